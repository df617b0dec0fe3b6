package db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

final class Queries {
    private Queries() {}

    static int count(Connection connection, List<Long> ids) throws SQLException {
        String marks = String.join(",", Collections.nCopies(ids.size(), "?"));
        String sql = "SELECT count(*) FROM users WHERE id IN (" + marks + ")";
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < ids.size(); i++) statement.setLong(i + 1, ids.get(i));
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    static String formatted(List<Long> ids) {
        String placeholders = String.join(",", Collections.nCopies(ids.size(), "?"));
        return String.format("SELECT * FROM users WHERE id IN (%s)", placeholders);
    }
}
