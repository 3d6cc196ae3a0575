"""Days of work: weekends, a country's public holidays, and what a pack adds to them."""

from collections.abc import Container
from datetime import date, timedelta
from functools import cache, lru_cache

from shared.deadlines.pack import Holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
LONGEST_CLOSURE = 60


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str | None, year: int) -> Container[date]:
    """Of one year. Raises NotImplementedError where the country or its part is not known."""
    import holidays  # half a second, for those who count working days only

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


def parts_of(country: str) -> tuple[str, ...] | None:
    """The parts of it that have holidays of their own; None of a country that is not known."""
    import holidays

    try:
        return tuple(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return None


class WorkingDays:
    """Counts the days that are worked."""

    def __init__(self, rules: Holidays | None = None) -> None:
        found = rules or Holidays()
        self._rules = found
        self._weekend = frozenset(WEEKDAYS.index(day) for day in found.weekend)
        self._closed, self._open = frozenset(found.closed), frozenset(found.open)
        self.is_worked = cache(self._is_worked)

    def _is_worked(self, day: date) -> bool:
        if day in self._open:
            return True
        if day in self._closed or day.weekday() in self._weekend:
            return False
        country = self._rules.country
        return country is None or day not in public_holidays(country, self._rules.subdivision, day.year)

    def move(self, day: date, amount: int, sign: int = 1) -> date:
        """So many working days later, or earlier where `sign` is -1; the day itself is not counted.

        None is that day if it is worked, else the next that is, or the last before it.
        """
        step = sign * DAY
        if amount == 0:
            return self._next_worked(day, step)
        for _ in range(amount):
            day = self._next_worked(day + step, step)
        return day

    def between(self, since: date, until: date) -> int:
        """How many are worked after that day, up to the other."""
        return sum(self.is_worked(since + DAY * number) for number in range(1, (until - since).days + 1))

    def _next_worked(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_CLOSURE):
            if self.is_worked(day):
                return day
            day += step
        raise ValueError(f"no working day within {LONGEST_CLOSURE} days of {day}: the calendar has none")
