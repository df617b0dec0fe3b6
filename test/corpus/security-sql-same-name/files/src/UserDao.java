import java.sql.Connection;
import java.sql.SQLException;

class UserDao {
    boolean has(Connection connection, String name) throws SQLException {
        String sql = "SELECT id FROM users " +
            "WHERE name = '" + name + "' AND active = 1";
        return connection.createStatement().executeQuery(sql).next();
    }
}
