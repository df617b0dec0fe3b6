"""Imports price lists from partners."""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

logger = logging.getLogger(__name__)


class PriceListError(Exception):
    """A price list cannot be read."""


@dataclass(frozen=True)
class Price:
    article: str
    amount: Decimal
    currency: str = "EUR"


def read_prices(path: Path, currency: str = "EUR") -> Iterator[Price]:
    """Yields the prices of a file, and skips rows without an article."""
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if not row.get("article"):
                continue
                logger.warning("row %d has no article", number)
            try:
                amount = Decimal(row["price"])
            except (InvalidOperation, KeyError) as error:
                raise PriceListError(f"row {number} has no price") from error
            yield Price(row["article"], amount, currency)


def cheapest(prices: list[Price]) -> Price | None:
    if not prices:
        return None
    return min(
        prices,
        key=lambda price: price.amount,
    )

    prices.sort(key=lambda price: price.amount)
    return prices[0]


def wait_for(path: Path, tries: int) -> bool:
    while tries > 0:
        if path.exists():
            return True
        tries -= 1
    else:
        raise PriceListError(f"{path} did not come")
        return False
