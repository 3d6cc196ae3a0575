"""Store → Kafka, in order, by checkpoint. Passes bytes through and parses nothing.

Promises every event at least once, and a person's first deliveries in order. A relay that was frozen and wakes
may repeat a contiguous old run, which consumers drop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.eventing.checkpoint import BeginAgain, Checkpoint
from shared.eventing.kafka import Kafka
from shared.eventing.logs import Logs, asking
from shared.eventing.pace import rest
from shared.eventing.publishing import Placed, publish
from shared.eventing.tail import mend
from shared.idle import Idle
from shared.metrics import RELAYED
from shared.outages import met
from shared.sql import FAULTS, Connection, lock_key, queries, the_row
from shared.stopping import given_a_moment

SQL = queries("shared.eventing", "relay.sql")
BATCH = 2000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.5
LOOK_AT_LOG, LOOK_AT_ENDS = 1.0, 30.0
log = telemetry.log("relay")

# For a topic that was made anew: what every consumer of this service had reached, by partition, of the log before it.
Reached = Callable[[str, str], Awaitable[Mapping[int, int] | None]]


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
        self._idle = Idle(SHORTEST_PAUSE, LONGEST_PAUSE)
        self._checkpoint: Checkpoint
        self._logs: Logs
        self._producer: AIOKafkaProducer
        self._log_seen = self._ends_seen = 0.0

    def wake(self) -> None:
        """Something was appended: do not sleep out the idle time."""
        self._idle.wake()

    async def run(self) -> None:
        """Relay until cancelled; after any fault begin again from what the database says."""
        while True:
            try:
                async with AsyncExitStack() as stack:
                    connection = await self._connect()
                    stack.push_async_callback(given_a_moment, "relay", connection.close, 1)
                    await self._wait_for_turn(connection)
                    self._logs = await stack.enter_async_context(asking(self._kafka))
                    self._producer = await self._kafka.producer()
                    stack.push_async_callback(given_a_moment, "producer", self._producer.stop, 1)
                    await self._resume(connection)
                    self.active = True
                    await self._relay()
            except (*FAULTS, KafkaError, BeginAgain) as error:
                met(log, "relay_begins_again", error, service=self.service, error=repr(error))
                await asyncio.sleep(0.5)
            finally:
                self.active = False

    async def _wait_for_turn(self, connection: asyncpg.Connection) -> None:
        """A session lock: it ends with the connection, so a dead relay makes room by itself."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_key(f"relay:{self.service}")):
            self.turned = datetime.now(UTC)
            await asyncio.sleep(0.2)

    async def _resume(self, connection: asyncpg.Connection) -> None:
        """Take a new epoch, and see whether the topic is still the log that we published to, and all there."""
        self._checkpoint = await Checkpoint.seize(connection)
        await self._kafka.create_topics()
        log_now = await self._ask_log()
        if self._checkpoint.log != log_now:
            await self._refill(log_now)
        await self._look_at_ends()

    async def _refill(self, log_now: str) -> None:
        """Go back as far as any consumer still needs: to the beginning, unless all of them can say how far they are."""
        checkpoint = self._checkpoint
        reached = await self._reached(self.service, checkpoint.log) if checkpoint.position else {}
        position = 0 if reached is None else await checkpoint.behind(reached)
        if checkpoint.position:
            say = log.info if self._kafka.embedded else log.warning
            say("topic_is_new", service=self.service, refill_from=position, checkpoint=checkpoint.position)
        await checkpoint.refill(position, log_now)

    async def _relay(self) -> None:
        rows: list[asyncpg.Record] = []
        while True:
            self.turned = datetime.now(UTC)
            self._idle.looking()
            rows = rows or await self._checkpoint.events(self._checkpoint.position, BATCH)
            if rows:
                began, number = time.monotonic(), len(rows)
                rows = await self._publish(rows)
                await rest(began, number)
                self._idle.busy()
            else:
                await self._look_now_and_then()
                await self._idle.rest()

    async def _look_now_and_then(self) -> None:
        now = asyncio.get_running_loop().time()
        if now > self._log_seen + LOOK_AT_LOG:
            await self._checkpoint.confirm()
            await self._confirm_log()
        if now > self._ends_seen + LOOK_AT_ENDS:
            await self._look_at_ends()

    async def _ask_log(self) -> str:
        self._log_seen = asyncio.get_running_loop().time()
        return (await self._logs.ask([self.topic]))[self.topic]

    async def _confirm_log(self) -> None:
        """What was acknowledged is in the log that we know. Raises BeginAgain where the topic was made anew."""
        if (found := await self._ask_log()) != self._checkpoint.log:
            raise BeginAgain(f"{self.topic} was made anew: it was {self._checkpoint.log}, and is {found or 'no topic'}")

    async def _look_at_ends(self) -> None:
        """A topic that ends before what it acknowledged has lost its tail.

        The embedded broker cannot: it forgets all or nothing. Nor can it say where a topic ends, but only where its
        last batch begins.
        """
        self._ends_seen = asyncio.get_running_loop().time()
        if self._kafka.embedded:
            return
        ends = await self._kafka.end_offsets(self.topic)
        await self._mend({partition: ends.get(int(partition), 0) for partition in self._checkpoint.offsets})

    async def _mend(self, ends: Mapping[str, int]) -> bool:
        """Whether it had lost its tail."""
        known = self._checkpoint.offsets
        lost = {partition: end for partition, end in ends.items() if end < known.get(partition, 0)}
        if lost:
            await mend(self._checkpoint, self._producer, self._kafka, self.topic, lost)
        return bool(lost)

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        """Send a batch, wait for every acknowledgement, then move the checkpoint. Gives what was read meanwhile."""
        sampled = [row["traceparent"] for row in rows if telemetry.is_sampled(row["traceparent"])]
        spans = [telemetry.start_span("relay", parent, service=self.service) for parent in sampled]
        try:
            placed, following = await asyncio.gather(self._send(rows), self._behind(rows))
        finally:
            for span in spans:
                span.end()
        await self._confirm_log()
        if await self._mend({partition: first for partition, (first, _) in placed.items()}):
            return []
        reached = {partition: end for partition, (_, end) in placed.items()}
        await self._checkpoint.advance(rows[0]["position"], rows[-1]["position"], reached)
        RELAYED.labels(self.service).inc(len(rows))
        return following

    async def _send(self, rows: Sequence[asyncpg.Record]) -> dict[str, Placed]:
        """Publish the rows; gives where they stand."""
        return await publish(self._producer, self.topic, self._kafka.partitions, rows)

    async def _behind(self, rows: Sequence[asyncpg.Record]) -> list[asyncpg.Record]:
        """What follows a full batch; behind another there is nothing yet."""
        if len(rows) < BATCH:
            return []
        return await self._checkpoint.events(rows[-1]["position"], BATCH)


async def lag(connection: Connection) -> dict[str, Any]:
    """How many events are not yet published, for how many seconds the oldest has waited; where its topic ends."""
    row = await the_row(connection, SQL["behind"])
    oldest = row["oldest"]
    seconds = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    return {"events": row["events"], "seconds": round(max(seconds, 0.0), 3), "ends": orjson.loads(row["ends"])}
