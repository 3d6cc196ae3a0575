"""Entries as they were known at an instant: corrected, retracted, and in the place that follows from that. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.timeline.headlines import headline
from services.timeline.headlines.records import REASONS
from shared.contracts.catalogue import CATALOGUE, judgements
from shared.contracts.records import RECORDS, RecordRetracted
from shared.contracts.versions import data_now, newest
from shared.eventing.messages import instant
from shared.eventing.revising import merged

Entry = dict[str, Any]
Place = tuple[datetime, datetime, str, int]
REVISIONS = frozenset(kind.type for kind in RECORDS)
RETRACTIONS = frozenset(kind.type for kind in RECORDS if issubclass(kind, RecordRetracted))


@dataclass(frozen=True, slots=True)
class Revision:
    """A correction or retraction that the timeline has: what it points at, and the entry that was there first."""

    id: UUID
    target: UUID
    root: UUID
    known: datetime
    position: int
    event: Mapping[str, Any]
    person: UUID
    whose: UUID | None = None  # is that entry, where it is here

    @classmethod
    def of(cls, row: Any) -> "Revision":
        """From its row."""
        event = orjson.loads(row["body"])
        return cls(
            row["id"], row["target"], row["root"], row["known"], row["position"], event, row["person"], row["whose"]
        )

    def is_of(self, people: Collection[UUID]) -> bool:
        """Whether it was said by one of these, of one of them: who is another has no say."""
        return self.person in people and (self.whose is None or self.whose in people)

    @property
    def retracts(self) -> bool:
        """Whether nothing is left."""
        return self.event["type"] in RETRACTIONS

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says."""
        data: Mapping[str, Any] = self.event["data"]
        return data

    @property
    def recorded(self) -> datetime:
        """When its service took it."""
        return datetime.fromisoformat(self.event["recordedtime"])

    @property
    def time(self) -> datetime | None:
        """When it says that it happened."""
        return datetime.fromisoformat(self.data["time"]) if self.data.get("time") else None


Revised = Mapping[UUID, Sequence[Revision]]


def by_root(revisions: Iterable[Revision]) -> Revised:
    """What was said of each entry, in the order of its versions. Two may have corrected one of them, while they were
    not known to be one person: then the first of them counts.
    """
    following: dict[UUID, Revision] = {}
    for each in revisions:
        other = following.get(each.target)
        if other is None or (each.recorded, each.id) < (other.recorded, other.id):
            following[each.target] = each
    found: dict[UUID, list[Revision]] = {}
    for root in following.keys() - {each.id for each in following.values()}:
        if following[root].root != root:  # between them stands what another said, who has no say
            continue
        version = root
        while version in following:
            found.setdefault(root, []).append(following[version])
            version = following[version].id
    return found


def is_concluded(event: Mapping[str, Any]) -> bool:
    """Whether a policy of ours concluded it."""
    return str(event.get("actor", "")).startswith("policy:")


def time_of(time: datetime, revisions: Sequence[Revision]) -> datetime:
    """When it happened, by the last that says so."""
    return next((each.time for each in reversed(revisions) if each.time), time)


def content(event: Mapping[str, Any], revisions: Sequence[Revision]) -> Mapping[str, Any] | None:
    """Type and data of an event as they are now, by their newest contract; None where it was retracted."""
    kind, data = event["type"], data_now(event["type"], event["data"], CATALOGUE)
    for revision in revisions:
        if revision.retracts:
            return None
        data = merged(data, revision.data.get("patch", {}))
    return {"type": newest(CATALOGUE[kind]).type if kind in CATALOGUE else kind, "data": data}


def as_known(entry: Entry, revisions: Sequence[Revision]) -> Entry:
    """An entry with what was said of it since: the newest content, and each version that was before."""
    for revision in revisions:
        told = {
            "event": str(revision.id),
            "knowntime": instant(revision.known),
            "actor": revision.event["actor"],
            "reason": revision.data["reason"],
            "approved_by": revision.data.get("approvedBy"),
        }
        if revision.retracts:
            return entry | {"retracted": told}
        was = {name: entry[name] for name in ("headline", "time", "timeprecision")}
        told |= {"corrected_by": revision.data.get("correctedBy"), "was": was}
        entry = corrected(entry, revision) | {"corrected": [*entry["corrected"], told]}
    return entry


def corrected(entry: Entry, revision: Revision) -> Entry:
    """With a correction's content, time and precision."""
    entry = dict(entry)
    if revision.data.get("patch"):
        entry |= content(entry, [revision]) or {}
        entry["headline"] = headline(entry["type"], entry["data"])
        entry["judgements"] = judgements(entry["type"], entry["data"])
    for name, field in (("time", "time"), ("timeprecision", "timePrecision")):
        entry[name] = revision.data.get(field) or entry[name]
    return entry


def why(reason: str) -> str:
    """The reason of a correction or retraction, in words."""
    return REASONS[reason]


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides where an entry stands."""

    id: UUID
    cause: UUID | None
    time: datetime
    recorded: datetime
    service: str
    sequence: int


def in_place(entries: Sequence[Standing], revised: Revised) -> list[tuple[Place, UUID]]:
    """Where each stands: at its time, or just after what caused it, where that is later; the order of a timeline.

    What a correction has set off follows the entry that it corrects, not the correction.
    """
    root = {each.id: first for first, revisions in revised.items() for each in revisions}
    known = {each.id: each for each in entries}
    stands: dict[UUID, datetime] = {}
    for entry in entries:
        chain: list[Standing] = []
        next_one: Standing | None = entry
        while next_one and next_one.id not in stands and next_one not in chain:
            chain.append(next_one)
            cause = next_one.cause
            next_one = known.get(root.get(cause, cause)) if cause else None
        behind = stands.get(next_one.id) if next_one else None
        for each in reversed(chain):
            time = time_of(each.time, revised.get(each.id, ()))
            behind = stands[each.id] = max(time, behind) if behind else time
    places = [((stands[each.id], each.recorded, each.service, each.sequence), each.id) for each in entries]
    return sorted(places, key=lambda place: place[0])
