"""Whatever is killed in the middle of a stream: each record that Kafka acknowledged is accepted, exactly once."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.kafka import LocalKafka
from deploy.local.process import free_port
from shared.eventing.kafka import Kafka
from tests.acceptance.conftest import running_product
from tests.acceptance.inbound import Sending, sending
from tests.acceptance.path import registered
from tests.acceptance.processes import started
from tests.databases import new_database, tell

PEOPLE, AT_ONCE = 1200, 100
ACCEPTED = "SELECT count(*) AS events, count(DISTINCT person) AS people FROM intake.events"
PEOPLE_THERE = "SELECT count(DISTINCT person) FROM intake.events"
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%_intake'"


async def stream(sender: Sending, fault: Callable[[], Awaitable[object]]) -> None:
    """Send everyone's registration, with a fault in the middle."""
    events = [registered(f"test:fault:{uuid.uuid4().hex.upper()}") for _ in range(PEOPLE)]
    for start in range(0, PEOPLE, AT_ONCE):
        sent = asyncio.ensure_future(sender.structured(*events[start : start + AT_ONCE]))
        if start == PEOPLE // 2:
            await fault()
        await sent


async def everybody_is_there_once(dsn: str, within: float = 50) -> None:
    """By plain SQL."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(within):
            while await connection.fetchval(PEOPLE_THERE) < PEOPLE:  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        row = await connection.fetchrow(ACCEPTED)
    finally:
        await connection.close()
    assert row
    assert tuple(row) == (PEOPLE, PEOPLE)


async def test_a_broker_that_is_killed_and_comes_back(
    postgres_dsn: str, spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    async with (
        LocalKafka(tmp_path / "kafka") as server,
        running_product(postgres_dsn, server.bootstrap, tmp_path / "data") as product,
        sending(product.kafka) as sender,
    ):

        async def fault() -> None:
            server.kill()
            await server.start()

        await stream(sender, fault)
        await everybody_is_there_once(product.database.dsn)


async def test_connections_that_postgresql_ends(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path: Path
) -> None:
    async with running_product(postgres_dsn, kafka, tmp_path / "data") as product, sending(product.kafka) as sender:

        async def fault() -> None:
            for _ in range(5):
                await tell(product.database.dsn, TERMINATE)
                await asyncio.sleep(0.05)

        await stream(sender, fault)
        await everybody_is_there_once(product.database.dsn)


async def test_a_door_that_is_killed(postgres_dsn: str, kafka: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of the tests, long enough")
    prefix = f"test-{uuid.uuid4().hex[:8]}"
    ports = {role: str(free_port()) for role in ("intake", "door")}
    async with new_database(postgres_dsn) as database:
        common = {
            "DATABASE_URL": database,
            "KAFKA_BOOTSTRAP_SERVERS": kafka,
            "THROUGHCARE_SECRET_FILE": str(secret),
            "THROUGHCARE_DATA": str(tmp_path / "data"),
            "THROUGHCARE_TOPIC_PREFIX": prefix,
        } | {
            f"THROUGHCARE_{name}_URL": f"http://127.0.0.1:{ports['intake']}"
            for name in ("INTAKE", "PLANNING", "RELEASE", "AFTERCARE", "TIMELINE")
        }
        async with started("serve", "intake", settings=common | {"THROUGHCARE_PORT": ports["intake"]}) as intake:
            await intake.line("ready: ")
            door = common | {"THROUGHCARE_PORT": ports["door"]}
            async with started("serve", "door", settings=door) as first, sending(Kafka(kafka, prefix, 12)) as sender:
                await first.line("ready: ")

                async def fault() -> None:
                    first.process.kill()
                    await first.process.wait()

                await stream(sender, fault)
            async with started("serve", "door", settings=door) as second:
                await second.line("ready: ", within=100)
                # Kafka takes the dead one's partitions away when its session has timed out, after 45 s.
                await everybody_is_there_once(database, within=100)
