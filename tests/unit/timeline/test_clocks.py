"""Instants as people read them: by the clock of the place, and no hour that nobody told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.clocks import Clocks
from services.timeline.headlines import headline
from shared.times import roughly

LONDON, AMERICA = Clocks(("Europe/London",)), Clocks(("America/New_York", "America/Los_Angeles"))


@pytest.mark.parametrize(
    ("clocks", "text", "words"),
    [
        (LONDON, "2026-07-01T15:00:00Z", "1 July 2026, 16:00"),
        (LONDON, "2026-01-05T15:00:00Z", "5 January 2026, 15:00"),
        (LONDON, "2026-07-01T23:30:00Z", "2 July 2026, 00:30"),
        (LONDON, "2026-10-25T01:30:00Z", "25 October 2026, 01:30"),  # the second time
        (AMERICA, "2026-07-01T02:30:00Z", "30 June 2026, 22:30"),
    ],
)
def test_an_hour_is_that_of_the_place(clocks: Clocks, text: str, words: str) -> None:
    assert clocks.hour(text) == words


@pytest.mark.parametrize(
    ("clocks", "text", "words"),
    [
        (LONDON, "2026-06-30T22:59:59.999999Z", "30 June 2026"),
        (LONDON, "2026-06-30T23:59:59.999999+01:00", "30 June 2026"),
        (LONDON, "2026-06-30T23:59:00+01:00", "30 June 2026, 23:59"),
        (AMERICA, "2026-07-01T03:59:59.999999Z", "30 June 2026"),
        (AMERICA, "2026-07-01T06:59:59.999999Z", "30 June 2026"),  # the day of a prison on the other coast
        (AMERICA, "2026-07-01T16:00:00Z", "1 July 2026, 12:00"),
    ],
)
def test_what_is_due_by_the_end_of_a_day_is_due_on_that_day_wherever_it_is(
    clocks: Clocks, text: str, words: str
) -> None:
    assert clocks.due(text) == words


def test_by_whose_clock_it_is_is_said() -> None:
    assert LONDON.said == "All times are by the clock of Europe/London"
    assert Clocks(("UTC",)).said == "All times are UTC"


@pytest.mark.parametrize(
    ("precision", "known", "words"),
    [
        ("day", "2026-07-01", "1 July 2026"),
        ("month", "2026-07", "July 2026"),
        ("unknown", "", "a time that is not known"),
        ("minute", None, "30 June 2026, 20:00"),
    ],
)
def test_a_day_is_that_day_wherever_it_is_read_and_has_no_hour(precision: str, known: str | None, words: str) -> None:
    told = datetime(2026, 7, 1, tzinfo=UTC)
    assert roughly(told, precision) == known
    assert AMERICA.hour(told.isoformat(), known) == words


def test_of_an_entry_the_time_and_every_instant_it_tells_are_of_the_place_and_its_days_are_not() -> None:
    was = {"time": "2026-06-30T23:45:00Z", "timeprecision": "minute"}
    entry = {
        "type": "throughcare.release.date.confirmed.v1", "headline": "Release date confirmed",
        "time": "2026-07-01T23:30:00+00:00", "timeprecision": "minute", "corrected": [{"was": was}],
        "data": {"at": ["2026-07-01T09:00:00Z"], "on": "2026-07-01", "ref": "a-2026-07-01T09:00:00Z"},
    }  # fmt: skip
    (there,) = LONDON.entries([entry])
    assert there["time"] == "2026-07-02T00:30:00+01:00"
    assert there["corrected"][0]["was"]["time"] == "2026-07-01T00:45:00+01:00"
    assert there["data"] == {
        "at": ["2026-07-01T10:00:00+01:00"], "on": "2026-07-01", "ref": "a-2026-07-01T09:00:00Z",
    }  # fmt: skip
    (day,) = LONDON.entries([entry | {"timeprecision": "day"}])
    assert day["time"] == entry["time"]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-07-14T15:00:00+01:00", "Due: assessment, by 14 July 2026, 15:00"),
        ("2026-01-14T15:00:00Z", "Due: assessment, by 14 January 2026, 15:00"),
        ("2026-07-14T15:00:00-04:00", "Due: assessment, by 14 July 2026, 15:00 UTC-04:00"),
        ("2026-07-14T23:59:59.999999+01:00", "Due: assessment, by 14 July 2026"),
    ],
)
def test_a_deadline_says_by_whose_clock_it_is_due_where_that_is_another(due: str, said: str) -> None:
    kind, data = "throughcare.intake.deadline.opened.v1", {"kind": "assessment", "trigger": "unknown", "dueAt": due}
    entry = {
        "type": kind, "headline": headline(kind, data), "time": due, "timeprecision": "minute", "corrected": [],
        "data": data,
    }  # fmt: skip
    assert LONDON.entries([entry])[0]["headline"] == said


@given(
    st.integers(0, 36_500 * 24 * 12).map(lambda each: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * each))
)
def test_it_is_the_same_instant_and_equal_to_it_in_every_hour(moment: datetime) -> None:
    for clocks in (LONDON, AMERICA):
        there = clocks.local(moment)
        assert there == moment
        assert clocks.local(there).isoformat() == there.isoformat()
