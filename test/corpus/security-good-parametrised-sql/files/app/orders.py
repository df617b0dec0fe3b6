"""Orders in the database."""

from dataclasses import dataclass


@dataclass
class Order:
    id: int
    total: float


def by_customer(cursor, customer: str) -> list[Order]:
    cursor.execute("SELECT id, total FROM orders WHERE customer = %s", (customer,))
    return [Order(*row) for row in cursor.fetchall()]


def rename(cursor, order_id: int, name: str) -> None:
    cursor.execute("UPDATE orders SET name = :name WHERE id = :id", {"name": name, "id": order_id})


def describe(order: Order) -> str:
    return f"Order {order.id}: select another total than {order.total} from the list"
