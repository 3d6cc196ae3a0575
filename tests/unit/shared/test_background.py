"""Loops in the background: they end with their block, and it with them."""

import asyncio

import pytest

from shared.background import GaveUp, LoopDied, background


async def forever() -> None:
    await asyncio.sleep(3600)


async def buggy() -> None:
    await asyncio.sleep(0)
    raise KeyError("a bug")


async def test_a_loop_that_dies_ends_the_program_it_worked_for() -> None:
    with pytest.raises(LoopDied, match="KeyError"):
        async with background(forever(), buggy()):
            await forever()


async def test_a_loop_that_gives_up_says_why_itself() -> None:
    async def tired() -> None:
        raise GaveUp("it was tried three times")

    with pytest.raises(GaveUp, match="three times"):
        async with background(forever(), tired()):
            await forever()


async def test_a_block_that_is_cancelled_is_not_blamed_on_its_loops() -> None:
    async def block() -> None:
        async with background(forever()):
            await forever()

    running = asyncio.ensure_future(block())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_loops_end_with_their_block() -> None:
    ended = asyncio.Event()

    async def loop() -> None:
        try:
            await forever()
        finally:
            ended.set()

    async with background(loop()):
        await asyncio.sleep(0)
    assert ended.is_set()
