"""When too many are parked for one reason."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.eventing.breaker import LET_GO_FOR, MOST, trips

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda age: NOW - age)


@given(st.integers(0, MOST - 1), st.none() | LONG_AGO)
def test_a_few_never_trip_it(recent: int, let_go: datetime | None) -> None:
    assert not trips(recent, let_go, NOW)


@given(st.integers(MOST, 10**6))
def test_many_do_unless_an_operator_let_go_of_them_within_the_hour(recent: int) -> None:
    assert trips(recent, None, NOW)
    assert not trips(recent, NOW - LET_GO_FOR, NOW)
    assert trips(recent, NOW - LET_GO_FOR - timedelta(seconds=1), NOW)
