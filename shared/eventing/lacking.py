"""What a restored store lacks of its topic, and what of that follows on what it holds. Pure."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from uuid import UUID

from shared.eventing.casefile import Head
from shared.eventing.errors import CannotTakeBack, Poison
from shared.eventing.messages import Envelope, body_hash, parse_envelope

Offsets = Mapping[int, int]
OURS = {"originsource", "originid", "contenthash", "correlationid"}
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
class Reach:
    """How far a store knows its topic, log by log: by what it published, or by an operator's word."""

    known: Mapping[str, Offsets]

    def knows(self, extent: Extent) -> bool:
        """Whether this store can have written what is on this log: a relay may end before it notes a new one."""
        return extent.is_new or extent.log in self.known

    def begins(self, service: str, topic: str, extent: Extent) -> dict[int, int]:
        """Where to begin to read: of a log that is not known, all of it. Raises CannotTakeBack."""
        if not self.knows(extent):
            return dict(extent.begins)
        known = self.known.get(extent.log, {})
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


def of_a_stranger(service: str) -> CannotTakeBack:
    """A topic that is not known to be this store's, with events that the store lacks."""
    return CannotTakeBack(
        f"{service}: its topic holds events that this store lacks, and this store has published none of them: is it "
        "another deployment's (KAFKA_BOOTSTRAP_SERVERS, THROUGHCARE_TOPIC_PREFIX)? If the store was lost, or its "
        f"backup is older than this Kafka: throughcare takeback {service} --reason WHY"
    )


@dataclass(slots=True)
class Fitting:
    """Events that a store lacks: what follows on it, what comes too early, and what contradicts it."""

    follows: list[Envelope] = field(default_factory=list)
    early: list[Envelope] = field(default_factory=list)
    forked: list[Envelope] = field(default_factory=list)


def fit(lacking: Sequence[Envelope], heads: Mapping[UUID, Head], again: Set[UUID], gaps: bool) -> Fitting:
    """Each in its place in its stream, by number and by the hash of the one before it; `gaps` are left, or not.

    Of those that are there `again` the store holds the same report under another id.
    """
    done = Fitting()
    ends = dict(heads)
    for event in sorted(lacking, key=lambda each: (each.recorded, each.sequence)):
        head = ends.get(event.person, Head())
        if event.id in again or contradicts(event, head):
            done.forked.append(event)
        elif event.sequence > head.sequence + 1 and not gaps:
            done.early.append(event)
        else:
            done.follows.append(event)
            ends[event.person] = Head(event.sequence, body_hash(event.body))
    return done


def contradicts(event: Envelope, head: Head) -> bool:
    """Whether it cannot come after the head of its stream, nor later."""
    return event.sequence <= head.sequence or (event.sequence == head.sequence + 1 and event.prevhash != head.prevhash)


def events_of(service: str, bodies: Iterable[bytes]) -> list[Envelope]:
    """Those of these that are this service's events; each once. What a stranger wrote to the topic is none."""
    found: dict[UUID, Envelope] = {}
    for body in bodies:
        try:
            event = parse_envelope(body)
        except Poison:
            continue
        if event.service == service and event.attributes.keys() >= OURS:
            found.setdefault(event.id, event)
    return list(found.values())
