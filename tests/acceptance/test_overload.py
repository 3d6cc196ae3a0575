"""Senders faster than we can store are slowed, then told when to come again; memory is bounded, and nothing is lost."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import orjson
import psutil

from shared.contracts.release import Released
from shared.sql import lock_key
from tests.acceptance.asking import BATCH, cloud
from tests.acceptance.path import made, registered
from tests.acceptance.processes import Apart, apart, deployment, told
from tests.waiting import until

BATCHES, EVENTS = 40, 40
LONG = {f"note{number}": "x" * 1000 for number in range(30)}
OVERLOADED = (429, "overloaded")
# Of those that were begun with, on a machine that is slow to refuse the rest: their database did not answer in time.
COME_AGAIN = {OVERLOADED, (503, "unavailable")}
STORED = "SELECT EXISTS (SELECT FROM intake.events WHERE convert_from(body, 'UTF8') LIKE $1)"
MOST_GROWTH = 300 * 1024 * 1024  # 32 MiB of bodies at the door, as Python has them, several times over


@asynccontextmanager
async def held_up(database: str, *services: str) -> AsyncIterator[asyncio.Event]:
    """These services can append nothing until the event is set, or the block ends."""
    done, connection = asyncio.Event(), await asyncpg.connect(database)
    for service in services:
        await connection.execute("SELECT pg_advisory_lock($1)", lock_key(f"append:{service}"))

    async def let_go() -> None:
        await done.wait()
        await connection.close()

    letting = asyncio.ensure_future(let_go())
    try:
        yield done
    finally:
        done.set()
        await letting


def batch(number: int) -> list[dict[str, Any]]:
    """A megabyte of people, nobody twice."""
    return [registered(f"test:flood:{number}X{each}") | LONG for each in range(EVENTS)]


async def post(session: aiohttp.ClientSession, events: Sequence[Any]) -> tuple[int, str, Any]:
    """Status, Retry-After and what was said."""
    headers = {"Content-Type": BATCH}
    async with session.post("/v1/events", data=io.BytesIO(orjson.dumps(list(events))), headers=headers) as answer:
        return answer.status, answer.headers.get("Retry-After", ""), await answer.json(content_type=None)


async def until_taken(session: aiohttp.ClientSession, events: Sequence[Any]) -> Any:
    """As a sender who heeds what is answered."""
    async with asyncio.timeout(90):
        while True:
            status, again, said = await post(session, events)
            if status == 200:
                return said
            assert (status, said["code"]) in COME_AGAIN, said
            await asyncio.sleep(int(again))


async def watch(roles: dict[str, Apart], most: dict[str, int]) -> None:
    """The most memory that each process ever had."""
    while True:
        for name, role in roles.items():
            memory = psutil.Process(role.program.process.pid).memory_info().rss
            most[name] = max(most.get(name, 0), memory)
        await asyncio.sleep(0.05)


async def test_a_flood_is_slowed_refused_in_time_and_whole_when_it_is_sent_again(
    database: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    common = deployment(tmp_path, database, kafka, topic_prefix)
    async with apart(common) as roles:
        _, token = await told("token", "add", "flood", "--role=sender", settings=common)
        headers = {"Authorization": f"Bearer {token}"}
        connector = aiohttp.TCPConnector(limit=BATCHES)
        async with aiohttp.ClientSession(roles["door"].url, headers=headers, connector=connector) as session:
            await until_taken(session, [registered("test:flood:first")])
            most: dict[str, int] = {}
            watching = asyncio.ensure_future(watch(roles, most))
            await asyncio.sleep(0.2)
            before = dict(most)
            async with held_up(database, "intake") as let_go:
                posts = [asyncio.ensure_future(post(session, batch(number))) for number in range(BATCHES)]
                refused = [await each for each in islice(asyncio.as_completed(posts), BATCHES - 1)]  # one is begun with
                let_go.set()
                answers = await asyncio.gather(*posts)
            assert all(1 <= int(again) <= 4 for _, again, _ in refused)
            assert {OVERLOADED} <= {(status, said["code"]) for status, _, said in refused} <= COME_AGAIN
            taken = [number for number, (status, _, _) in enumerate(answers) if status == 200]
            assert len(taken) <= 1
            connection = await asyncpg.connect(database)
            stored = await connection.fetchval("SELECT count(*) FROM intake.events")
            assert stored >= 1 + EVENTS * len(taken)
            said = await asyncio.gather(*(until_taken(session, batch(number)) for number in range(BATCHES)))
            assert {each["accepted"] + each["duplicate"] for each in said} == {EVENTS}
            assert await connection.fetchval("SELECT count(*) FROM intake.events") == 1 + BATCHES * EVENTS
            await partly_judged(session, database)
            watching.cancel()
            growth = {name: most[name] - before[name] for name in ("door", "intake")}
            assert max(growth.values()) < MOST_GROWTH, growth
            await connection.close()


async def partly_judged(session: aiohttp.ClientSession, database: str) -> None:
    """Of a batch one service takes its part, and another cannot: all is refused, and harmless when it comes again."""
    who = "test:flood:both"
    both = [registered(who), cloud(made(Released), who, "2025-12-05T15:30:00+01:00", "released")]
    async with held_up(database, "release"), asyncpg.create_pool(database, min_size=1, max_size=1) as pool:
        posting = asyncio.ensure_future(post(session, both))
        await until(lambda: pool.fetchval(STORED, f"%{who}%"))
        await asyncio.sleep(0.5)  # sent together they would be judged together
        queued = asyncio.ensure_future(post(session, both))
        status, _, said = await asyncio.wait_for(queued, 60)
        assert (status, said["code"]) == (429, "overloaded")
    assert (await posting)[0] == 200
    said = await until_taken(session, both)
    assert [each["outcome"] for each in said["results"]] == ["duplicate", "duplicate"]
