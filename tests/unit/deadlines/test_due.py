"""When something is due: days as people count them, elapsed time as clocks do not."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.deadlines.calendars import WorkingDays
from shared.deadlines.due import Clock, is_within, months_from
from shared.deadlines.pack import Holidays, Span, Unit

LONDON = Clock(ZoneInfo("Europe/London"), WorkingDays(Holidays(country="GB", subdivision="ENG")))
ZONES = ("Europe/London", "America/Boise", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe")
clocks = st.sampled_from(ZONES).map(lambda name: Clock(ZoneInfo(name), WorkingDays()))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
spans = st.builds(Span, amount=st.integers(0, 400), unit=st.sampled_from(get_args(Unit)))
signs = st.sampled_from([1, -1])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("anchor", "amount", "unit", "sign", "due"),
    [
        ("2026-07-01T09:30", 24, "hours", 1, "2026-07-02T09:30"),
        ("2026-03-28T12:00", 24, "hours", 1, "2026-03-29T13:00"),  # clocks go forward in between
        ("2026-10-24T12:00", 24, "hours", 1, "2026-10-25T11:00"),  # and back
        ("2026-07-01T23:50", 7, "calendar_days", 1, "2026-07-08T23:59:59.999999"),
        ("2026-07-03T10:00", 1, "working_days", 1, "2026-07-06T23:59:59.999999"),  # Friday, Monday
        ("2026-12-24T10:00", 1, "working_days", 1, "2026-12-29T23:59:59.999999"),  # Boxing Day's substitute is Monday
        ("2026-01-31T10:00", 1, "months", 1, "2026-02-28T23:59:59.999999"),
        ("2028-01-31T10:00", 1, "months", 1, "2028-02-29T23:59:59.999999"),
        ("2026-03-31T10:00", 1, "months", -1, "2026-02-28T23:59:59.999999"),
        ("2027-01-05T00:00", 12, "weeks", -1, "2026-10-13T23:59:59.999999"),
        ("2027-01-05T00:00", 2, "working_days", -1, "2026-12-31T23:59:59.999999"),  # New Year's Day, a weekend
    ],
)
def test_when_a_deadline_is_due(anchor: str, amount: int, unit: Unit, sign: int, due: str) -> None:
    span = Span(amount=amount, unit=unit)
    assert LONDON.move(local(anchor), span, sign, unit == "hours") == local(due)


def test_an_exact_day_keeps_the_time_on_the_wall() -> None:
    assert LONDON.move(local("2026-03-28T12:00"), Span(amount=1, unit="calendar_days"), 1, True) == local(
        "2026-03-29T12:00"
    )


def test_what_the_wall_never_shows_is_just_after() -> None:
    due = LONDON.move(local("2026-03-28T01:30"), Span(amount=1, unit="calendar_days"), 1, True)
    assert due == local("2026-03-29T02:30")


def test_what_is_counted_from_a_day_that_began_at_one_is_due_at_midnight() -> None:
    santiago = Clock(ZoneInfo("America/Santiago"), WorkingDays(Holidays()))
    for unit in ("working_days", "calendar_days"):
        due = santiago.move(date(2024, 9, 8), Span(amount=1, unit=unit), 1, True)  # a Sunday without midnight
        assert due == datetime(2024, 9, 9, 3, tzinfo=UTC)


def test_a_date_begins_at_midnight_of_the_place() -> None:
    assert LONDON.local(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)


def test_no_working_days_is_that_day_or_the_next_that_is_worked() -> None:
    days = WorkingDays(Holidays(open=(date(2026, 7, 4),), closed=(date(2026, 7, 6),)))
    assert days.move(date(2026, 7, 3), 0) == date(2026, 7, 3)
    assert days.move(date(2026, 7, 4), 0) == date(2026, 7, 4)  # a Saturday, by exception
    assert days.move(date(2026, 7, 5), 0) == date(2026, 7, 7)  # the Monday is closed


def test_no_working_days_before_a_day_is_that_day_or_the_last_before_it_that_is_worked() -> None:
    assert LONDON.move(date(2026, 11, 28), Span(amount=0, unit="working_days"), -1, False).date() == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("zone", "day", "next_day"),
    [
        ("America/Santiago", "2026-04-04", "2026-04-05T04:00Z"),  # clocks go back at midnight: 23:00 is shown twice
        ("Asia/Beirut", "2026-10-24", "2026-10-24T22:00Z"),
        ("America/Nuuk", "2026-10-24", "2026-10-25T02:00Z"),
        ("America/Nuuk", "2026-03-28", "2026-03-29T01:00Z"),  # and forward an hour before: 23:00 is never shown
        ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00Z"),  # at midnight: the next day begins at 01:00
        ("America/Havana", "2026-11-01", "2026-11-02T05:00Z"),
        ("Europe/London", "2026-10-25", "2026-10-26T00:00Z"),
    ],
)
def test_a_day_lasts_until_the_next_whatever_the_clocks_do(zone: str, day: str, next_day: str) -> None:
    end = Clock(ZoneInfo(zone), WorkingDays()).end_of(date.fromisoformat(day))
    assert end + timedelta(microseconds=1) == datetime.fromisoformat(next_day)


@pytest.mark.parametrize(
    ("since", "due"), [("2026-10-24T01:30", "2026-10-25T00:30Z"), ("2026-03-28T01:30", "2026-03-29T01:30Z")]
)
def test_what_the_wall_shows_twice_is_the_first_time_and_what_it_never_shows_is_just_after(
    since: str, due: str
) -> None:
    at = LONDON.move(local(since), Span(amount=1, unit="calendar_days"), 1, True)
    assert at == datetime.fromisoformat(due)


@given(clocks, moments, spans, signs, st.booleans())
def test_an_instant_equals_itself_by_any_other_clock(
    clock: Clock, anchor: datetime, span: Span, sign: int, exact: bool
) -> None:
    due = clock.move(anchor, span, sign, exact)
    assert due == due.astimezone(UTC)


@given(clocks, st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 26), timezones=st.just(UTC)))  # noqa: DTZ001
def test_so_it_does_in_the_hour_that_the_clocks_show_twice(clock: Clock, anchor: datetime) -> None:
    due = clock.move(anchor, Span(amount=24, unit="hours"), 1, True)
    assert due == due.astimezone(UTC) == anchor + timedelta(hours=24)


def test_a_calendar_without_working_days_is_said_to_have_none() -> None:
    with pytest.raises(ValueError, match="no working day"):
        WorkingDays(Holidays(weekend=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))).move(date(2026, 7, 1), 1)


@given(clocks, moments, spans, signs, st.booleans())
def test_after_is_after_and_before_is_by_the_end_of_a_day_that_is_before(
    clock: Clock, anchor: datetime, span: Span, sign: int, exact: bool
) -> None:
    due = clock.move(anchor, span, sign, exact)
    slack = timedelta(days=0 if exact else 1) + timedelta(hours=1)  # clocks go back
    if sign == 1:
        assert due >= anchor - (timedelta(hours=1) if exact and span.unit not in ("minutes", "hours") else timedelta(0))
    else:
        assert due <= anchor + slack


@given(clocks, moments, spans, signs)
def test_one_more_is_never_earlier(clock: Clock, anchor: datetime, span: Span, sign: int) -> None:
    more = span.model_copy(update={"amount": span.amount + 1})
    dues = sorted([clock.move(anchor, span, sign, False), clock.move(anchor, more, sign, False)])
    assert dues == [clock.move(anchor, each, sign, False) for each in ((span, more) if sign == 1 else (more, span))]


@given(clocks, moments, st.integers(0, 10_000), st.sampled_from(["minutes", "hours"]))
def test_elapsed_time_is_exact_whatever_the_clocks_do(clock: Clock, anchor: datetime, amount: int, unit: Unit) -> None:
    due = clock.move(anchor, Span(amount=amount, unit=unit), 1, True)
    assert due.astimezone(UTC) - anchor == timedelta(**{unit: amount})


@given(clocks, moments, spans, signs)
def test_the_end_of_a_day_is_the_last_microsecond_of_it(clock: Clock, anchor: datetime, span: Span, sign: int) -> None:
    due = clock.move(anchor, span, sign, False)
    after = (due.astimezone(UTC) + timedelta(microseconds=1)).astimezone(clock.zone)
    assert due.date() < after.date()


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(-400, 400))
def test_a_month_is_never_left_out(day: date, amount: int) -> None:
    moved = months_from(day, amount)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == amount
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 60))
def test_so_many_working_days_later_and_earlier_again_is_a_worked_day_no_later(day: date, amount: int) -> None:
    there = LONDON.days.move(day, amount)
    back = LONDON.days.move(there, amount, -1)
    assert LONDON.days.is_worked(there)
    assert back <= day or not any(LONDON.days.is_worked(day + timedelta(days=n)) for n in range((back - day).days))
    assert sum(LONDON.days.is_worked(day + timedelta(days=n + 1)) for n in range((there - day).days)) == amount


def test_release_is_near_to_the_day() -> None:
    span = Span(amount=28, unit="calendar_days")
    assert is_within(date(2026, 7, 1), date(2026, 7, 29), span, LONDON)
    assert not is_within(date(2026, 7, 1), date(2026, 7, 30), span, LONDON)
    assert is_within(date(2026, 7, 1), date(2026, 7, 1), span, LONDON)
    assert not is_within(date(2026, 7, 1), date(2026, 6, 30), span, LONDON)
