"""Consume and apply to the timeline, beside the barest loop that moves the same records to PostgreSQL."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from docs.performance.results import Figure
from services.timeline import projection
from services.timeline.service import holds, take_lock
from shared.database import Database
from shared.eventing.applier import Afterwards, Applier
from shared.eventing.consume import Consumer
from shared.eventing.kafka import SERVICES, Kafka
from shared.eventing.messages import Envelope, PersonKey
from shared.eventing.subscribing import consuming
from shared.settings import Settings
from shared.sql import Connection
from tests.bench.meter import Gauge
from tests.bench.product import SECRET, served
from tests.bench.reports import paths
from tests.bench.stand import Stand

PEOPLE = 2500


class Stopwatch:
    """Events from the end of the first batch to the last, so that joining a group does not count; where there is one
    batch alone, from the beginning.
    """

    def __init__(self, events: int, gauge: Gauge) -> None:
        self.done = asyncio.Event()
        self._left = self._counted = events
        self._gauge, self._first = gauge, True
        self._began, self._before = time.perf_counter(), gauge.spent()

    def count(self, events: int) -> None:
        """A batch was committed."""
        self._left -= events
        if self._left <= 0:
            self._gauge.add(self._counted, time.perf_counter() - self._began, self._before)
            self.done.set()
        elif self._first:
            self._first, self._counted = False, self._left
            self._began, self._before = time.perf_counter(), self._gauge.spent()


async def measure(stand: Stand) -> dict[str, Figure]:
    """They take turns, each with an empty database."""
    pids = {"bench": os.getpid(), **stand.pids}
    ours, bare = Gauge("the timeline applies", pids), Gauge("the bare loop: Kafka → COPY into one table", pids)
    async with events_in_kafka(stand) as (kafka, number):
        for _ in range(stand.rounds):
            async with stand.database() as database:
                await product_rate(database, kafka, Stopwatch(number, ours))
            async with stand.database() as database:
                await bare_rate(database, kafka, Stopwatch(number, bare))
    return {"timeline": ours.figure, "bare": bare.figure}


@asynccontextmanager
async def events_in_kafka(stand: Stand) -> AsyncIterator[tuple[Kafka, int]]:
    """The topics of all services, and how many events they hold: whole paths, as the product itself makes them."""
    async with served(stand, "all") as product:
        await product.post_lines(paths(stand.some(PEOPLE)))
        await product.settled()
    kafka = Kafka(stand.bootstrap, product.topics, Settings().partitions)
    ends = [await kafka.end_offsets(kafka.topic(service)) for service in SERVICES]
    yield kafka, sum(end for each in ends for end in each.values())


async def product_rate(dsn: str, kafka: Kafka, watch: Stopwatch) -> None:
    """The timeline's own consumer, on an empty timeline."""
    database = Database(dsn, PersonKey(SECRET))
    await database.prepare()

    async def apply(connection: Connection, batch: Sequence[Envelope]) -> Afterwards:
        await projection.apply(connection, batch)
        return lambda: watch.count(len(batch))

    async with await database.pool("timeline", 4) as pool:
        consumer = Consumer("timeline", pool, Applier(take_lock, apply, holds))
        async with consuming(kafka, {consumer: SERVICES}):
            await watch.done.wait()


async def bare_rate(dsn: str, kafka: Kafka, watch: Stopwatch) -> None:
    """The same records by COPY into one table without an index, with the offsets, at the same durability."""
    places = [TopicPartition(kafka.topic(name), each) for name in SERVICES for each in range(kafka.partitions)]
    client = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    client.assign(places)
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE bare (topic text, partition int, at bigint, key bytea, value bytea)")
    await connection.execute("CREATE TABLE bare_offsets (topic text, partition int, next bigint)")
    await client.start()
    await client.seek_to_beginning(*places)
    while not watch.done.is_set():
        found = await client.getmany(timeout_ms=100, max_records=1000)
        rows = [(r.topic, r.partition, r.offset, r.key, r.value) for records in found.values() for r in records]
        if not rows:
            continue
        ends = [(place.topic, place.partition, records[-1].offset + 1) for place, records in found.items()]
        async with connection.transaction():
            await connection.copy_records_to_table("bare", records=rows)
            await connection.copy_records_to_table("bare_offsets", records=ends)
        watch.count(len(rows))
    await client.stop()
    await connection.close()
