import sqlite3

import pytest


@pytest.fixture
def database(tmp_path):
    """An empty ledger in a file of its own."""
    connection = sqlite3.connect(tmp_path / "ledger.db")
    connection.execute("CREATE TABLE entries (account TEXT NOT NULL, cents INTEGER NOT NULL)")
    yield connection
    connection.close()


@pytest.fixture
def entries(database):
    rows = [("rent", -90000), ("salary", 250000), ("rent", -90000)]
    database.executemany("INSERT INTO entries VALUES (?, ?)", rows)
    return rows
