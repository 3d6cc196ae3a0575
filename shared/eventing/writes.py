"""What one batch will write, gathered while deciding, and the rows that it comes to. Pure."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import new_event_id, origin_key
from shared.eventing.report import Report, Submission

Rows = Sequence[tuple[Any, ...]]


class Appended(NamedTuple):
    """An event as it goes into the store: a row of the table of events."""

    person: UUID
    sequence: int
    id: UUID
    origin: bytes
    content: bytes
    type: str
    time: datetime
    recorded: datetime
    cause: UUID | None
    correlation: UUID
    traceparent: str | None
    body: bytes


@dataclass(slots=True)
class Writes:
    """Everything that one batch will write, gathered while deciding."""

    appended: list[Appended] = field(default_factory=list)
    waiting: dict[bytes, tuple[Report, str]] = field(default_factory=dict)
    no_longer_waiting: list[bytes] = field(default_factory=list)
    confirmed: list[tuple[Report, UUID]] = field(default_factory=list)
    rejected: list[tuple[Submission, RuleBroken]] = field(default_factory=list)
    refused: list[tuple[UUID, Cause, RuleBroken]] = field(default_factory=list)
    deadlines: dict[UUID, Casefile] = field(default_factory=dict)
    links: dict[UUID, UUID] = field(default_factory=dict)

    def rows(self, now: datetime) -> Iterator[tuple[str, Rows]]:
        """The rows of each kind, by the statement that writes them, in the order in which they must be written."""
        yield "no_longer_waiting", [(origin,) for origin in self.no_longer_waiting]
        yield "reject", [rejected_row(submission, broken) for submission, broken in unrepeated(self.rejected)]
        yield "append", self.appended
        yield "confirm", [confirmed_row(report, event) for report, event in self.confirmed]
        yield "wait", [waiting_row(report, missing) for report, missing in self.waiting.values()]
        yield "refuse", [refused_row(person, cause, broken, now) for person, cause, broken in self.refused]
        yield "link", list(self.links.items())


def waiting_row(report: Report, missing: str) -> tuple[Any, ...]:
    said = report.submission
    return (
        report.origin, report.content, report.person, report.type, report.source, report.id, missing,
        report.stated.time, said.received, said.actor, said.traceparent, orjson.dumps(said.attributes),
    )  # fmt: skip


def confirmed_row(report: Report, event: UUID) -> tuple[Any, ...]:
    said = report.submission
    return report.origin, report.content, event, said.actor, said.received, orjson.dumps(said.attributes)


def refused_row(person: UUID, cause: Cause, broken: RuleBroken, now: datetime) -> tuple[Any, ...]:
    said = cause.said
    return cause.policy, said.id if said else None, person, broken.code, broken.detail, now


def rejected_row(submission: Submission, broken: RuleBroken) -> tuple[Any, ...]:
    source, report, kind = (text_of(submission.attributes.get(name)) for name in ("source", "id", "type"))
    origin = origin_key(source, report) if source and report else None
    body = raw_body(submission)
    return (
        new_event_id(), said_hash(submission, broken, body), origin, source, report, kind, broken.code, broken.field,
        broken.detail[:2000], text_of(submission.actor), submission.received, body,
    )  # fmt: skip


def raw_body(submission: Submission) -> bytes:
    """What was said, for whoever mends it."""
    return submission.raw if submission.raw is not None else orjson.dumps(submission.attributes)


def said_hash(submission: Submission, broken: RuleBroken, body: bytes) -> bytes:
    return hashlib.sha256(b"\0".join([submission.actor.encode(), broken.code.encode(), body])).digest()


def unrepeated(rejected: Sequence[tuple[Submission, RuleBroken]]) -> list[tuple[Submission, RuleBroken]]:
    """One row for what was said twice within a batch: an upsert may touch a row only once."""
    unique = {said_hash(said, broken, raw_body(said)): (said, broken) for said, broken in rejected}
    return list(unique.values())


def text_of(value: object) -> str | None:
    """Text that PostgreSQL can hold, from whatever a broken event has in a text's place."""
    return value.replace("\0", "\ufffd")[:512] if isinstance(value, str) else None
