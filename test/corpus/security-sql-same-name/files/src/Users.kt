import java.sql.Connection

fun find(connection: Connection, id: String) = connection.createStatement().executeQuery("SELECT * FROM users WHERE id = '$id'")
