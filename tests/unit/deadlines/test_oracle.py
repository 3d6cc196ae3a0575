"""When something is due, beside another who counts: day by day, on fingers, with the libraries that people trust."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]
from dateutil.tz import datetime_exists, gettz, resolve_imaginary  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.deadlines.calendars import WorkingDays
from shared.deadlines.due import Clock
from shared.deadlines.pack import Holidays, Span, Unit

YEARS = range(2015, 2041)
ZONES = (
    "Europe/London", "America/Boise", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago",
    "America/Nuuk", "Africa/Casablanca", "UTC",
)  # fmt: skip
PLACES = (("GB", "ENG"), ("GB", "SCT"), ("US", "ID"), ("US", None), ("SA", None), (None, None))
WEEKENDS = (("sat", "sun"), ("fri", "sat"), ("sun",))
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAST = time(23, 59, 59, 999_999)


class Place(NamedTuple):
    """A prison: its clock, its country, its weekend, and days that were closed or opened by hand."""

    zone: str
    country: tuple[str | None, str | None]
    weekend: tuple[str, ...]
    closed: frozenset[date]
    opened: frozenset[date]

    @property
    def clock(self) -> Clock:
        """As the product has it."""
        rules = {
            "country": self.country[0], "subdivision": self.country[1], "weekend": self.weekend,
            "closed": sorted(self.closed), "open": sorted(self.opened),
        }  # fmt: skip
        return Clock(ZoneInfo(self.zone), WorkingDays(Holidays.model_validate(rules)))

    def works(self, day: date) -> bool:
        """As an almanac has it."""
        country, part = self.country
        holiday = country is not None and day in holidays.country_holidays(country, subdiv=part, years=day.year)
        rest = holiday or NAMES[day.weekday()] in self.weekend or day in self.closed
        return day in self.opened or not rest


days_off = st.frozensets(st.dates(date(2019, 1, 1), date(2028, 12, 31)), max_size=6)
places = st.builds(
    Place, st.sampled_from(ZONES), st.sampled_from(PLACES), st.sampled_from(WEEKENDS), days_off, days_off
)
moments = st.datetimes(datetime(2019, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
leaps = st.dates(date(2024, 2, 27), date(2024, 3, 1)) | st.dates(date(2028, 2, 27), date(2028, 3, 1))
anchors = moments | st.dates(date(2019, 1, 1), date(2029, 1, 1)) | leaps
spans = st.builds(Span, amount=st.integers(0, 60), unit=st.sampled_from(get_args(Unit)))
signs = st.sampled_from([1, -1])


def onwards(day: date, sign: int) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=sign)


def counted(place: Place, day: date, span: Span, sign: int) -> date:
    """On fingers."""
    if span.unit == "working_days":
        worked = (each for each in onwards(day, sign) if place.works(each) and (each != day or not span.amount))
        return [next(worked) for _ in range(max(span.amount, 1))][-1]
    if span.unit == "months":
        months: date = day + relativedelta(months=sign * span.amount)
        return months
    return next(each for each in onwards(day, sign) if abs((each - day).days) == span.amount * STEP[span.unit])


STEP = {"calendar_days": 1, "weeks": 7}


def expected(place: Place, anchor: datetime | date, span: Span, sign: int, exact: bool) -> datetime:
    """Of the whole: as an instant, by another library's clocks."""
    zone = gettz(place.zone)
    if isinstance(anchor, datetime):
        start = anchor.astimezone(zone)
    else:
        start = resolve_imaginary(datetime.combine(anchor, time(), zone))
    if span.unit in ("minutes", "hours"):
        moved = (start.astimezone(UTC) + timedelta(**{span.unit: sign * span.amount})).astimezone(zone)
        return moved.astimezone(UTC) if exact else end_of(moved.date(), place.zone)
    day = counted(place, start.date(), span, sign)
    if not exact:
        return end_of(day, place.zone)
    like = (
        start.time().replace(fold=0) if isinstance(anchor, datetime) else time()
    )  # also of a day that had no midnight
    wall = datetime.combine(day, like, zone)
    return (wall if datetime_exists(wall) else resolve_imaginary(wall)).astimezone(UTC)


def end_of(day: date, zone: str) -> datetime:
    """The last instant of which a clock on the wall shows that day, looked for from well behind it, by halves."""
    there = gettz(zone)
    early = datetime.combine(day, time(12), UTC) - timedelta(days=1)
    late = early + timedelta(days=3)
    while late - early > timedelta(microseconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if middle.astimezone(there).date() <= day else (early, middle)
    return early


@settings(max_examples=400)
@given(places, anchors, spans, signs, st.booleans())
def test_it_is_due_when_another_who_counts_on_fingers_says(
    place: Place, anchor: datetime | date, span: Span, sign: int, exact: bool
) -> None:
    due = place.clock.move(anchor, span, sign, exact)
    assert due.astimezone(UTC) == expected(place, anchor, span, sign, exact)


@settings(max_examples=200)
@given(places, anchors, spans, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 400)), max_size=3))
def test_time_that_does_not_count_is_put_behind_day_by_day(
    place: Place, anchor: datetime | date, span: Span, rests: list[tuple[int, int]]
) -> None:
    """A pause on the day of its start, and each pause as its own: the days of it are counted one by one."""
    clock, zone = place.clock, gettz(place.zone)
    exact = span.unit in ("minutes", "hours")
    due = clock.move(anchor, span, 1, exact)
    naive = due.astimezone(UTC)
    since = clock.local(anchor).astimezone(UTC)
    for wait, hours in rests:
        since += timedelta(hours=wait)
        until = since + timedelta(hours=hours)
        due = clock.rested(due, (since, until), span.unit, exact)
        if exact:
            naive += until - since
        else:
            first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
            between = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
            day = naive.astimezone(zone).date()
            for _ in [each for each in between if span.unit != "working_days" or place.works(each)]:
                day += timedelta(days=1)
                while span.unit == "working_days" and not place.works(day):
                    day += timedelta(days=1)
            naive = end_of(day, place.zone)
        since = until
    assert due.astimezone(UTC) == naive
