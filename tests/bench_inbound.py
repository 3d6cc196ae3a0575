"""What the Kafka way in does beside HTTP batches: the same reports, to the same door, until the last is committed."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import orjson
from aiokafka import AIOKafkaProducer

from shared.eventing.kafka import INBOUND
from tests.acceptance.path import registered

REPORTS, AT_ONCE = 20_000, 1000
STRUCTURED = [("content-type", b"application/cloudevents+json")]
Send = Callable[[Sequence[bytes]], Awaitable[object]]


async def rate(dsn: str, send: Send) -> float:
    """Reports a second, from the first sent to the last committed."""
    events = [orjson.dumps(registered(f"bench:inbound:{uuid.uuid4().hex}")) for _ in range(REPORTS)]
    connection = await asyncpg.connect(dsn)
    wanted = await connection.fetchval("SELECT count(*) FROM intake.events") + REPORTS
    began = time.perf_counter()
    await send(events)
    while await connection.fetchval("SELECT count(*) FROM intake.events") < wanted:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    await connection.close()
    return REPORTS / took


def by_kafka(bootstrap: str, prefix: str) -> Send:
    """One record for each."""

    async def send(events: Sequence[bytes]) -> None:
        async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=5) as producer:
            topic = f"{prefix}.{INBOUND}"
            keyed = [(event, str(number).encode()) for number, event in enumerate(events)]
            sent = [await producer.send(topic, event, key, headers=STRUCTURED) for event, key in keyed]
            await asyncio.gather(*sent)

    return send


def by_http(post: Callable[[bytes], Awaitable[None]]) -> Send:
    """JSON batches, two at a time."""

    async def send(events: Sequence[bytes]) -> None:
        under_way: list[asyncio.Future[None]] = []
        for start in range(0, len(events), AT_ONCE):
            body = b"[" + b",".join(events[start : start + AT_ONCE]) + b"]"
            under_way.append(asyncio.ensure_future(post(body)))
            if len(under_way) > 1:
                await under_way.pop(0)
        await asyncio.gather(*under_way)

    return send
