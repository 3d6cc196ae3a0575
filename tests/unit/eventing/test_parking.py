"""What an operator is told of an event that could not be applied."""

import asyncpg

from shared.eventing.parking import poison_of


def test_what_postgresql_shows_of_a_row_is_not_told() -> None:
    error = asyncpg.CheckViolationError("the row violates a check")
    error.detail = "Failing row contains (somebody's name)."
    assert "somebody" in str(error)
    assert poison_of(error).detail == "CheckViolationError: the row violates a check"
    assert poison_of(KeyError("field")).detail == "KeyError: 'field'"
