"""What is kept from the entry log follows soon after it is woken, and pauses behind its work."""

import asyncio

from services.timeline import following
from services.timeline.following import Following


async def test_whoever_is_woken_looks_soon_and_again_until_there_is_nothing_more() -> None:
    turns: list[float] = []
    there = 2

    async def follow() -> bool:
        nonlocal there
        turns.append(asyncio.get_running_loop().time())
        there -= 1
        return there >= 0

    loop = Following("test", follow)
    running = asyncio.ensure_future(loop.run())
    await asyncio.sleep(following.SHORTEST_PAUSE * 2.5)
    assert len(turns) >= 3
    assert turns[1] - turns[0] >= following.SHORTEST_PAUSE
    before = len(turns)
    loop.wake()
    await asyncio.sleep(0.05)
    assert len(turns) > before
    running.cancel()


async def test_a_database_that_is_away_is_asked_again() -> None:
    tried = asyncio.Event()
    first = True

    async def follow() -> bool:
        nonlocal first
        if first:
            first = False
            raise ConnectionRefusedError
        tried.set()
        return False

    running = asyncio.ensure_future(Following("test", follow).run())
    await asyncio.wait_for(tried.wait(), 5)
    running.cancel()
