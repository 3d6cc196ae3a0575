"""A cursor is the number of a delivery, and nothing else."""

import pytest

from services.timeline.subscriptions.log import number_of
from shared.problems import ProblemError


@pytest.mark.parametrize("cursor", ["", "-1", "1.5", "x", "9" * 19, "\N{FULLWIDTH DIGIT ONE}", " 1", "latest"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError, match="bad_cursor"):
        number_of(cursor)


def test_a_cursor_is_a_number() -> None:
    assert [number_of(each) for each in ("0", "4711", "9" * 18)] == [0, 4711, 10**18 - 1]
