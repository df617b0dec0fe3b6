package org.example.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

class MoneyTest {
  private final Money one = new Money(100, "EUR");

  @Test
  void addsAmountsOfOneCurrency() {
    assertThat(one.plus(new Money(50, "EUR"))).isEqualTo(new Money(150, "EUR"));
  }

  @Test
  void refusesAnotherCurrency() {
    assertThatThrownBy(() -> one.plus(new Money(50, "USD"))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Disabled("until exchange rates are there")
  void exchanges() {
    assertThat(one).isNotNull();
  }
}
