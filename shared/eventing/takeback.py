"""Taking back: before a deciding service opens, it reads from its own topic what its store lacks.

A store that was restored from a backup is older than what it has published. The events are on the topic, byte for
byte, with all that a row is made of. Until they are back nothing may be appended: a sequence would be used twice.
Where nothing is lacking, this is a look at where the topic ends, and at what was published last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared import telemetry
from shared.eventing.casefile import Head
from shared.eventing.decider import NIL
from shared.eventing.errors import CannotTakeBack
from shared.eventing.handle import Handler
from shared.eventing.kafka import Kafka
from shared.eventing.lacking import WAY_OUT, Offsets, Reach, events_of, fit, of_a_stranger
from shared.eventing.messages import Envelope, origin_key
from shared.eventing.topic import reading
from shared.eventing.writes import Appended, Writes
from shared.sql import Connection, queries, the_row

SQL = queries("shared.eventing", "takeback.sql")
MOST_EARLY = 20_000
PEOPLE = 500
log = telemetry.log("takeback")


def appended(event: Envelope) -> Appended:
    """The row that a published event was."""
    said = event.attributes
    return Appended(
        event.person, event.sequence, event.id, origin_key(said["originsource"], said["originid"]),
        bytes.fromhex(said["contenthash"]), event.type, event.time, event.recorded, event.cause,
        UUID(said["correlationid"]), event.traceparent, event.body,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What of a topic is read: of which log, from where to where; `ours`, whether it is known to be this store's."""

    log: str
    since: Offsets
    until: Offsets
    ours: bool = True


class TakeBack:
    """One run for one service: what lies between two offsets of its topic. `reason`: an operator accepts gaps."""

    def __init__(self, handler: Handler, pool: asyncpg.Pool, part: Part, reason: str | None = None) -> None:
        self._handler, self._store, self._pool = handler, handler.service.store, pool
        self._part, self._reason = part, reason
        self._early: list[Envelope] = []

    async def take(self, bodies: Iterable[bytes], gaps: bool = False) -> None:
        """Append those of these events that the store lacks and that follow on it."""
        events = [*self._early, *events_of(self._store.service, bodies)]
        self._early = []
        async with self._pool.acquire(timeout=10) as connection:
            if not await self._lacking(connection, events):
                return
            if not self._part.ours:
                raise of_a_stranger(self._store.service)
            async with connection.transaction():
                await self._store.take_append_lock(connection)
                await self._append(connection, await self._lacking(connection, events), gaps)

    async def finish(self) -> None:
        """What still comes too early, and what was to follow from what is back. Raises CannotTakeBack at a gap."""
        if self._early and self._reason is None:
            raise gap(self._early[0])
        if self._early:
            await self.take((), gaps=True)
        if self._reason is not None:
            async with self._pool.acquire(timeout=10) as connection:
                await self._note(connection, 0)
        await self._complete()

    async def _lacking(self, connection: Connection, events: Sequence[Envelope]) -> list[Envelope]:
        held = {row["id"] for row in await connection.fetch(SQL["held"], [event.id for event in events])}
        return [event for event in events if event.id not in held]

    async def _append(self, connection: Connection, lacking: Sequence[Envelope], gaps: bool) -> None:
        heads = await connection.fetch(SQL["heads"], list({event.person for event in lacking}))
        ends = {row["person"]: Head(row["sequence"], prevhash=row["hash"].hex()) for row in heads}
        back = {event.id: appended(event) for event in lacking}
        keys = await connection.fetch(SQL["taken_keys"], [each.origin for each in back.values()])
        taken = {row["origin"] for row in keys}
        found = fit(lacking, ends, {event.id for event in lacking if back[event.id].origin in taken}, gaps)
        self._early = found.early
        if len(self._early) > MOST_EARLY and self._reason is None:
            raise gap(self._early[0])
        if found.forked:
            say_forked(self._store.service, found.forked)
        if found.follows:
            rows = [back[event.id] for event in found.follows]
            await self._note(connection, len(rows))
            writes = Writes(appended=rows, no_longer_waiting=[each.origin for each in rows])
            await self._store.write(connection, writes, self._handler.service.clock())

    async def _note(self, connection: Connection, events: int) -> None:
        """So many more, on the row that says what is being done and, before they are written, where they begin."""
        part = self._part
        await connection.execute(SQL["begin"], part.log, as_json(part.since), as_json(part.until), self._reason)
        await connection.execute(SQL["count"], events)

    async def _complete(self) -> None:
        """Let follow what was to follow, also of what an earlier start took back that did not come to its end."""
        last = NIL
        while rows := await self._pool.fetch(SQL["taken_people"], last, PEOPLE):
            people = [row["person"] for row in rows]
            await self._handler.settle(people)
            last = people[-1]
        if row := await self._pool.fetchrow(SQL["complete"]):
            log.warning("taken_back", service=self._store.service, **dict(row))


