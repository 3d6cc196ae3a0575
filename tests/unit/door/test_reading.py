"""What is no event is told so that its sender knows what to do."""

import pytest

from services.door.reading import LARGEST_EVENT, parse
from shared.codes import explained
from shared.eventing.errors import RuleBroken


def test_whoever_sends_too_much_in_one_event_is_told_the_limit_and_the_way_out() -> None:
    assert parse(b'"' + b"x" * (LARGEST_EVENT - 2) + b'"')
    with pytest.raises(
        RuleBroken, match=r"at most 1048576 bytes, .*one on each line, as application/x-ndjson"
    ) as broken:
        parse(b'"' + b"x" * LARGEST_EVENT + b'"')
    known = explained(broken.value.code)
    assert known
    assert "1,048,576 bytes" in known.meaning
    assert "throughcare import" in known.way_out
