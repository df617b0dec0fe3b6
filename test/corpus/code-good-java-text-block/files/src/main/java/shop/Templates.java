package shop;

import java.util.Map;

public final class Templates {
  private static final String ORDER = """
      {
        "id": "%s", "note": "it's {open"
      """;

  private static final Map<Character, Character> PAIRS = Map.of('(', ')', '[', ']', '{', '}', '"', '"', '\'', '\'');

  private Templates() {}

  // Opens { and never closes.
  public static String order(String id) {
    return ORDER.formatted(id.replace("\"", "\\\"")) + PAIRS.get('{');
  }
}
