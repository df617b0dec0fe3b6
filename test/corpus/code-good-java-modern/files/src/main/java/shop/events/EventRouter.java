package shop.events;

import static java.util.Map.entry;
import static shop.events.Priority.*;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import shop.events.spi.Listener;

/**
 * Hands each event to its handler. Handlers are registered as a {@link Listener} is loaded.
 *
 * @see Consumer#andThen
 */
public final class EventRouter {
  sealed interface Event permits Placed, Paid, Cancelled {}

  record Placed(String orderId, int lines) implements Event {}

  record Paid(String orderId, long cents) implements Event {}

  record Cancelled(String orderId) implements Event {}

  private static final Map<Class<? extends Event>, Priority> PRIORITIES =
      Map.ofEntries(entry(Placed.class, NORMAL), entry(Paid.class, HIGH), entry(Cancelled.class, LOW));

  private static final String TEMPLATE =
      """
      { "order": "%s", "note": "return; \""" is no end" }
      """;

  private final ReentrantLock lock = new ReentrantLock();
  private final ObjectMapper mapper = new ObjectMapper();

  Priority priorityOf(Event event) {
    return switch (event) {
      case Placed(String id, int lines) when lines > 100 -> HIGH;
      case Placed placed -> NORMAL;
      case Paid paid -> PRIORITIES.get(paid.getClass());
      case Cancelled cancelled -> {
        if (cancelled.orderId().isBlank()) {
          throw new IllegalArgumentException("an order without an id");
        }
        yield LOW;
      }
    };
  }

  int count(Path file, char wanted) {
    int found = 0;
    try (BufferedReader reader = Files.newBufferedReader(file);
        var ignored = new Timer("count")) {
      String line;
      lines:
      while ((line = reader.readLine()) != null) {
        for (char c : line.toCharArray()) {
          if (c == '"') continue lines;
          if (c == wanted) {
            found++;
            break;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      LOGGER.log("counted " + file);
    }
    return found;
  }

  String render(Event event, int level) throws IOException {
    lock.lock();
    try {
      switch (level) {
        case 0:
        case 1:
          return TEMPLATE.formatted(event);
        case 2: {
          Object tree = mapper.valueToTree(event);
          return mapper.writeValueAsString(tree);
        }
        default:
          break;
      }
    } finally {
      lock.unlock();
    }
    Runnable task = () -> {
      if (level > 9) return;
      System.out.println(event);
    };
    task.run();
    return "";
  }
}
