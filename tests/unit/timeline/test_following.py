"""What is kept from the entry log follows soon after it is woken, and pauses behind its work."""

import asyncio

import pytest

from services.timeline import following
from services.timeline.following import Following
from tests.waiting import until


async def test_whoever_is_woken_looks_soon_and_again_until_there_is_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns: list[float] = []
    there = 2

    async def follow() -> bool:
        nonlocal there
        turns.append(asyncio.get_running_loop().time())
        there -= 1
        return there >= 0

    async def so_many(number: int) -> bool:
        return len(turns) >= number

    with monkeypatch.context() as patch:
        patch.setattr(following, "SHORTEST_PAUSE", 600)  # after which it looks by itself
        loop = Following("test", follow)
    running = asyncio.ensure_future(loop.run())
    await until(lambda: so_many(3))
    assert turns[1] - turns[0] >= following.SHORTEST_PAUSE * 0.99
    loop.wake()
    await until(lambda: so_many(4))
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
