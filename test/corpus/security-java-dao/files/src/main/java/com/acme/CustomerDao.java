package com.acme;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads customers. */
public class CustomerDao {
    private final Connection connection;

    public CustomerDao(Connection connection) {
        this.connection = connection;
    }

    public List<String> namesIn(String city) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(
                "SELECT name FROM customers WHERE city = '" + city + "'");
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    public void export(String table) throws IOException {
        Runtime.getRuntime().exec("/usr/bin/export-table " + table);
    }
}
