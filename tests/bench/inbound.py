"""What the Kafka way in does beside HTTP batches: the same reports, to the same door, until the last is committed."""

import asyncio
from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaProducer

from docs.performance.results import Figure
from shared.eventing.kafka import INBOUND
from tests.bench.meter import Gauge
from tests.bench.product import Product, served
from tests.bench.reports import INTAKE, paths
from tests.bench.stand import Stand

PEOPLE = 2000
HEADERS = [("content-type", b"application/cloudevents+json")]
COUNT = "SELECT count(*) FROM intake.events"


async def measure(stand: Stand) -> dict[str, Figure]:
    """They take turns, with the door and intake a process each."""
    async with served(stand, "door", "intake") as product:
        pids = stand.pids | product.pids
        http, kafka = Gauge("as NDJSON over HTTP", pids), Gauge("by the topic inbound", pids)
        for _ in range(stand.rounds):
            reports = paths(stand.some(PEOPLE), "intake")
            with http.round(len(reports)):
                await product.post_lines(reports)
            await product.published("intake")
            reports = paths(stand.some(PEOPLE), "intake")
            with kafka.round(len(reports)):
                await by_kafka(stand, product, reports)
            await product.published("intake")
    return {"http": http.figure, "kafka": kafka.figure}


async def by_kafka(stand: Stand, product: Product, reports: Sequence[bytes]) -> None:
    """One record for each, keyed by person, until all are committed."""
    connection = await asyncpg.connect(product.database)
    wanted = await connection.fetchval(COUNT) + len(reports)
    async with AIOKafkaProducer(bootstrap_servers=stand.bootstrap, acks="all", linger_ms=5) as producer:
        people = len(reports) // INTAKE
        sent = [
            await producer.send(f"{product.topics}.{INBOUND}", report, str(number % people).encode(), headers=HEADERS)
            for number, report in enumerate(reports)
        ]
        await asyncio.gather(*sent)
    while await connection.fetchval(COUNT) < wanted:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.02)
    await connection.close()
