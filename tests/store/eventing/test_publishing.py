"""What is published stays in Kafka for as long as the topic keeps what is new, however long ago it was recorded."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.kafka import Guard, LocalKafka
from shared.eventing.kafka import INBOUND, Kafka
from shared.eventing.publishing import publish
from tests.waiting import until

YEAR_MS = 365 * 86_400_000
EVENTS = """
SELECT gen_random_uuid() AS person, 'throughcare.intake.person.registered.v1' AS type, NULL AS traceparent,
    now() - interval '1 year' AS recorded, '{}'::bytea AS body
FROM generate_series(1, 50)
"""


@pytest.fixture
async def forgetful(tmp_path: Path) -> AsyncIterator[Kafka]:
    """A broker that looks all the time whether something is older than seven days."""
    often = ("log.retention.check.interval.ms=200", "log.initial.task.delay.ms=200")
    async with LocalKafka(tmp_path / "kafka", Guard((), often, ())) as server:
        kafka = Kafka(server.bootstrap, "test", 1)
        await kafka.create_topics()
        yield kafka


async def test_what_is_published_again_a_year_later_is_not_taken_away_by_retention(
    forgetful: Kafka, database: str
) -> None:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(EVENTS)
    await connection.close()
    producer = await forgetful.producer()
    await publish(producer, forgetful.topic("intake"), 1, rows)
    old = int(time.time() * 1000) - YEAR_MS
    await producer.send_and_wait(forgetful.topic(INBOUND), b"of last year", partition=0, timestamp_ms=old)
    await producer.stop()
    reader = AIOKafkaConsumer(bootstrap_servers=forgetful.bootstrap)
    await reader.start()

    async def begins(name: str) -> int:
        place = TopicPartition(forgetful.topic(name), 0)
        return int((await reader.beginning_offsets([place]))[place])

    async def retention_has_looked() -> bool:
        return await begins(INBOUND) == 1

    await until(retention_has_looked)
    assert await begins("intake") == 0
    await reader.stop()
