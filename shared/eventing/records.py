"""A record of Kafka, read as an event of ours, or as what is in the way of its person."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from shared.eventing.applier import Applier
from shared.eventing.errors import Poison
from shared.eventing.kafka import TYPE_HEADER
from shared.eventing.loop import Record
from shared.eventing.messages import Envelope, parse_envelope

BY_PLACE = UUID("5f1d3a52-6a0b-5bb4-9f0e-1f8f6c7f0a11")  # the namespace of ids made of places in Kafka


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that is no event of ours: parked under its key, or, without one, under its place."""

    record: Record
    poison: Poison

    @property
    def person(self) -> UUID:
        """Whom it holds up."""
        try:
            return UUID((self.record.key or b"").decode())
        except ValueError:
            return uuid5(BY_PLACE, f"{self.record.topic}/{self.record.partition}/{self.record.offset}")


def read_record(record: Record) -> Envelope | Unreadable:
    """A record as an event, or why it is none."""
    try:
        return parse_envelope(record.value or b"")
    except Poison as poison:
        return Unreadable(record, poison)


def event_in(record: Record) -> Envelope:
    """A record as an event. Raises Poison where it is none."""
    return parse_envelope(record.value or b"")


def may_want(applier: Applier, record: Record) -> bool:
    """Whether it is worth reading: the relay tells the type beside the event, a stranger's record may not."""
    if applier.types is None:
        return True
    told = next((value for name, value in record.headers if name == TYPE_HEADER), None)
    return told is None or applier.wants(told.decode(errors="replace"))
