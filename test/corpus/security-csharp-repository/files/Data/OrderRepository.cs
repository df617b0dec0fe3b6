using System.Collections.Generic;
using System.Data.SqlClient;
using System.IO;
using System.Net.Http;
using System.Runtime.Serialization.Formatters.Binary;

namespace Acme.Data
{
    public class OrderRepository
    {
        private readonly string _connection;

        public OrderRepository(string connection) => _connection = connection;

        public List<int> ByCustomer(string customer)
        {
            var ids = new List<int>();
            using var connection = new SqlConnection(_connection);
            connection.Open();
            var command = new SqlCommand("SELECT Id FROM Orders WHERE Customer = '" + customer + "'", connection);
            using var reader = command.ExecuteReader();
            while (reader.Read()) ids.Add(reader.GetInt32(0));
            return ids;
        }

        public int Delete(string state)
        {
            using var connection = new SqlConnection(_connection);
            connection.Open();
            var command = new SqlCommand($"DELETE FROM Orders WHERE State = '{state}'", connection);
            return command.ExecuteNonQuery();
        }

        public object Load(Stream stream) => new BinaryFormatter().Deserialize(stream);

        public HttpClient Client() => new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (message, certificate, chain, errors) => true,
        });
    }
}
