"""A bad deployment parks some people and then nobody more: the consumer is paused, loses nothing, and says so."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import orjson
import pytest

from shared.eventing.applier import Applier
from shared.eventing.breaker import MOST
from shared.eventing.consume import Consumer
from shared.eventing.handle import Handler
from shared.eventing.report import Submission
from tests.store.eventing.test_consume import OneLog, Record, Taken, begun, count
from tests.unit.eventing.course import Booked, said
from tests.waiting import until

CROWD = MOST + 15


@pytest.fixture
async def crowd(handler: Handler, pool: asyncpg.Pool) -> list[Record]:
    """One event of each of many people."""
    events = [said(Booked(), "2026-03-01T10:00:00Z", str(n), subject=f"gb:noms:C{n}") for n in range(CROWD)]
    await handler.accept([Submission(event, "tester", datetime.now(UTC)) for event in events])
    rows = await pool.fetch("SELECT person, body FROM events ORDER BY position")
    await pool.execute("CREATE TABLE taken (person uuid, sequence int, id uuid, UNIQUE (person, sequence))")
    return [Record(offset, row["body"], str(row["person"]).encode()) for offset, row in enumerate(rows)]


@pytest.fixture
def deployment(crowd: list[Record]) -> Taken:
    """It can apply nothing."""
    taken = Taken()
    taken.poisonous = {UUID(orjson.loads(record.value)["id"]) for record in crowd}
    return taken


@pytest.fixture
async def consumer(pool: asyncpg.Pool, deployment: Taken) -> Consumer:
    return await begun(Consumer("test", pool, Applier(deployment.lock, deployment.apply, deployment.holds)), OneLog())


async def test_it_is_paused_and_goes_on_by_itself_when_the_fault_is_mended(
    consumer: Consumer, deployment: Taken, crowd: list[Record], pool: asyncpg.Pool
) -> None:
    settling = asyncio.ensure_future(consumer.settle(crowd))
    await until(lambda: count(pool, "pauses"))
    paused = (await consumer.lag())["paused"]
    assert (paused["code"], paused["type"], paused["people"]) == ("spoiled", Booked.type, MOST)
    await asyncio.sleep(0.3)
    assert await count(pool, "parked") == MOST
    assert not settling.done()
    deployment.poisonous.clear()
    await asyncio.wait_for(settling, 30)
    assert await count(pool) == CROWD - MOST
    assert (await consumer.lag())["paused"] is None


async def test_started_anew_it_is_paused_still(
    consumer: Consumer, deployment: Taken, crowd: list[Record], pool: asyncpg.Pool
) -> None:
    settling = asyncio.ensure_future(consumer.settle(crowd))
    await until(lambda: count(pool, "pauses"))
    settling.cancel()
    await pool.execute("UPDATE parked SET since = since - interval '1 day'")
    again = await begun(Consumer("test", pool, consumer.applier), OneLog())
    assert again.client
    assert again.client.sought == [MOST]
    settling = asyncio.ensure_future(again.settle(crowd[MOST:]))
    await asyncio.sleep(0.5)
    assert await count(pool, "parked") == MOST
    deployment.poisonous.clear()
    await asyncio.wait_for(settling, 30)
    assert await count(pool, "pauses") == 0


async def test_it_goes_on_too_where_the_topic_was_made_anew_meanwhile(
    consumer: Consumer, deployment: Taken, crowd: list[Record], pool: asyncpg.Pool
) -> None:
    settling = asyncio.ensure_future(consumer.settle(crowd))
    await until(lambda: count(pool, "pauses"))
    settling.cancel()
    await asyncio.gather(settling, return_exceptions=True)
    deployment.poisonous.clear()
    broker = OneLog()
    broker.log = "another"
    mended = await begun(Consumer("test", pool, consumer.applier), broker)
    unread = [Record(offset, each.value, each.key) for offset, each in enumerate(crowd[MOST:])]
    await mended.settle(unread)
    assert await count(pool, "pauses") == 0
    assert await count(pool) == len(unread)


async def test_an_operator_may_let_it_park_on(consumer: Consumer, crowd: list[Record], pool: asyncpg.Pool) -> None:
    settling = asyncio.ensure_future(consumer.settle(crowd))
    await until(lambda: count(pool, "pauses"))
    assert await consumer.let_go("they are all of the test system", "operator")
    await asyncio.wait_for(settling, 30)
    assert await count(pool, "parked") == CROWD
    row = await pool.fetchrow("SELECT code, type, reason, actor FROM pause_decisions")
    assert tuple(row or ()) == ("spoiled", Booked.type, "they are all of the test system", "operator")
    assert not await consumer.let_go("again", "operator")
