"""Balances of a ledger that SQLite keeps."""


def balances(database):
    rows = database.execute("SELECT account, SUM(cents) FROM entries GROUP BY account")
    return dict(rows.fetchall())


def balance(database, account):
    """The balance of one account in cents; KeyError where it has no entries."""
    return balances(database)[account]
