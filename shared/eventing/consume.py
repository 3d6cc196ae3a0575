"""Kafka → effects: the only loop of its kind. A service says what to apply; this keeps it whole, once, in order.

One transaction holds the effects, the watermarks and the next offsets; PostgreSQL's offsets are the authority, and
Kafka's own serve displays. A poison event parks its person in this consumer; everyone else's events flow on.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.eventing import wanting
from shared.eventing.advance import Advance
from shared.eventing.applier import Applier
from shared.eventing.breaker import SQL as BREAKER
from shared.eventing.breaker import Breaker, Paused, let_go
from shared.eventing.loop import Loop, Record
from shared.eventing.offsets import Elsewhere, MadeAnew, Offsets
from shared.eventing.parking import Word, kind_of, park, poison_of, resume, say_parked
from shared.eventing.records import event_in, may_want, read_record
from shared.metrics import APPLIED
from shared.sql import TRANSIENT, queries, the_row

SQL = queries("shared.eventing", "consume.sql")
TOLD_OF_PAUSE = ("code", "type", "detail", "people", "since")
log = telemetry.log("consumer")


class Consumer(Loop):
    """One consumer of one service: what it applies, its watermarks and its offsets share a transaction."""

    passing = (*TRANSIENT, KafkaError, Paused, wanting.Superseded)

    def __init__(self, name: str, pool: asyncpg.Pool, applier: Applier) -> None:
        super().__init__(name)
        self.pool = pool
        self.applier = applier
        self._advance = Advance(name, applier)
        self._offsets = Offsets(name)
        self._breaker = Breaker(name)
        self._shown = 0.0

    async def prepare(self) -> None:
        """See wanting.begin."""
        await wanting.begin(self.pool, self.name, self.applier.types)

    async def assigned(self, client: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Begin where PostgreSQL says."""
        self.client = client
        self._offsets.assigned()
        await self._begin(places)

    async def _begin(self, places: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        """aiokafka goes on where this fails on assignment: until it is done, what is fetched is not taken."""
        logs = await self.logs.ask(sorted({place.topic for place in places}))
        async with self.pool.acquire(timeout=10) as connection:
            await wanting.confirm(connection, self.name, self.applier.types)
            following = await self._offsets.begin(connection, places, logs, self.cluster)
            await self._breaker.load(connection, following)
        self._next |= following
        for place in places:
            if self.client and place in self.client.assignment():
                self.client.seek(place, self._next[place])
        return following

    async def settle(self, records: Sequence[Record]) -> None:
        """End a batch: each event applied, skipped, held or parked."""
        await self.outlast(lambda: self._settle(records))

    async def _settle(self, records: Sequence[Record]) -> None:
        self._offsets.fetched(records)
        try:
            # Asked when we have the records: if a topic is what it was, they are of it.
            self._offsets.confirm(await self.logs.ask(sorted({record.topic for record in records})))
            await self._isolate(records)
        except Elsewhere as elsewhere:
            await self._begin_again(elsewhere, {TopicPartition(each.topic, each.partition) for each in records})
        else:
            if self._breaker.passed(records):
                await self._breaker.close(self.pool)
            self._offsets.settled(records)
            self._settled(records)

    async def look_again(self) -> None:
        """Of a topic that was made anew we would hear nothing while it is no longer than where we stand."""
        assigned = self.client.assignment() if self.client else ()
        logs = await self.logs.ask(sorted({place.topic for place in assigned}))
        try:
            self._offsets.confirm({topic: found for topic, found in logs.items() if found})
        except Elsewhere as elsewhere:
            await self._begin_again(elsewhere)

    async def _begin_again(self, why: Elsewhere, places: Iterable[TopicPartition] = ()) -> None:
        """No batch is on its way: from where PostgreSQL says, in all that is ours and in these."""
        # What was fetched before it was known where to begin is no fault: every start and rebalance may have it.
        say = log.error if self._offsets.begun and not isinstance(why, MadeAnew) else log.info
        say("fetched_elsewhere", consumer=self.name, detail=str(why))
        assigned = self.client.assignment() if self.client else ()
        self._offsets.sought(await self._begin({*assigned, *places}))

    async def _isolate(self, records: Sequence[Record]) -> None:
        try:
            await self._apply(records)
        except (*self.passing, Elsewhere):
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
            if any(may_want(self.applier, record) for record in records):
                await self.applier.lock(connection)
            new = await self._offsets.unseen(connection, records)
            events = [event_in(record) for record in new if may_want(self.applier, record)]
            wanted = [event for event in events if self.applier.wants(event.type)]
            afterwards = await self._advance.take(connection, wanted)
            await self._offsets.save(connection, records)
        afterwards()
        APPLIED.labels(self.name).inc(len(new))

    async def _park(self, record: Record, error: Exception) -> None:
        kind = kind_of(record, error)
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await self.applier.lock(connection)
            if not await self._offsets.unseen(connection, [record]):
                return
            paused = await self._breaker.holds(connection, record, kind, poison_of(error))
            if not paused:
                await park(connection, self.name, read_record(record).person, record.value or b"", error)
                await self._offsets.save(connection, [record])
        if paused:
            raise Paused(f"{kind.code}: {kind.type}") from error
        say_parked(self.name, record, error)

    async def let_go(self, reason: str, actor: str) -> bool:
        """See breaker.let_go."""
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            return await let_go(connection, self.name, reason, actor)

    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool:
        """An operator's word: `retry` the parked event, or `skip` it; then what queued behind it. False: nobody parked.

        Raises Poison where it fails again: the person stays parked.
        """
        try:
            async with self.pool.acquire(timeout=10) as connection, connection.transaction():
                await self.applier.lock(connection)
                afterwards = await resume(connection, self._advance, person, Word(decision, reason, actor))
        except TRANSIENT:
            raise
        except Exception as error:
            raise poison_of(error) from error
        for each in afterwards or ():
            each()
        return afterwards is not None

    async def acknowledge(self, client: AIOKafkaConsumer) -> None:
        """Once a second, for those who look at lag in Kafka. Nothing depends on it."""
        now = asyncio.get_running_loop().time()
        if now >= self._shown + 1:
            self._shown = now
            await super().acknowledge(client)

    async def reached(self, sources: Sequence[str]) -> dict[str, dict[str, int]]:
        """The next offset of each partition of these services' topics, whichever process of ours has it."""
        reached: dict[str, dict[str, int]] = {source: {} for source in sources}
        for row in await self.pool.fetch(SQL["offsets"], self.name, timeout=5):
            reached.setdefault(row["topic"].rpartition(".")[2], {})[str(row["partition"])] = row["next"]
        return reached

    async def applied(self, topic: str, log: str) -> dict[int, int]:
        """The next offset of each partition of a topic, as far as it is that log of it."""
        rows = await self.pool.fetch(SQL["offsets"], self.name, timeout=5)
        return {row["partition"]: row["next"] for row in rows if (row["topic"], row["log"]) == (topic, log)}

    async def lag(self) -> dict[str, Any]:
        """Seconds and messages behind, people parked, events held before a gap and for how long the oldest."""
        messages = self.messages_behind()
        row = await the_row(self.pool, SQL["count_held"], self.name)
        paused = await self.pool.fetchrow(BREAKER["paused"], self.name, timeout=5)
        gap = (datetime.now(UTC) - row["oldest_gap"]).total_seconds() if row["oldest_gap"] else 0.0
        return {
            "consumer": self.name,
            "messages": messages,
            "seconds": round(max(self.seconds_behind(messages), gap), 3),
            "parked": row["parked"],
            "held": row["gaps"],
            "paused": {each: paused[each] for each in TOLD_OF_PAUSE} if paused else None,
        }
