"""What a sender by Kafka does, and what it reads of what was not taken."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.eventing.kafka import INBOUND, REJECTED, Kafka

Headers = list[tuple[str, bytes]]
STRUCTURED: Headers = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


@dataclass(frozen=True)
class Told:
    """A record of the topic `rejected`."""

    key: bytes | None
    event: dict[str, Any]
    raw: bytes


class Sending:
    """A producer with acks=all, and a reader of refusals."""

    def __init__(self, kafka: Kafka, producer: AIOKafkaProducer, reader: AIOKafkaConsumer) -> None:
        self.kafka, self._producer, self._reader = kafka, producer, reader

    async def record(self, value: bytes | None, headers: Headers, key: str | None = None) -> Any:
        """One record, acknowledged."""
        topic = self.kafka.topic(INBOUND)
        return await self._producer.send_and_wait(topic, value, key and key.encode(), headers=headers)

    async def structured(self, *events: dict[str, Any], headers: Headers = STRUCTURED) -> None:
        """Each event as one record, keyed by its subject; all acknowledged."""
        topic = self.kafka.topic(INBOUND)
        futures = [
            await self._producer.send(topic, orjson.dumps(each), str(each.get("subject")).encode(), headers=headers)
            for each in events
        ]
        for future in futures:
            await future

    async def told(self, wanted: Callable[[Told], bool]) -> Told:
        """The next refusal of which this holds."""
        async with asyncio.timeout(20):
            while True:
                record = await self._reader.getone()
                found = Told(record.key, orjson.loads(record.value), record.value)
                if wanted(found):
                    return found


@asynccontextmanager
async def sending(kafka: Kafka) -> AsyncIterator[Sending]:
    """At work for as long as the block lasts."""
    reader = AIOKafkaConsumer(
        kafka.topic(REJECTED), bootstrap_servers=kafka.bootstrap, auto_offset_reset="earliest", group_id=None
    )
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True)
    await reader.start()
    await producer.start()
    try:
        yield Sending(kafka, producer, reader)
    finally:
        await producer.stop()
        await reader.stop()


def binary(event: dict[str, Any]) -> tuple[bytes, Headers]:
    """An event in binary mode: value and headers."""
    attributes = {name: each for name, each in event.items() if name not in ("data", "datacontenttype")}
    headers: Headers = [(f"ce_{name}", str(each).encode()) for name, each in attributes.items()]
    return orjson.dumps(event["data"]), [*headers, ("content-type", b"application/json")]
