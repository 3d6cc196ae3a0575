"""Of several processes one does the work; when it dies another takes over."""

import asyncio
from collections.abc import Callable

import asyncpg

from services.timeline.work import Part, Work
from shared.database import Database
from tests.store.subscriptions.conftest import World


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.02)


async def test_one_is_active_and_another_takes_over_when_its_connection_ends(world: World, database: str) -> None:
    prepared = Database(database, world.people)
    running: list[int] = []

    def part(number: int) -> Part:
        async def run() -> None:
            running.append(number)
            try:
                await asyncio.Event().wait()
            finally:
                running.remove(number)

        return run

    works = [Work("subscriptions", lambda: prepared.connect("timeline"), [part(number)]) for number in range(2)]
    tasks = [asyncio.ensure_future(work.run()) for work in works]
    await until(lambda: len(running) == 1)
    other = 1 - running[0]
    killer = await asyncpg.connect(database)
    await killer.execute(
        "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    await killer.close()
    await until(lambda: running == [other])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert running == []


async def test_a_part_that_fails_with_the_database_begins_again(world: World, database: str) -> None:
    prepared, begun = Database(database, world.people), asyncio.Queue[int]()

    async def part() -> None:
        begun.put_nowait(1)
        if begun.qsize() == 1:
            raise ConnectionResetError
        await asyncio.Event().wait()

    task = asyncio.ensure_future(Work("subscriptions", lambda: prepared.connect("timeline"), [part]).run())
    await until(lambda: begun.qsize() == 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
