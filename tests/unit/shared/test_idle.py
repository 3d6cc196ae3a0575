"""A loop without work is woken at once, looks again by itself, and less and less often."""

import asyncio

from shared.idle import Idle


async def seconds_of(idle: Idle) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await idle.rest()
    return loop.time() - began


async def test_who_is_woken_rests_no_longer_whenever_that_was() -> None:
    idle = Idle(5, 5)
    idle.looking()
    idle.wake()
    assert await seconds_of(idle) < 1
    idle.looking()
    asyncio.get_running_loop().call_later(0.01, idle.wake)
    assert await seconds_of(idle) < 1


async def test_pauses_grow_until_there_was_work() -> None:
    idle = Idle(0.01, 10)
    assert [await seconds_of(idle) >= pause for pause in (0.01, 0.02, 0.04)] == [True] * 3
    idle.busy()
    assert await seconds_of(idle) < 0.08


async def test_pauses_do_not_grow_for_ever() -> None:
    idle = Idle(0.001, 0.002)
    assert sum([await seconds_of(idle) for _ in range(14)]) < 5
