"""What a restored store lacks of its topic, and what of that follows on what it holds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.eventing.errors import CannotTakeBack
from shared.eventing.messages import Envelope, body_hash

Offsets = Mapping[int, int]
WAY_OUT = (
    "Restore a newer backup or recover to a point in time; if there is none, the timeline has the events: see "
    "docs/how-to/restore.md"
)


@dataclass(frozen=True, slots=True)
class Extent:
    """Which log a topic is, and where each of its partitions begins and ends."""

    log: str
    begins: Offsets
    ends: Offsets

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever written to it."""
        return not any(self.ends.values())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a store knows its topic, log by log: by what it published, or by an operator's word."""

    known: Mapping[str, Offsets]

    def begins(self, service: str, topic: str, extent: Extent) -> dict[int, int]:
        """Where to begin to read. Raises CannotTakeBack."""
        offsets = self.known.get(extent.log)
        if offsets is None and not extent.is_new:
            raise CannotTakeBack(
                f"{service}: the topic {topic} holds events, and this store has published none of them: is it another "
                "deployment's (KAFKA_BOOTSTRAP_SERVERS, THROUGHCARE_TOPIC_PREFIX)? If the store was lost, or its "
                f"backup is older than this Kafka: throughcare takeback {service} --reason WHY"
            )
        known = offsets or {}
        gone = [partition for partition, begin in extent.begins.items() if begin > known.get(partition, 0)]
        if gone:
            raise CannotTakeBack(
                f"{service}: the store is older than what is left of its topic {topic}: partition {gone[0]} begins at "
                f"{extent.begins[gone[0]]}, and {known.get(gone[0], 0)} is needed. {WAY_OUT}"
            )
        return {partition: min(known.get(partition, 0), end) for partition, end in extent.ends.items()}

    def what_is_left(self, extent: Extent) -> dict[int, int]:
        """Where to begin to read where an operator accepts that what lies before it is gone."""
        known = self.known.get(extent.log, {})
        return {
            partition: min(max(known.get(partition, 0), begin), extent.ends[partition])
            for partition, begin in extent.begins.items()
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a stream."""

    sequence: int = 0
    hash: str | None = None


@dataclass(slots=True)
class Fitting:
    """Events that a store lacks: what follows on it, what comes too early, and what contradicts it."""

    follows: list[Envelope] = field(default_factory=list)
    early: list[Envelope] = field(default_factory=list)
    forked: list[Envelope] = field(default_factory=list)


def fit(lacking: Sequence[Envelope], heads: Mapping[UUID, Head], gaps: bool) -> Fitting:
    """Each in its place in its stream, by number and by the hash of the one before it; `gaps` are left, or not."""
    done = Fitting()
    ends = dict(heads)
    for event in sorted(lacking, key=lambda each: (each.recorded, each.sequence)):
        head = ends.get(event.person, Head())
        if event.sequence > head.sequence + 1 and not gaps:
            done.early.append(event)
        elif event.sequence <= head.sequence or (event.sequence == head.sequence + 1 and event.prevhash != head.hash):
            done.forked.append(event)
        else:
            done.follows.append(event)
            ends[event.person] = Head(event.sequence, body_hash(event.body))
    return done
