"""Next, repeated, too early, forked or unchained: each is told from the other."""

import hashlib
from uuid import UUID

import orjson
import pytest

from shared.eventing.errors import Poison
from shared.eventing.messages import Envelope, parse_envelope
from shared.eventing.progress import Watermark, sort_out

PERSON = UUID(int=7)
STREAM = ("intake", PERSON)


def event(sequence: int, prevhash: str | None = None, number: int | None = None) -> Envelope:
    attributes = {
        "id": str(UUID(int=number or sequence)),
        "source": "/throughcare/intake",
        "type": "throughcare.intake.course.booked.v1",
        "partitionkey": str(PERSON),
        "sequence": sequence,
        "time": "2026-03-01T12:00:00Z",
        "recordedtime": "2026-03-01T12:00:00Z",
        "data": {},
    }
    return parse_envelope(orjson.dumps(attributes | ({"prevhash": prevhash} if prevhash else {})))


def chain(length: int) -> list[Envelope]:
    events: list[Envelope] = []
    for sequence in range(1, length + 1):
        previous = hashlib.sha256(events[-1].body).hexdigest() if events else None
        events.append(event(sequence, previous))
    return events


def test_a_chain_is_applied_in_order() -> None:
    events = chain(3)
    done = sort_out(events, {}, whole=True)
    assert done.apply == events
    assert done.watermarks[STREAM] == Watermark(3, UUID(int=3), hashlib.sha256(events[2].body).digest())


def test_what_comes_again_is_a_repeat() -> None:
    events = chain(2)
    assert sort_out([*events, *events], {}, whole=True).repeated == events


def test_what_comes_too_early_is_held() -> None:
    first, _, third = chain(3)
    done = sort_out([first, third], {}, whole=True)
    assert (done.apply, done.held) == ([first], [third])


def test_another_id_at_the_watermark_is_a_fork() -> None:
    with pytest.raises(Poison, match="fork"):
        sort_out([*chain(1), event(1, number=99)], {}, whole=True)


def test_a_link_that_names_another_event_is_a_broken_chain() -> None:
    with pytest.raises(Poison, match="broken_chain"):
        sort_out([*chain(1), event(2, "00" * 32)], {}, whole=True)


def test_who_wants_only_some_types_admits_gaps() -> None:
    first, _, third = chain(3)
    assert sort_out([first, third], {}, whole=False).apply == [first, third]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"not json", b'{"id": 5}', b'{"id":"x","source":7}'])
def test_bytes_that_are_no_event_of_ours_are_poison(body: bytes) -> None:
    with pytest.raises(Poison, match="not_an_event"):
        parse_envelope(body)
