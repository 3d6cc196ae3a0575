"""The event store, which is the outbox: loads people's files, and writes what a batch decided in few statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from shared.contracts.fields import Event
from shared.contracts.schemas import address_of
from shared.eventing.casefile import Casefile
from shared.eventing.history import fact_of
from shared.eventing.kept import KeptFiles
from shared.eventing.keys import Known
from shared.eventing.messages import SOURCE_PREFIX, Envelope, PersonKey, body_hash, parse_envelope
from shared.eventing.report import Submission, read_report
from shared.eventing.timetable import reschedule
from shared.eventing.writes import Writes
from shared.sql import Connection, columns, lock_key, queries

SQL = queries("shared.eventing", "store.sql")


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

    async def known_keys(self, connection: Connection, origins: Sequence[bytes]) -> dict[bytes, Known]:
        """The keys among these that we have: the event they led to, or what they wait for."""
        rows = await connection.fetch(SQL["known_keys"], origins) if origins else []
        return {row["origin"]: Known(row["content"], row["event"], row["missing"]) for row in rows}

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

    async def has_learned(self, connection: Connection, events: Sequence[UUID]) -> set[UUID]:
        """Which of these foreign events we keep."""
        return {row["id"] for row in await connection.fetch(SQL["learned"], events)}

    async def ousted(self, connection: Connection, envelopes: Sequence[Envelope]) -> set[UUID]:
        """Which of these foreign events, that we do not keep, would stand where we keep another."""
        rows = await connection.fetch(
            SQL["ousted"],
            [each.id for each in envelopes],
            [each.person for each in envelopes],
            [each.attributes["source"] for each in envelopes],
            [each.sequence for each in envelopes],
        )
        return {row["id"] for row in rows}

    async def write(self, connection: Connection, writes: Writes, now: datetime) -> None:
        """Write a batch: one statement for each kind of row, and none for a kind that has none."""
        for query, rows in writes.rows(now):
            if rows:
                await connection.execute(SQL[query], *columns(rows))
        if writes.deadlines:
            new = {each.person for each in writes.appended if each.sequence == 1}
            await reschedule(connection, writes.deadlines.values(), new)
