"""What a deadline is counted from, and by when it is due in a fact's own words. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from shared.deadlines.due import Anchor, Clock
from shared.deadlines.filters import Filter
from shared.eventing.decider import Fact

TICK = timedelta(microseconds=1)
# Systems write a day that they do not have as one of the year 1, and one that never comes as one of the year 9999.
# Nothing is counted from the former, and the latter is as far away as can be counted.
EARLIEST, LAST = date(1850, 1, 1), date(9900, 1, 1)


def moment_of(fact: Fact) -> datetime:
    """From when it counts: of what is known to the day or month, from the end of it."""
    return fact.time if fact.precision == "minute" else fact.latest - TICK


def day_of(anchor: Anchor) -> date:
    """The day of an instant, or the day itself."""
    return anchor.date() if isinstance(anchor, datetime) else anchor


def anchor_in(filters: Sequence[Filter], fact: Fact, known: Anchor | None = None) -> Anchor | None:
    """What these count from in a fact: the first that has one. `known` is what was counted from before."""
    for each in filters:
        if each.takes(fact.what):
            if each.anchor is None:
                return moment_of(fact)
            for found in days_among(each.anchor.values(fact.what)):
                return None if each.only_later and known and day_of(found) <= day_of(known) else found
    return None


def days_among(values: Iterable[Anchor]) -> Iterator[Anchor]:
    """Those that are days of some calendar; one that never comes is as far away as can be counted."""
    for each in values:
        if day_of(each) > LAST:
            yield datetime(LAST.year, 1, 1, tzinfo=UTC) if isinstance(each, datetime) else LAST
        elif day_of(each) >= EARLIEST:
            yield each


def named_in(filters: Sequence[Filter], fact: Fact) -> Anchor | None:
    """By when, in a fact's own words: the first of these that says so."""
    said = (value for each in filters if each.due and each.takes(fact.what) for value in each.due.values(fact.what))
    return next(days_among(said), None)


def named_instant(named: Anchor | None, clock: Clock) -> datetime | None:
    """A day lasts until its end."""
    if named is None:
        return None
    return clock.local(named) if isinstance(named, datetime) else clock.end_of(named)
