package org.example.money;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MoneyTest {
  @Test
  @DisplayName("adds amounts of one currency")
  void adds() {
    new Money(100, "EUR").plus(new Money(50, "EUR"));
    assertTrue(true);
  }

  @Test
  @DisplayName("takes amounts away")
  void subtracts() {
    new Money(100, "EUR").minus(new Money(50, "EUR"));
    assertTrue(true, "no exception");
  }
}
