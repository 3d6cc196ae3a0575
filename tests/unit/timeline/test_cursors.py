"""A cursor is the number of a delivery and its generation, and nothing else."""

import pytest

from services.timeline.subscriptions.cursors import read_cursor
from shared.problems import ProblemError


@pytest.mark.parametrize(
    "cursor",
    ["", "-1", "1.5", "x", "9" * 19, "\N{FULLWIDTH DIGIT ONE}", " 1", "latest", "5F0A91C2-1", "5f0a91c-1", "5f0a91c2-"],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(ProblemError, match="bad_cursor"):
        read_cursor(cursor)


def test_a_cursor_is_a_number_and_the_generation_that_gave_it() -> None:
    for text in ("0", "4711", "5f0a91c2-4711", "0000000a-" + "9" * 18):
        assert str(read_cursor(text)) == text
    assert read_cursor("5f0a91c2-4711") == (4711, "5f0a91c2")
    assert read_cursor("4711") == (4711, None)
