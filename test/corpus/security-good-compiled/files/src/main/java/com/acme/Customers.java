package com.acme;

import java.io.IOException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Statements such as "SELECT ... WHERE id = " + id are not used here. */
public class Customers {
    private static final String TABLE = "customers";
    private static final String BY_CITY = "SELECT name FROM " + TABLE + " WHERE city = ?";

    public void print(Connection connection, String city) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BY_CITY)) {
            statement.setString(1, city);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    System.out.println("Customer " + rows.getString(1));
                }
            }
        }
    }

    public Process convert(String file) throws IOException {
        return new ProcessBuilder("convert", file, "out.png").start();
    }

    public byte[] etag(byte[] body) throws Exception {
        return MessageDigest.getInstance("MD5").digest(body);
    }
}
