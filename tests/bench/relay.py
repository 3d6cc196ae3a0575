"""Store → Kafka: from a full store, and how long after its append an event can be read from Kafka at 1,000 a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from docs.performance.results import Figure
from shared.eventing.kafka import Kafka
from shared.settings import Settings
from shared.sql import the_row
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.meter import Gauge, percentiles, spent
from tests.bench.product import NDJSON, Product, served, serving
from tests.bench.reports import INTAKE, batches, paths
from tests.bench.stand import Stand

PEOPLE, PER_SECOND, SECONDS, AT_ONCE = 12_000, 1000, 8, 10
PASSED = "SELECT sum(last_position - first_position + 1), min(at), max(at) FROM intake.publications"
FIRST = "SELECT last_position - first_position + 1 FROM intake.publications ORDER BY last_position LIMIT 1"
FORGET = "UPDATE intake.relay SET position = 0, log = NULL, offsets = '{}'; DELETE FROM intake.publications"


async def measure(stand: Stand) -> dict[str, Figure]:
    """The same full store again and again, each time to new topics; then the tail."""
    async with stand.database() as database:
        async with intake(database) as reception:
            await accept_all(reception, submissions(paths(stand.some(PEOPLE), "intake")))
        async with served(stand, "intake") as product:
            start = spent(product.pids["intake"])
        gauge = Gauge("from a full store", stand.pids | {"intake": 0})
        for _ in range(stand.rounds):
            await full_store(stand, database, gauge, start)
    async with served(stand, "intake", "door") as product, reading(stand, product) as receipts:
        rounds = []
        for _ in range(stand.rounds):
            receipts.clear()
            reports = paths(stand.some(PER_SECOND * SECONDS // INTAKE), "intake")
            await steadily(product, reports)
            await product.published("intake")
            await asyncio.sleep(0.5)
            rounds.append(receipts.copy())
            assert len(receipts) == len(reports), f"{len(receipts)} of {len(reports)}"
    tail = percentiles(f"append → read from Kafka at {PER_SECOND:,}/s", rounds)
    return {"rate": gauge.figure, **tail}


async def full_store(stand: Stand, database: str, gauge: Gauge, start: float) -> None:
    """From the first batch acknowledged to the last, as the relay itself noted; the CPU of a start does not count."""
    connection = await asyncpg.connect(database)
    await connection.execute(FORGET)
    before = {name: spent(pid) for name, pid in stand.pids.items()} | {"intake": start}
    async with serving(stand, database, "intake") as product:
        await product.published("intake")
        gauge.pids["intake"] = product.pids["intake"]
        number, began, ended = await the_row(connection, PASSED)
        number -= await connection.fetchval(FIRST)  # nobody saw when the first batch began
        gauge.add(int(number), (ended - began).total_seconds(), before)
    await connection.close()


async def steadily(product: Product, reports: Sequence[bytes]) -> None:
    """Ten events in each post, by a schedule fixed in advance."""
    began = time.perf_counter()
    for number, batch in enumerate(batches(reports, AT_ONCE)):
        await asyncio.sleep(max(began + number * AT_ONCE / PER_SECOND - time.perf_counter(), 0))
        await product.post(b"\n".join(batch), NDJSON)


def recorded(event: bytes) -> float:
    """When it was, in milliseconds."""
    return datetime.fromisoformat(orjson.loads(event)["recordedtime"]).timestamp() * 1000


@asynccontextmanager
async def reading(stand: Stand, product: Product) -> AsyncIterator[list[float]]:
    """Milliseconds from `recordedtime` until it is read from Kafka."""
    kafka, receipts = Kafka(stand.bootstrap, product.topics, Settings().partitions), list[float]()
    client = AIOKafkaConsumer(bootstrap_servers=stand.bootstrap, enable_auto_commit=False)
    client.assign([TopicPartition(kafka.topic("intake"), each) for each in range(kafka.partitions)])
    await client.start()

    async def read() -> None:
        while True:
            for records in (await client.getmany(timeout_ms=100)).values():
                now = time.time() * 1000
                receipts.extend(now - recorded(record.value) for record in records)

    work = asyncio.create_task(read())
    yield receipts
    work.cancel()
    await client.stop()
