"""When a delivery that failed is tried again: the Standard Webhooks schedule, then daily. Pure."""

from datetime import datetime, timedelta

# Before the first attempt, the second, and so on; the last one stands for all that follow.
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (0, 5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
JITTER = 0.1
SHORTEST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(days=5)


def next_attempt(attempts: int, now: datetime, chance: float, rest: timedelta | None = None) -> datetime:
    """The instant of the next attempt after so many; `rest` is what the receiver asked for, `chance` is in [0, 1).

    Chance only adds: whoever asked for a rest has it whole.
    """
    delay = DELAYS[min(attempts, len(DELAYS) - 1)] if rest is None else bounded(rest)
    return now + delay * (1 + JITTER * chance)


def bounded(rest: timedelta) -> timedelta:
    """A receiver can ask for a rest of up to a day."""
    return min(max(rest, SHORTEST_REST), LONGEST_REST)


def is_given_up(failing_since: datetime, now: datetime) -> bool:
    """Whether an endpoint has failed for so long that only its owner can say when to go on."""
    return now - failing_since >= GIVEN_UP_AFTER
