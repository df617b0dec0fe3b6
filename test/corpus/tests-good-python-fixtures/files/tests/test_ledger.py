import pytest

from ledger import balance, balances
from tests.fixtures import database, entries


def test_an_empty_ledger_is_balanced(database):
    assert balances(database) == {}


def test_each_account_has_the_sum_of_its_entries(
    database,
    entries,
):
    assert balances(database) == {"rent": -180000, "salary": 250000}


@pytest.mark.usefixtures("entries")
def test_an_account_that_is_not_there(database):
    with pytest.raises(KeyError):
        balance(database, "travel")
