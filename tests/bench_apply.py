"""What the timeline costs: its apply rate beside the barest loop that moves the same records to PostgreSQL."""

import asyncio
import secrets
import time
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.timeline import projection
from services.timeline.service import holds, take_lock
from shared.database import Database
from shared.eventing.applier import Afterwards, Applier
from shared.eventing.consume import Consumer
from shared.eventing.kafka import SERVICES, Kafka
from shared.eventing.loop import consuming
from shared.eventing.messages import Envelope, PersonKey
from shared.sql import Connection


class Stopwatch:
    """Events a second from the first batch to the last, so that joining a group does not count."""

    def __init__(self, events: int) -> None:
        self.done = asyncio.Event()
        self._left = events
        self._began = 0.0
        self._counted = 0
        self._ended = 0.0

    @property
    def rate(self) -> float:
        """Without the first batch, whose beginning nobody saw."""
        return self._counted / (self._ended - self._began)

    def count(self, events: int) -> None:
        """A batch was committed."""
        self._ended = time.perf_counter()
        if self._began:
            self._counted += events
        else:
            self._began = self._ended
        self._left -= events
        if self._left <= 0:
            self.done.set()


async def product_rate(dsn: str, kafka: Kafka, events: int) -> float:
    """The timeline's own consumer, on an empty timeline."""
    database = Database(dsn, PersonKey(secrets.token_bytes(32)))
    await database.prepare()
    watch = Stopwatch(events)

    async def apply(connection: Connection, batch: Sequence[Envelope]) -> Afterwards:
        await projection.apply(connection, batch)
        return lambda: watch.count(len(batch))

    async with await database.pool("timeline", 4) as pool:
        consumer = Consumer("timeline", pool, Applier(take_lock, apply, holds))
        async with consuming(kafka, {consumer: SERVICES}):
            await watch.done.wait()
    return watch.rate


async def bare_rate(dsn: str, kafka: Kafka, events: int) -> float:
    """The same records by COPY into one table without an index, with the offsets, at the same durability."""
    places = [TopicPartition(kafka.topic(name), each) for name in SERVICES for each in range(kafka.partitions)]
    client = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    client.assign(places)
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE bare (topic text, partition int, at bigint, key bytea, value bytea)")
    await connection.execute("CREATE TABLE bare_offsets (topic text, partition int, next bigint)")
    watch = Stopwatch(events)
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
    return watch.rate
