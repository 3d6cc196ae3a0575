"""Consumers of one service come and go while events flow, also by kill -9: each event is taken once, in order."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import orjson
import pytest

from deploy.local.process import free_port
from services.door.reading import Sender
from services.roles import Deployment, Role
from tests.acceptance.conftest import SECRET, deployed
from tests.acceptance.path import whole_path
from tests.acceptance.processes import started

PEOPLE, AT_ONCE = 1200, 100
MISSING = "SELECT count(*) FROM intake.events e WHERE NOT EXISTS (SELECT FROM timeline.entries t WHERE t.id = e.id)"
INVERTED = """
SELECT count(*) FROM timeline.entries a JOIN timeline.entries b USING (person, service)
WHERE a.sequence < b.sequence AND a.known > b.known"""


@pytest.fixture
async def deployment(postgres_dsn: str, kafka: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    async with deployed(postgres_dsn, kafka, tmp_path / "data") as deployment:
        yield deployment


def another(deployment: Deployment, folder: Path) -> Mapping[str, str]:
    """Settings of a process that belongs to it."""
    (folder / "secret").write_bytes(SECRET)
    return {
        "DATABASE_URL": deployment.database.dsn,
        "KAFKA_BOOTSTRAP_SERVERS": deployment.kafka.bootstrap,
        "THROUGHCARE_TOPIC_PREFIX": deployment.kafka.prefix,
        "THROUGHCARE_PARTITIONS": str(deployment.kafka.partitions),
        "THROUGHCARE_SECRET_FILE": str(folder / "secret"),
        "THROUGHCARE_DATA": str(folder / "data"),
        "THROUGHCARE_LOG_LEVEL": "error",
    }


async def until_partitions(role: Role, number: int, within: float) -> None:
    """This process has so many."""
    assert role.timeline
    async with asyncio.timeout(within):
        while not (client := role.timeline.consumer.client) or len(client.assignment()) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def send(intake: Role) -> None:
    """Four reports of each of many people, in some batches a second."""
    sender = Sender("tests", datetime.now(UTC), None, ())
    reports = [report for each in range(PEOPLE) for report in whole_path(f"test:member:{each}")[:4]]
    for first in range(0, len(reports), AT_ONCE):
        batch = reports[first : first + AT_ONCE]
        await intake.deciding["intake"].accept([sender.structured(orjson.dumps(report)) for report in batch])
        await asyncio.sleep(0.3)


async def test_members_join_leave_and_are_killed_in_the_middle_of_batches(
    deployment: Deployment, tmp_path: Path
) -> None:
    settings, partitions = another(deployment, tmp_path), deployment.kafka.partitions * 4
    async with AsyncExitStack() as stack:
        intake = await stack.enter_async_context(Role("intake", deployment).running())
        timeline = await stack.enter_async_context(Role("timeline", deployment).running())
        sending = asyncio.ensure_future(send(intake))
        for ends in (signal.SIGKILL, signal.SIGTERM):
            async with started(
                "serve", "timeline", settings={**settings, "THROUGHCARE_PORT": str(free_port())}
            ) as other:
                await other.line("ready: ")
                await until_partitions(timeline, partitions // 2, within=30)
                other.signal(ends)
                await until_partitions(timeline, partitions, within=30)
        await sending
        connection = await asyncpg.connect(deployment.database.dsn)
        async with asyncio.timeout(60):
            while await connection.fetchval(MISSING):  # noqa: ASYNC110 - it is asked of a database
                await asyncio.sleep(0.2)
        assert await connection.fetchval("SELECT count(*) FROM timeline.entries") == PEOPLE * 4
        assert await connection.fetchval(INVERTED) == 0
        assert await connection.fetchval("SELECT count(*) FROM timeline.parked") == 0
        await connection.close()
