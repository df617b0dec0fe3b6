package shop;

import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
public class OrderRepository {
  private final JdbcTemplate jdbc;

  public OrderRepository(DataSource source) {
    this.jdbc = new JdbcTemplate(source);
  }

  public List<Order> ofCustomer(String customerId) {
    return jdbc.query(
        "select id, total from orders where customer_id = ?,
        (row, index) -> new Order(row.getString("id"), row.getBigDecimal("total")),
        customerId);
  }
}
