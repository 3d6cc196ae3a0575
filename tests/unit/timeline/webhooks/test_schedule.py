"""When a delivery is tried again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.timeline.subscriptions.webhooks.schedule import (
    GIVEN_UP_AFTER,
    LONGEST_REST,
    is_given_up,
    next_attempt,
)

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
chances = st.floats(0, 1, exclude_max=True)
attempts = st.integers(1, 10_000)


def test_it_is_the_schedule_of_the_specification_then_daily() -> None:
    hours = [(next_attempt(number, NOW, 0) - NOW).total_seconds() / 3600 for number in range(1, 13)]
    assert hours == [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24, 24, 24, 24]


@given(attempts, chances)
def test_jitter_adds_at_most_a_tenth(number: int, chance: float) -> None:
    exact = next_attempt(number, NOW, 0) - NOW
    assert exact <= next_attempt(number, NOW, chance) - NOW <= exact * 1.1


@given(attempts, chances, st.timedeltas(timedelta(days=-9), timedelta(days=999)))
def test_a_receiver_that_asks_for_rest_has_it_whole_up_to_a_day(number: int, chance: float, rest: timedelta) -> None:
    waited = next_attempt(number, NOW, chance, rest) - NOW
    assert min(rest, LONGEST_REST) <= waited <= LONGEST_REST * 1.1
    assert waited > timedelta(0)


def test_an_endpoint_is_given_up_after_five_days_and_not_before() -> None:
    assert timedelta(days=5) == GIVEN_UP_AFTER
    assert is_given_up(NOW - timedelta(days=5), NOW)
    assert not is_given_up(NOW - timedelta(days=5) + timedelta(seconds=1), NOW)
