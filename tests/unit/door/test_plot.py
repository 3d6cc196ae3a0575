"""Lag as lines: what was worst is seen, on a scale that shows little and much, and silence is a gap."""

from datetime import UTC, datetime, timedelta

import pytest

from services.door.plot import BUCKETS, curve, down, in_words
from services.door.watch import Sample

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
RELAY = ("intake", "relay")


def sample(seconds_ago: float, lag: float | None) -> Sample:
    return Sample(NOW - timedelta(seconds=seconds_ago), {} if lag is None else {RELAY: lag})


def test_twenty_milliseconds_and_ten_minutes_are_told_apart_and_nothing_leaves_the_picture() -> None:
    places = [down(seconds) for seconds in (0, 0.02, 1, 60, 600, 3600, 1e9)]
    assert places == sorted(places, reverse=True)
    assert len({*places[:6]}) == 6
    assert places[5] == places[6]


def test_a_peak_of_one_sample_is_seen_and_silence_breaks_the_line() -> None:
    found = curve(RELAY, [sample(95, 0.0), sample(92, 300.0), sample(50, None), sample(2, 0.5)], NOW)
    assert found.path.count("M") == 2
    assert f" {down(300.0):g}" in found.path
    assert found.worst == (("5 min", 300.0), ("15 min", 300.0), ("30 min", 300.0), ("60 min", 300.0))
    assert (found.now, found.end) == (0.5, (332.0, down(0.5)))


def test_what_is_older_than_an_hour_or_was_never_asked_is_not_drawn() -> None:
    assert curve(RELAY, [sample(BUCKETS * 30 + 1, 5.0)], NOW).path == ""
    assert curve(RELAY, [], NOW).now is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "no answer"),
        (0, "0 s"),
        (0.02, "20 ms"),
        (3.4, "3 s"),
        (130, "2 min"),
        (7300, "2 h 1 min"),
        (2e5, "2 days"),
    ],
)
def test_a_span_is_told_as_exactly_as_it_can_be_used(seconds: float | None, words: str) -> None:
    assert in_words(seconds) == words
