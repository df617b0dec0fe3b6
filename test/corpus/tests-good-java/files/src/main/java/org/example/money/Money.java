package org.example.money;

import java.util.Currency;
import java.util.Objects;

/** An amount in the smallest unit of its currency. */
public final class Money {
  private final long units;
  private final Currency currency;

  public Money(long units, String currency) {
    this.units = units;
    this.currency = Currency.getInstance(currency);
  }

  public Money plus(Money other) {
    requireSameCurrency(other);
    return new Money(Math.addExact(units, other.units), currency.getCurrencyCode());
  }

  public Money minus(Money other) {
    requireSameCurrency(other);
    return new Money(Math.subtractExact(units, other.units), currency.getCurrencyCode());
  }

  private void requireSameCurrency(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("Cannot add " + other.currency + " to " + currency);
    }
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Money other && units == other.units && currency.equals(other.currency);
  }

  @Override
  public int hashCode() {
    return Objects.hash(units, currency);
  }
}
