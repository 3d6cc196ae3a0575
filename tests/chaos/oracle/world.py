"""What the oracle looks at: stores, topics, the timeline, and what senders and receivers wrote down."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

SERVICES = ("intake", "planning", "release", "aftercare")
# Who hears what for its rules, its policies and its deadlines (by un-baseline), beside the timeline, which takes all.
LISTENS = {
    "intake": {
        "throughcare.aftercare.recall.decided.v1",
        "throughcare.aftercare.supervision.ended.v1",
        "throughcare.aftercare.supervision.started.v1",
        "throughcare.aftercare.supervision.suspended.v1",
        "throughcare.release.date.confirmed.v1",
        "throughcare.release.handover.accepted.v1",
        "throughcare.release.released.v1",
    },
    "planning": {
        "throughcare.intake.abscond.recorded.v1",
        "throughcare.intake.admission.recorded.v1",
        "throughcare.intake.admission.voided.v1",
        "throughcare.intake.assessment.completed.v1",
        "throughcare.intake.assessment.refused.v1",
        "throughcare.intake.death.recorded.v1",
        "throughcare.intake.episode.closed.v1",
        "throughcare.intake.sentence.recorded.v1",
        "throughcare.intake.sentence_dates.changed.v1",
        "throughcare.intake.transfer.completed.v1",
        "throughcare.release.date.confirmed.v1",
        "throughcare.release.released.v1",
    },
    "release": {
        "throughcare.aftercare.supervision.ended.v1",
        "throughcare.intake.admission.recorded.v1",
        "throughcare.intake.admission.voided.v1",
        "throughcare.intake.death.recorded.v1",
        "throughcare.intake.episode.closed.v1",
        "throughcare.intake.sentence.recorded.v1",
        "throughcare.intake.sentence_dates.changed.v1",
    },
    "aftercare": {
        "throughcare.intake.abscond.recorded.v1",
        "throughcare.intake.admission.recorded.v1",
        "throughcare.intake.admission.voided.v1",
        "throughcare.intake.death.recorded.v1",
        "throughcare.intake.episode.closed.v1",
        "throughcare.intake.temporary_absence.ended.v1",
        "throughcare.release.conditions.set.v1",
        "throughcare.release.handover.accepted.v1",
        "throughcare.release.released.v1",
        "throughcare.release.victim_notice.due.v1",
        "throughcare.release.victim_notice.resolved.v1",
    },
}
Key = tuple[str, str]
Stream = tuple[str, str]


def key_hash(source: str, identifier: str) -> bytes:
    """The idempotency key of a report, as it stands in the tables."""
    return hashlib.sha256(f"{source}\0{identifier}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Event:
    """An event as its published bytes say, and their hash."""

    id: str
    service: str
    person: str
    sequence: int
    type: str
    time: datetime
    recorded: datetime
    cause: str | None
    actor: str
    key: Key
    content: str
    previous: str | None
    digest: str

    @property
    def stream(self) -> Stream:
        """Whose events it is one of."""
        return self.service, self.person


def read_event(body: bytes) -> Event | None:
    """None where the bytes are no event as docs/reference/events.md has it."""
    try:
        said = orjson.loads(body)
        return Event(
            said["id"], said["source"].removeprefix("/throughcare/"), said["partitionkey"], said["sequence"],
            said["type"], datetime.fromisoformat(said["time"]), datetime.fromisoformat(said["recordedtime"]),
            said.get("causationid"), said["actor"], (said["originsource"], said["originid"]), said["contenthash"],
            said.get("prevhash"), hashlib.sha256(body).hexdigest(),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """An event in a table: its place in the order in which it was taken, and columns that do not say what it says."""

    event: Event
    position: int
    contradicts: tuple[str, ...] = ()
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """A record of a topic; `event` is None where it is no event."""

    partition: int
    offset: int
    key: str
    event: Event | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the topic `rejected` tells of a report: which, what became of it, and of which record."""

    id: str
    key: tuple[str | None, str | None]
    outcome: str
    place: tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits for its ground."""

    key: Key
    person: str


@dataclass(frozen=True, slots=True)
class Held:
    """A record that a consumer keeps for later."""

    person: str
    source: str
    sequence: int
    event: Event | None


@dataclass(slots=True)
class Reader:
    """How far a consumer is: watermarks, offsets, who is parked, what is held."""

    watermarks: dict[Stream, int] = field(default_factory=dict)
    parked: dict[str, str] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)


@dataclass(slots=True)
class Store:
    """What one deciding service holds."""

    events: list[Kept] = field(default_factory=list)
    confirmations: dict[bytes, str] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    rejected: set[bytes] = field(default_factory=set)
    facts: list[Event] = field(default_factory=list)
    published: int = 0
    reader: Reader = field(default_factory=Reader)


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a relay's checkpoint, as the watch saw it."""

    service: str
    backend: str
    epochs: tuple[int, int]
    positions: tuple[int, int]
    rewound: bool


@dataclass(slots=True)
class Timeline:
    """What the timeline holds: entries, where each stands, how many each person has, and who subscribed."""

    entries: list[Kept] = field(default_factory=list)
    places: dict[str, list[tuple[datetime, datetime, str, int]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    subscriptions: list[dict[str, Any]] = field(default_factory=list)
    reader: Reader = field(default_factory=Reader)


@dataclass
class World:
    """Everything, as it was found."""

    stores: dict[str, Store]
    timeline: Timeline
    moves: list[Move]
    unreadable: list[str]
    topics: dict[str, list[Copy]]
    refusals: list[Refusal]
    ledger: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    received: list[dict[str, Any]]

    @cached_property
    def events(self) -> dict[str, Event]:
        """Every event of every store, by id."""
        return {kept.event.id: kept.event for kept in self.appended()}

    @cached_property
    def complete(self) -> set[str]:
        """The paths of which every report was acknowledged."""
        return {line["path"] for line in self.ledger if line.get("complete")}

    def appended(self) -> Iterator[Kept]:
        """The events of every store, each store's in order of position."""
        for store in self.stores.values():
            yield from store.events

    def readers(self) -> Iterator[tuple[str, Reader]]:
        """Every consumer by name."""
        for name, store in self.stores.items():
            yield name, store.reader
        yield "timeline", self.timeline.reader

    def wants(self, consumer: str, event_type: str) -> bool:
        """Whether a consumer takes events of this type."""
        return consumer == "timeline" or event_type in LISTENS[consumer]
