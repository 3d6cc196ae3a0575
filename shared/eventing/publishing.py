"""Events of a store → Kafka. They are put into batches here: a future for each message took half of a relay's time."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from shared.eventing.kafka import TYPE_HEADER

STRUCTURED = (("content-type", b"application/cloudevents+json; charset=UTF-8"),)


@lru_cache(maxsize=65536)
def partition_of(person: UUID, partitions: int) -> int:
    """Kafka's own partitioner for the key, cached: murmur2 in Python costs 5 µs."""
    return int((murmur2(str(person).encode()) & 0x7FFFFFFF) % partitions)


class Placed(NamedTuple):
    """Where in a partition some events stand: the offset of the first, and the one behind the last."""

    first: int
    end: int


async def publish(
    producer: AIOKafkaProducer, topic: str, partitions: int, rows: Sequence[asyncpg.Record]
) -> dict[str, Placed]:
    """Send these in order, until all are acknowledged; gives where they stand, by partition. Raises KafkaError."""
    batches = in_batches(producer, partitions, rows)
    sending = [send(producer, topic, partition, each) for partition, each in batches.items()]
    placed = await asyncio.gather(*sending)
    return {str(partition): each for partition, each in zip(batches, placed, strict=True)}


def in_batches(producer: AIOKafkaProducer, partitions: int, rows: Iterable[asyncpg.Record]) -> dict[int, list[Any]]:
    """The batches of each partition, each as full as the producer allows, in the order of the rows.

    A record's time is when it is published, not when the event was recorded: a broker counts retention from there, and
    would take away at once what is published again (decision 33).
    """
    batches: dict[int, list[Any]] = {}
    for row in rows:
        message = {
            "key": str(row["person"]).encode(),
            "value": row["body"],
            "timestamp": None,
            "headers": headers(row),
        }
        those = batches.setdefault(partition_of(row["person"], partitions), [])
        if not those or those[-1].append(**message) is None:
            those.append(producer.create_batch())
            those[-1].append(**message)
    return batches


def headers(row: asyncpg.Record) -> list[tuple[str, bytes]]:
    """What a consumer is told beside the event."""
    told = [*STRUCTURED, (TYPE_HEADER, row["type"].encode())]
    return [*told, ("traceparent", row["traceparent"].encode())] if row["traceparent"] else told


async def send(producer: AIOKafkaProducer, topic: str, partition: int, batches: Sequence[Any]) -> Placed:
    """Send the batches of a partition one behind the other."""
    sending = []
    for batch in batches:
        batch.close()  # it is sent at once, and nothing is added to it
        if partition not in await producer.partitions_for(topic):  # the client would take it for a bug of ours
            raise KafkaError(f"{topic} has no partition {partition}: somebody made it anew")
        sending.append(await producer.send_batch(batch, topic, partition=partition))
    sent = await asyncio.gather(*sending)
    if any(each.offset < 0 for each in sent):
        raise KafkaError(f"{topic}/{partition}: the broker has had this batch before, and does not say where")
    return Placed(min(each.offset for each in sent), sent[-1].offset + batches[-1].record_count())
