"""Store → Kafka, in order, by checkpoint. Passes bytes through and parses nothing.

Promises every event at least once, and a person's first deliveries in order. A relay that was frozen and wakes
may repeat a contiguous old run, which consumers drop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.eventing.kafka import Kafka
from shared.eventing.publishing import publish
from shared.eventing.store import lock_key
from shared.metrics import RELAYED
from shared.sql import Connection, queries, the_row
from shared.stopping import given_a_moment

SQL = queries("shared.eventing", "relay.sql")
BATCH = 2000
IDLE_LONGEST = 0.05
log = telemetry.log("relay")

# For a broker that lost its memory: what every consumer of this service had reached, by partition, on that cluster.
Reached = Callable[[str, str], Awaitable[Mapping[int, int] | None]]


class LostLeave(Exception):
    """Another relay has taken over: this one must stop and queue again."""


class Relay:
    """One service's relay; of several, one is active."""

    def __init__(
        self, service: str, connect: Callable[[], Awaitable[asyncpg.Connection]], kafka: Kafka, reached: Reached
    ) -> None:
        self.service = service
        self.topic = kafka.topic(service)
        self.turned = datetime.now(UTC)
        self.active = False
        self._connect = connect
        self._kafka = kafka
        self._reached = reached
        self._wake = asyncio.Event()
        self._epoch = 0
        self._position = 0
        self._offsets: dict[str, int] = {}
        self._cluster = ""

    def wake(self) -> None:
        """Something was appended: do not sleep out the idle time."""
        self._wake.set()

    async def run(self) -> None:
        """Relay until cancelled; after any fault begin again from what the database says."""
        while True:
            try:
                async with AsyncExitStack() as stack:
                    connection = await self._connect()
                    stack.push_async_callback(given_a_moment, "relay", connection.close, 1)
                    await self._wait_for_turn(connection)
                    producer = await self._kafka.producer()
                    stack.push_async_callback(given_a_moment, "producer", producer.stop, 1)
                    await self._resume(connection, producer)
                    self.active = True
                    await self._relay(connection, producer)
            except (
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                OSError,
                KafkaError,
                LostLeave,
                TimeoutError,
            ) as error:
                log.warning("relay_begins_again", service=self.service, error=repr(error))
                await asyncio.sleep(0.5)
            finally:
                self.active = False

    async def _wait_for_turn(self, connection: asyncpg.Connection) -> None:
        """A session lock: it ends with the connection, so a dead relay makes room by itself."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_key(f"relay:{self.service}")):
            self.turned = datetime.now(UTC)
            await asyncio.sleep(0.2)

    async def _resume(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        """Take a new epoch, and see whether the broker is still the one we published to."""
        row = await the_row(connection, SQL["seize"])
        self._epoch, self._position = row["epoch"], row["position"]
        self._offsets = {} if row["offsets"] is None else dict(orjson.loads(row["offsets"]))
        self._cluster = await self._kafka.cluster_id()
        if row["position"] and await self._has_forgotten(row["cluster"]):
            await self._refill(connection, row)

    async def _has_forgotten(self, cluster: str | None) -> bool:
        """Another cluster, or one that ends before what it had acknowledged."""
        if cluster != self._cluster:
            return True
        ends = await self._kafka.end_offsets(self.topic)
        return any(ends.get(int(partition), 0) < offset for partition, offset in self._offsets.items())

    async def _refill(self, connection: asyncpg.Connection, row: asyncpg.Record) -> None:
        """Go back as far as any consumer still needs: to the beginning, unless all of them can say how far they are."""
        cluster = row["cluster"] or ""
        reached = await self._reached(self.service, cluster)
        position = 0
        if reached is not None:
            offsets = orjson.dumps({str(partition): offset for partition, offset in reached.items()}).decode()
            position = max(row["began"], await connection.fetchval(SQL["applied_up_to"], cluster, offsets))
        say = log.info if self._kafka.embedded else log.warning
        say("broker_is_new", service=self.service, refill_from=position, checkpoint=self._position)
        await self._move(connection, "rewind", position, self._cluster)
        self._offsets = {}

    async def _relay(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        idle = 0.001
        rows: list[asyncpg.Record] = []
        while True:
            self.turned = datetime.now(UTC)
            self._wake.clear()
            rows = rows or await connection.fetch(SQL["unpublished"], self._position, BATCH)
            if rows:
                rows = await self._publish(connection, producer, rows)
                idle = 0.001
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), idle)
            except TimeoutError:
                idle = min(idle * 2, IDLE_LONGEST)

    async def _publish(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record]
    ) -> list[asyncpg.Record]:
        """Send a batch, wait for every acknowledgement, then move the checkpoint. Gives what was read meanwhile."""
        first, last = rows[0]["position"], rows[-1]["position"]
        sampled = [row["traceparent"] for row in rows if telemetry.is_sampled(row["traceparent"])]
        spans = [telemetry.start_span("relay", parent, service=self.service) for parent in sampled]
        try:
            sent, following = await asyncio.gather(self._send(producer, rows), self._behind(connection, rows))
            self._offsets |= sent
        finally:
            for span in spans:
                span.end()
        offsets = orjson.dumps(self._offsets).decode()
        await self._move(connection, "advance", last, self._cluster, offsets, first)
        RELAYED.labels(self.service).inc(len(rows))
        return following

    async def _behind(self, connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        """What follows a full batch; behind another there is nothing yet."""
        if len(rows) < BATCH:
            return []
        return await connection.fetch(SQL["unpublished"], rows[-1]["position"], BATCH)

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record]) -> dict[str, int]:
        """Publish the rows; gives the next offset of each partition that was written."""
        return await publish(producer, self.topic, self._kafka.partitions, rows)

    async def _move(self, connection: asyncpg.Connection, query: str, position: int, *rest: Any) -> None:
        moved = await connection.execute(SQL[query], self._epoch, self._position, position, *rest)
        if not moved.endswith(" 1"):
            raise LostLeave(f"{self.service}: the checkpoint was moved by another relay")
        self._position = position


async def lag(connection: Connection) -> dict[str, Any]:
    """How many events are not yet published, for how many seconds the oldest has waited; where its topic ends."""
    row = await the_row(connection, SQL["behind"])
    oldest = row["oldest"]
    seconds = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    return {"events": row["events"], "seconds": round(max(seconds, 0.0), 3), "ends": orjson.loads(row["ends"])}
