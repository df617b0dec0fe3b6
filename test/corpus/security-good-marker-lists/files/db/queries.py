from collections.abc import Sequence


def by_ids(cursor, ids: Sequence[int]):
    placeholders = ", ".join(["%s"] * len(ids))
    cursor.execute(f"SELECT id, email FROM users WHERE id IN ({placeholders})", tuple(ids))
    return cursor.fetchall()


def by_emails(cursor, emails):
    marks = ",".join("?" * len(emails))
    sql = "SELECT * FROM users WHERE email IN (%s)" % marks
    return cursor.execute(sql, emails).fetchall()
