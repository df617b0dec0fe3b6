from app.store import table


def orders_of(user_id: str) -> list:
    return table.query(owner=user_id)
