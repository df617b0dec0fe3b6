using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Acme.Data;

public class Customers(ShopContext context)
{
    public SqlCommand ByCity(SqlConnection connection, string city)
    {
        var command = new SqlCommand("SELECT Name FROM Customers WHERE City = @city", connection);
        command.Parameters.AddWithValue("@city", city);
        return command;
    }

    // FromSql makes a parameter of what stands in the text.
    public IQueryable<Customer> InCity(string city) =>
        context.Customers.FromSql($"SELECT * FROM Customers WHERE City = {city}");
}
