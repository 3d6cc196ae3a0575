"""A page of a timeline goes on where its cursor says, and from nowhere else."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.timeline.cursors import encode_cursor, place_in
from shared.problems import ProblemError

AT = "2026-11-25T12:00:00+00:00"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_cursor_of_ours_is_a_place() -> None:
    assert place_in(encode_cursor([AT, AT, AT, "release", 7])) == (NOON, (NOON, NOON, "release", 7))


@pytest.mark.parametrize(
    "forged",
    [
        [AT, AT, AT, "release", 2**31],
        [AT, AT, AT, "release", 0],
        [AT, AT, AT, "release", "7"],
        [AT, AT, AT, "rel\0ease", 7],
        [AT, AT, AT, 7, 7],
        [AT, AT, 7, "release", 7],
        ["yesterday", AT, AT, "release", 7],
        ["0001-01-01T00:00:00+14:00", AT, AT, "release", 7],
        [AT, AT, AT, "release"],
        {"a": 1},
    ],
)
def test_a_forged_one_is_refused(forged: Any) -> None:
    with pytest.raises(ProblemError, match="bad_cursor"):
        place_in(encode_cursor(forged))
