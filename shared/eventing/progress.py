"""What is next for a person in a consumer: watermarks, gaps, forks. Pure; the consumer writes what it decides."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from shared.eventing.errors import Poison
from shared.eventing.messages import Envelope

Stream = tuple[str, UUID]


class Watermark(NamedTuple):
    """The last event applied of one stream."""

    sequence: int = 0
    id: UUID | None = None
    hash: bytes = b""


BEGINNING = Watermark()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where some people stand in a consumer: watermarks, events held before a gap by number, and who is parked."""

    known: dict[Stream, Watermark]
    held: dict[int, bytes]
    parked: set[UUID]


@dataclass(slots=True)
class Sorted:
    """A batch, sorted: what to apply in order, what was there already, what must be held, and where it ends."""

    apply: list[Envelope] = field(default_factory=list)
    repeated: list[Envelope] = field(default_factory=list)
    held: list[Envelope] = field(default_factory=list)
    watermarks: dict[Stream, Watermark] = field(default_factory=dict)

    def repeated_from_before(self) -> list[Envelope]:
        """What was there already before this batch, or should have been: each once."""
        applied = {event.id for event in self.apply}
        return list({event.id: event for event in self.repeated if event.id not in applied}.values())


def sort_out(events: Sequence[Envelope], known: Mapping[Stream, Watermark], whole: bool) -> Sorted:
    """Put each event where it belongs by its place in its stream.

    `whole` streams admit no gap and must be chained: the hash each event names is of the one before it.
    Raises Poison at a fork or a broken chain.
    """
    done = Sorted()
    for event in events:
        stream = event.service, event.person
        last = done.watermarks.get(stream) or known.get(stream, BEGINNING)
        if event.sequence <= last.sequence:
            if event.sequence == last.sequence and event.id != last.id:
                raise Poison("fork", f"{event.service} sequence {event.sequence}: {event.id} but we hold {last.id}")
            done.repeated.append(event)
        elif whole and event.sequence > last.sequence + 1:
            done.held.append(event)
        else:
            if whole and (event.prevhash or "") != last.hash.hex():
                raise Poison(
                    "broken_chain", f"{event.service} sequence {event.sequence} does not name the event before it"
                )
            done.apply.append(event)
            digest = hashlib.sha256(event.body).digest()
            done.watermarks[stream] = Watermark(event.sequence, event.id, digest)
    return done
