package shop.billing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an invoice of what a customer ordered. */
public class InvoiceService {
  private static final Logger LOG = LoggerFactory.getLogger(InvoiceService.class);
  private static final BigDecimal VAT = new BigDecimal("0.19");

  private final OrderRepository orders;

  public InvoiceService(OrderRepository orders) {
    this.orders = orders;
  }

  public Invoice invoiceFor(String customerId, LocalDate until) {
    List<Order> open = orders.findOpen(customerId, until);
    if (open.isEmpty()) {
      throw new NothingToInvoiceException(customerId);
    }
    Map<String, List<Order>> byArticle = open.stream().collect(groupingBy(Order::articleId));
    List<InvoiceLine> lines = new ArrayList<>();
    int position = 0;
    for (Map.Entry<String, List<Order>> entry : byArticle.entrySet()) {
      BigDecimal amount = BigDecimal.ZERO;
      for (Order order : entry.getValue()) {
        amount = amount.add(order.price().multiply(BigDecimal.valueOf(order.quantity())));
      }
      lines.add(new InvoiceLine(entry.getKey(), amount));
    }
    LOG.info("{} lines for {}", lines.size(), customerId);
    return new Invoice(customerId, lines, withTax(lines));
  }

  private BigDecimal withTax(List<InvoiceLine> lines) {
    BigDecimal net = lines.stream().map(InvoiceLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    return net.multiply(BigDecimal.ONE.add(VAT)).setScale(2, RoundingMode.HALF_UP);
  }

  String reminder(Reminder level) {
    switch (level) {
      case FIRST:
        return "Please pay within 14 days.";
      case SECOND:
        return "Please pay within 7 days.";
        break;
      default:
        throw new IllegalArgumentException(level.name());
    }
  }
}
