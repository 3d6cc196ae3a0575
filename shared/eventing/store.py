"""The event store, which is the outbox: loads people's files, and writes what a batch decided in few statements."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pgproto.pgproto import UUID as QuickUUID

from shared.contracts.fields import Event
from shared.contracts.schemas import address_of
from shared.contracts.versions import now
from shared.deadlines.recorded import recorded
from shared.eventing.casefile import Casefile, Cause
from shared.eventing.decider import Fact
from shared.eventing.errors import Poison, RuleBroken
from shared.eventing.kept import KeptFiles
from shared.eventing.messages import (
    SOURCE_PREFIX,
    Envelope,
    PersonKey,
    body_hash,
    new_event_id,
    origin_key,
    parse_envelope,
)
from shared.eventing.report import Report, Submission, read_report
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "store.sql")
DeadlineRow = tuple[Any, ...]


def lock_key(purpose: str) -> int:
    """The advisory lock of one purpose, such as `append:intake`: a signed 64-bit number."""
    return int.from_bytes(hashlib.sha256(f"throughcare:{purpose}".encode()).digest()[:8], signed=True)


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


def fact_of(envelope: Envelope, contracts: Mapping[str, type[Event]]) -> Fact:
    """An event as a fact to fold, by its newest contract. Raises Poison where its data break the one they have."""
    contract = contracts.get(envelope.type)
    if contract is None:
        raise Poison("unknown_type", f"{envelope.type} is not in the catalogue")
    attributes = envelope.attributes
    own = attributes["originsource"] == attributes["source"]
    try:
        what = now(contract.model_validate(envelope.data))
    except ValueError as error:
        raise Poison("broken_contract", f"{envelope.type}: {error}") from error
    return Fact(
        what=what,
        time=envelope.time,
        precision=attributes.get("timeprecision", "minute"),
        id=envelope.id,
        recorded=envelope.recorded,
        flags=envelope.flags,
        service=envelope.service,
        correlation=QuickUUID(attributes["correlationid"]),
        policy_key=attributes["originid"] if own else "",
        traceparent=envelope.traceparent,
        person=envelope.person,
    )


class EventStore:
    """One service's events, waiting reports and rejections, within the caller's transaction."""

    def __init__(self, service: str, contracts: Mapping[str, type[Event]], people: PersonKey, address: str) -> None:
        self.service = service
        self.source = f"{SOURCE_PREFIX}{service}"
        self.contracts = contracts
        self.people = people
        self.address = address
        self.schemas = {event_type: address_of(address, event_type) for event_type in contracts}
        self._append_lock = lock_key(f"append:{service}")
        self._kept = KeptFiles()

    async def take_append_lock(self, connection: Connection) -> None:
        """Wait for our turn: of all appenders of this service, one at a time."""
        await connection.execute(SQL["take_append_lock"], self._append_lock)

    async def known_keys(self, connection: Connection, origins: Sequence[bytes]) -> dict[bytes, asyncpg.Record]:
        """The keys among these that we have: the event they led to, or what they wait for."""
        rows = await connection.fetch(SQL["known_keys"], origins) if origins else []
        return {row["origin"]: row for row in rows}

    async def owners(self, connection: Connection, events: Sequence[UUID]) -> dict[UUID, UUID]:
        """Of these events, those that are ours, and in whose stream they are."""
        return {row["id"]: row["person"] for row in await connection.fetch(SQL["owners"], events)}

    async def load(self, connection: Connection, people: Collection[UUID]) -> dict[UUID, Casefile]:
        """The files of these people, to write in, by each of their ids. Only what is new since last time is read."""
        linked = await self._linked(connection, people)
        files: dict[UUID, Casefile] = {}
        for person in people:
            if person not in files:
                file = self._kept.take(linked.get(person, (person,)))
                files.update(dict.fromkeys(file.ids, file))
        heads = [file.head(person) for person, file in files.items()]
        marks = [head.sequence for head in heads], [head.learned for head in heads]
        for row in await connection.fetch(SQL["load"], list(files), *marks):
            self._read_into(files[row["person"]], row)
        for person in linked:
            files[person].relinked = False  # it is kept beside the facts from which it follows
        return files

    async def _linked(self, connection: Connection, people: Collection[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        found: dict[UUID, list[UUID]] = {}
        for row in await connection.fetch(SQL["linked"], people):
            found.setdefault(row["asked"], []).append(row["id"])
        return {asked: tuple(sorted(ids, key=lambda each: each.int)) for asked, ids in found.items()}

    def _read_into(self, file: Casefile, row: asyncpg.Record) -> None:
        if row["own"] is None:
            submission = Submission(orjson.loads(row["body"]), row["actor"], row["received"], row["traceparent"])
            file.waiting.append(read_report(submission, self.contracts, self.people))
            return
        envelope = parse_envelope(row["body"])
        file.add(fact_of(envelope, self.contracts))
        head = file.head(envelope.person)
        if row["own"]:
            file.clocked = None  # whoever wrote this may have written there too
            head.sequence, head.recorded = envelope.sequence, envelope.recorded
            head.prevhash = body_hash(row["body"])
        else:
            head.learned = row["number"]

    def keep(self, files: Iterable[Casefile]) -> None:
        """These are as they were committed."""
        self._kept.keep(files)

    def forget(self) -> None:
        """Read everything anew."""
        self._kept.forget()

    async def opened(self, _: object) -> None:
        """A new connection may be to a database that has less; of those that were lost a pool says nothing."""
        self.forget()

    async def learn(self, connection: Connection, envelopes: Sequence[Envelope], known: datetime) -> dict[UUID, int]:
        """Keep foreign facts that our rules and policies need; for each person, the number of the last one kept."""
        rows = await connection.fetch(
            SQL["learn"],
            [each.id for each in envelopes],
            [each.person for each in envelopes],
            [each.cause for each in envelopes],
            [known] * len(envelopes),
            [each.body for each in envelopes],
        )
        return {row["person"]: row["number"] for row in rows}

    async def write(self, connection: Connection, writes: Writes, now: datetime) -> None:
        """Write a batch: one statement for each kind of row, and none for a kind that has none."""
        tables: list[tuple[str, Sequence[tuple[Any, ...]]]] = [
            ("no_longer_waiting", [(origin,) for origin in writes.no_longer_waiting]),
            ("reject", [rejected_row(submission, broken) for submission, broken in unrepeated(writes.rejected)]),
            ("append", writes.appended),
            ("confirm", [confirmed_row(report, event) for report, event in writes.confirmed]),
            ("wait", [waiting_row(report, missing) for report, missing in writes.waiting.values()]),
            ("refuse", [refused_row(person, cause, broken, now) for person, cause, broken in writes.refused]),
            ("link", list(writes.links.items())),
        ]
        for query, rows in tables:
            if rows:
                await connection.execute(SQL[query], *columns(rows))
        if writes.deadlines:
            await self._keep_time(connection, writes)

    async def _keep_time(self, connection: Connection, writes: Writes) -> None:
        """What the clock must look at: what has not changed is left as it is, and of who is new nothing is there."""
        new = {each.person for each in writes.appended if each.sequence == 1}
        known: list[UUID] = []
        still: list[DeadlineRow] = []
        ended: list[DeadlineRow] = []
        rows: list[DeadlineRow] = []
        for file in writes.deadlines.values():
            before, file.clocked = file.clocked, deadline_rows(file)
            if before is None:
                known += [person for person in file.ids if person not in new]
                still += file.clocked.values()
                rows += file.clocked.values()
            else:
                ended += [row for name, row in before.items() if file.clocked.get(name) != row]
                rows += [row for name, row in file.clocked.items() if before.get(name) != row]
        if known:
            person, identifier, _, due, number, opened = columns(still) if still else [[]] * 6
            await connection.execute(SQL["forget_deadlines"], known, person, identifier, due, number, opened)
        if ended:
            await self.stop_clock(connection, [row[0] for row in ended], [row[1] for row in ended])
        if rows:
            await connection.execute(SQL["keep_deadlines"], *columns(rows))

    async def stop_clock(self, connection: Connection, people: Sequence[UUID], deadlines: Sequence[UUID | str]) -> None:
        """These, each of one of those people, are not looked at any more."""
        await connection.execute(SQL["stop_clock"], people, deadlines)


def columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """As a statement takes them."""
    return [list(column) for column in zip(*rows, strict=True)]


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


def deadline_rows(file: Casefile) -> dict[str, DeadlineRow]:
    """What the clock must know of a person's deadlines, by their ids."""
    known = recorded(file.facts) if file.unreckoned else file.reckoning.awaiting
    return {
        name: (each.opened.person, name, each.what.kind, each.due, each.number, each.opened.id)
        for name, each in known.items()
        if each.awaits_breach
    }


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
