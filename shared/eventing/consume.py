"""Kafka → effects: the only loop of its kind. A service says what to apply; this keeps it whole, once, in order.

One transaction holds the effects, the watermarks and the next offsets; PostgreSQL's offsets are the authority, and
Kafka's own serve displays. A poison event parks its person in this consumer; everyone else's events flow on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared import telemetry
from shared.eventing.errors import Poison
from shared.eventing.kafka import TYPE_HEADER
from shared.eventing.loop import Loop, Record
from shared.eventing.messages import Envelope, new_event_id, parse_envelope
from shared.eventing.progress import Sorted, Standing, Stream, Watermark, sort_out
from shared.metrics import APPLIED, PARKED_NOW
from shared.sql import TRANSIENT, Connection, queries, the_row

SQL = queries("shared.eventing", "consume.sql")
NOBODY = UUID("5f1d3a52-6a0b-5bb4-9f0e-1f8f6c7f0a11")
log = telemetry.log("consumer")


Afterwards = Callable[[], None]


def nothing() -> None:
    """Nothing to do after the commit."""


@dataclass(frozen=True)
class Applier:
    """What a service does with events, within the consumer's transaction.

    `lock` is taken first; `apply` makes the effects, and gives what to do once they are committed; `holds` says which
    of these event ids it has; `types` are those it wants, None meaning all, in which case streams must be whole and
    chained.
    """

    lock: Callable[[Connection], Awaitable[None]]
    apply: Callable[[Connection, Sequence[Envelope]], Awaitable[Afterwards]]
    holds: Callable[[Connection, Sequence[UUID]], Awaitable[set[UUID]]]
    types: frozenset[str] | None = None


class Misplaced(Exception):
    """The records begin beyond what we had applied: go back to `next` before taking any."""

    def __init__(self, place: TopicPartition, next_offset: int) -> None:
        super().__init__(f"{place}: expected offset {next_offset}")
        self.place, self.next_offset = place, next_offset


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
            return uuid5(NOBODY, f"{self.record.topic}/{self.record.partition}/{self.record.offset}")


class Consumer(Loop):
    """One consumer of one service: what it applies, its watermarks and its offsets share a transaction."""

    passing = TRANSIENT

    def __init__(self, name: str, pool: asyncpg.Pool, applier: Applier) -> None:
        super().__init__(name)
        self.pool = pool
        self.applier = applier
        self._shown = 0.0
        self._forgiven: set[tuple[TopicPartition, int]] = set()

    async def assigned(self, client: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Begin where PostgreSQL says; on a cluster we have not met, at the beginning."""
        self.client = client
        rows = await self.pool.fetch(SQL["offsets"], self.name, self.cluster)
        stored = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}
        self._next = {place: stored.get(place, 0) for place in places}
        for place, following in self._next.items():
            client.seek(place, following)

    async def settle(self, records: Sequence[Record]) -> None:
        """End a batch: each event applied, skipped, held or parked."""
        await self.outlast(lambda: self._settle(records))

    async def _settle(self, records: Sequence[Record]) -> None:
        try:
            await self._isolate(records)
        except Misplaced as misplaced:
            self._go_back(misplaced)
        else:
            self._settled(records)

    def _go_back(self, misplaced: Misplaced) -> None:
        """Seek to what we lack; where the broker has it no more, say so once and go on: gaps show by sequence."""
        log.error("offsets_jumped", consumer=self.name, detail=str(misplaced))
        self._forgiven.add((misplaced.place, misplaced.next_offset))
        if self.client:
            self.client.seek(misplaced.place, misplaced.next_offset)

    async def _isolate(self, records: Sequence[Record]) -> None:
        try:
            await self._apply(records)
        except (*TRANSIENT, Misplaced):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must park one person and stop nobody else
            if len(records) == 1:
                await self._park(records[0], error)
                return
            middle = len(records) // 2
            await self._isolate(records[:middle])
            await self._isolate(records[middle:])

    async def _apply(self, records: Sequence[Record]) -> None:
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            if any(map(self._may_want, records)):
                await self.applier.lock(connection)
            new = await self._unseen(connection, records)
            read = [read_record(record) for record in new if self._may_want(record)]
            for each in read:
                if isinstance(each, Unreadable):
                    raise each.poison
            events = [each for each in read if isinstance(each, Envelope)]
            afterwards = await self._advance(connection, self._wanted(events))
            await self._save_offsets(connection, records)
        afterwards()
        APPLIED.labels(self.name).inc(len(new))

    def _may_want(self, record: Record) -> bool:
        """Whether it is worth reading: the relay tells the type beside the event, a stranger's record may not."""
        types = self.applier.types
        told = next((value for name, value in record.headers if name == TYPE_HEADER), None)
        return types is None or told is None or told.decode(errors="replace") in types

    def _wanted(self, events: Sequence[Envelope]) -> list[Envelope]:
        types = self.applier.types
        return [event for event in events if types is None or event.type in types]

    async def _advance(self, connection: Connection, events: Sequence[Envelope]) -> Afterwards:
        """Apply what is next; hold what comes too early or stands behind a parked event."""
        people = list({event.person for event in events})
        if not people:
            return nothing
        standing = await self._standing(connection, people)
        await self._hold(connection, [event for event in events if event.person in standing.parked])
        queue = [event for event in events if event.person not in standing.parked]
        if standing.held:
            await connection.execute(SQL["release"], list(standing.held))
            together = [*queue, *map(parse_envelope, standing.held.values())]
            queue = sorted(together, key=lambda event: (event.person, event.service, event.sequence))
        return await self._move(connection, queue, standing.known)

    async def _standing(self, connection: Connection, people: Sequence[UUID]) -> Standing:
        rows = await connection.fetch(SQL["standing"], self.name, people)
        return Standing(
            {
                (row["source"], row["person"]): Watermark(row["sequence"], row["id"], row["hash"])
                for row in rows
                if row["number"] is None
            },
            {row["number"]: row["body"] for row in rows if row["body"] and not row["parked"]},
            {row["person"] for row in rows if row["parked"]},
        )

    async def _move(
        self, connection: Connection, queue: Sequence[Envelope], known: Mapping[Stream, Watermark]
    ) -> Afterwards:
        """Apply these in order, or hold them before a gap."""
        batch = sort_out(queue, known, whole=self.applier.types is None)
        await self._check_repeats(connection, batch.repeated)
        await self._hold(connection, batch.held)
        if not batch.apply:
            return nothing
        spans = [
            telemetry.start_span("apply", event.traceparent, consumer=self.name)
            for event in batch.apply
            if event.traceparent and telemetry.is_sampled(event.traceparent)
        ]
        try:
            afterwards = await self.applier.apply(connection, batch.apply)
        finally:
            for span in spans:
                span.end()
        await self._save_watermarks(connection, batch)
        return afterwards

    async def _check_repeats(self, connection: Connection, repeated: Sequence[Envelope]) -> None:
        """A repeat is one of an event we hold; anything else under a known sequence is a fork."""
        if not repeated:
            return
        held = await self.applier.holds(connection, [event.id for event in repeated])
        for event in repeated:
            if event.id not in held:
                raise Poison(
                    "fork", f"{event.service} sequence {event.sequence} was applied with another id than {event.id}"
                )

    async def _save_watermarks(self, connection: Connection, batch: Sorted) -> None:
        streams = list(batch.watermarks)
        marks = [batch.watermarks[stream] for stream in streams]
        await connection.execute(
            SQL["save_watermarks"],
            self.name,
            [service for service, _ in streams],
            [person for _, person in streams],
            [mark.sequence for mark in marks],
            [mark.id for mark in marks],
            [mark.hash for mark in marks],
        )

    async def _hold(self, connection: Connection, events: Sequence[Envelope]) -> None:
        if events:
            await connection.execute(
                SQL["hold"],
                self.name,
                [event.person for event in events],
                [event.service for event in events],
                [event.sequence for event in events],
                [event.body for event in events],
            )

    async def _unseen(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """The records that no transaction has settled yet. Raises Misplaced where some before them are missing."""
        places = {TopicPartition(record.topic, record.partition) for record in records}
        rows = await connection.fetch(
            SQL["offsets_for_update"], self.name, self.cluster, [p.topic for p in places], [p.partition for p in places]
        )
        expected = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}
        unseen = []
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            following = expected.get(place, 0)
            if record.offset < following:
                continue
            if record.offset > following and (place, following) not in self._forgiven:
                raise Misplaced(place, following)
            expected[place] = record.offset + 1
            unseen.append(record)
        return unseen

    async def _save_offsets(self, connection: Connection, records: Sequence[Record]) -> None:
        ends = {(record.topic, record.partition): record.offset + 1 for record in records}
        topics, partitions = [topic for topic, _ in ends], [partition for _, partition in ends]
        await connection.execute(SQL["save_offsets"], self.name, self.cluster, topics, partitions, list(ends.values()))

    async def _park(self, record: Record, error: Exception) -> None:
        """Hold this person here, with the event, until an operator acts."""
        read = read_record(record)
        poison = poison_of(error)
        log.error(
            "person_parked",
            consumer=self.name,
            code=poison.code,
            event_id=str(getattr(read, "id", "")),
            error=type(error).__name__,
        )
        PARKED_NOW.labels(self.name).inc()
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await self.applier.lock(connection)
            if await self._unseen(connection, [record]):
                event = read.id if isinstance(read, Envelope) else None
                await connection.execute(SQL["park"], self.name, read.person, event, poison.code, poison.detail[:2000])
                source, sequence = (read.service, read.sequence) if isinstance(read, Envelope) else (record.topic, 0)
                await connection.execute(
                    SQL["hold"], self.name, [read.person], [source], [sequence], [record.value or b""]
                )
                await self._save_offsets(connection, [record])

    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool:
        """An operator's word: `retry` the parked event, or `skip` it; then what queued behind it. False: nobody parked.

        Raises Poison where it fails again: the person stays parked.
        """
        try:
            return await self._resume(person, decision, reason, actor)
        except TRANSIENT:
            raise
        except Exception as error:
            raise poison_of(error) from error

    async def _resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool:
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await self.applier.lock(connection)
            row = await connection.fetchrow(SQL["unpark"], self.name, person)
            if row is None:
                return False
            standing = await self._standing(connection, [person])
            await connection.execute(
                SQL["decide"], new_event_id(), self.name, person, row["event"], decision, reason, actor
            )
            await connection.execute(SQL["release"], list(standing.held))
            parked, *behind = standing.held.values()
            if decision == "retry":
                behind = [parked, *behind]
            elif row["event"]:
                standing.known.update(await self._step_over(connection, parse_envelope(parked)))
            afterwards = await self._move(connection, [parse_envelope(body) for body in behind], standing.known)
        afterwards()
        return True

    async def _step_over(self, connection: Connection, event: Envelope) -> dict[Stream, Watermark]:
        """Skipped by an operator: the stream goes on behind it."""
        mark = sort_out([event], {(event.service, event.person): Watermark(event.sequence - 1)}, whole=False)
        await self._save_watermarks(connection, mark)
        return mark.watermarks

    async def acknowledge(self, client: AIOKafkaConsumer) -> None:
        """Once a second, for those who look at lag in Kafka. Nothing depends on it."""
        now = asyncio.get_running_loop().time()
        if now >= self._shown + 1:
            self._shown = now
            await super().acknowledge(client)

    async def reached(self, sources: Sequence[str]) -> dict[str, dict[str, int]]:
        """The next offset of each partition of these services' topics, whichever process of ours has it."""
        reached: dict[str, dict[str, int]] = {source: {} for source in sources}
        for row in await self.pool.fetch(SQL["offsets"], self.name, self.cluster, timeout=5):
            reached.setdefault(row["topic"].rpartition(".")[2], {})[str(row["partition"])] = row["next"]
        return reached

    async def lag(self) -> dict[str, Any]:
        """Seconds and messages behind, people parked, events held before a gap and for how long the oldest."""
        messages = self.messages_behind()
        row = await the_row(self.pool, SQL["count_held"], self.name)
        gap = (datetime.now(UTC) - row["oldest_gap"]).total_seconds() if row["oldest_gap"] else 0.0
        return {
            "consumer": self.name,
            "messages": messages,
            "seconds": round(max(self.seconds_behind(messages), gap), 3),
            "parked": row["parked"],
            "held": row["gaps"],
        }


def poison_of(error: Exception) -> Poison:
    """Why an event could not be applied."""
    return error if isinstance(error, Poison) else Poison("error", f"{type(error).__name__}: {error}")


def read_record(record: Record) -> Envelope | Unreadable:
    """A record as an event, or why it is none."""
    try:
        return parse_envelope(record.value or b"")
    except Poison as poison:
        return Unreadable(record, poison)
