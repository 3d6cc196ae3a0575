"""Deliveries as server-sent events: encoded once, cut where a listener joins in the middle. Does no I/O."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from services.timeline.subscriptions.cursors import Told

HEARTBEAT = b": here\n\n"
EARLIEST, LATEST = 1000, 4000


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is written to a stream at once: deliveries, or a heartbeat, which has no numbers."""

    numbers: Sequence[int]
    parts: Sequence[bytes]
    body: bytes

    def after(self, cursor: int) -> bytes:
        """What of it comes after the cursor."""
        if not self.numbers or cursor < self.numbers[0]:
            return self.body
        return b"".join(self.parts[bisect_right(self.numbers, cursor) :])


def chunk(told: Sequence[Told]) -> Chunk:
    """The id of each message is the cursor after it. One without a message is told to nobody."""
    parts = [
        b"id: %b\nevent: delivery\ndata: %b\n\n" % (str(each.cursor).encode(), each.message) if each.message else b""
        for each in told
    ]
    return Chunk([each.number for each in told], parts, b"".join(parts))


def again() -> bytes:
    """What follows begins before what the listener had: the database was restored since, and may repeat it."""
    return b'event: again\ndata: {"reason":"restored"}\n\n'


def heartbeat() -> Chunk:
    """A comment, so that whoever stands in between sees that somebody is there."""
    return Chunk((), (), HEARTBEAT)


def retry() -> bytes:
    """When to come again, in milliseconds: spread, so that not all come at once."""
    return b"retry: %d\n\n" % random.randint(EARLIEST, LATEST)