def gap(event: Envelope) -> CannotTakeBack:
    """Of whom something is lacking that the topic does not hold either."""
    service = event.service
    return CannotTakeBack(
        f"{service}: what comes before sequence {event.sequence} of a person's stream is neither in the store nor on "
        f"its topic. {WAY_OUT}"
    )


def say_forked(service: str, events: Sequence[Envelope]) -> None:
    """The store went its own way since the backup: it ran before it had taken back. Consumers park these people."""
    people = {event.person for event in events}
    log.error("forked", service=service, events=len(events), people=len(people), first=str(events[0].id))


def as_json(offsets: Offsets) -> str:
    """As the relay writes them."""
    return orjson.dumps({str(partition): offset for partition, offset in offsets.items()}).decode()


def from_json(offsets: str) -> dict[int, int]:
    """As the relay wrote them."""
    return {int(partition): offset for partition, offset in orjson.loads(offsets).items()}


async def reach(pool: asyncpg.Pool) -> Reach:
    """What the store knows of its topic."""
    row = await the_row(pool, SQL["checkpoint"])
    known: dict[str, dict[int, int]] = {}
    for named, offsets in ((row["published_to"], row["offsets"]), (row["accepted"], row["until"])):
        if named is not None:
            met = known.setdefault(named, {})
            met |= {each: max(offset, met.get(each, 0)) for each, offset in from_json(offsets).items()}
    return Reach(known)


async def last(connection: Connection) -> dict[str, Any] | None:
    """What was taken back last, when, and from which offsets on."""
    row = await connection.fetchrow(SQL["last"], timeout=5)
    return {**row, "since": orjson.loads(row["since"])} if row else None


async def at_start(handler: Handler, pool: asyncpg.Pool, kafka: Kafka) -> None:
    """Before the service opens. Raises CannotTakeBack, and BrokerAway.

    Where the topic ends is asked before how far the store knows it: another process of the service may be at work.
    """
    service = handler.service.name
    async with reading(kafka, service) as topic:
        extent = await topic.extent()
        await pool.execute(SQL["adopt"], extent.log, await kafka.cluster_id())
        known = await reach(pool)
        since = known.begins(service, topic.name, extent)
        run = TakeBack(handler, pool, Part(extent.log, since, extent.ends, known.knows(extent)))
        async for bodies in topic.read(since, extent.ends):
            await run.take(bodies)
        await run.finish()
        if extent.is_new:
            await pool.execute(SQL["meet"], extent.log)


async def accepting(
    handler: Handler, pool: asyncpg.Pool, kafka: Kafka, reason: str, published: Iterable[Sequence[bytes]]
) -> None:
    """By an operator's word: what `published` has of this service's events, then what the topic still has."""
    async with reading(kafka, handler.service.name) as topic:
        extent = await topic.extent()
        await pool.execute(SQL["adopt"], extent.log, await kafka.cluster_id())
        since = (await reach(pool)).what_is_left(extent)
        run = TakeBack(handler, pool, Part(extent.log, since, extent.ends), reason)
        for bodies in published:
            await run.take(bodies)
        async for bodies in topic.read(since, extent.ends):
            await run.take(bodies, gaps=True)
        await run.finish()
