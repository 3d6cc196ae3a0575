"""A time is shown as exactly as it is known."""

import pytest

from shared.times import as_known


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("minute", "5 March 2026 09:30 UTC"),
        ("day", "5 March 2026"),
        ("month", "March 2026"),
        ("unknown", "time not known"),
    ],
)
def test_a_time_is_shown_as_exactly_as_it_is_known(precision: str, said: str) -> None:
    assert as_known("2026-03-05T09:30:00+00:00", precision, "%-d %B %Y %H:%M %Z") == said
