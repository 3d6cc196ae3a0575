"""Who does not keep up is let go, never the event; whoever joins is told each event once, in order."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from services.timeline.subscriptions import tail as tailing
from services.timeline.subscriptions.cursors import Cursor
from services.timeline.subscriptions.generations import Begin
from services.timeline.subscriptions.tail import Listener, Tail
from tests.store.subscriptions.conftest import ADMITTED, ASSESSED, World


def ids(body: bytes) -> list[int]:
    """The ids of what was written."""
    return [int(number) for number in re.findall(rb"^id: (\d+)$", body, re.MULTILINE)]


async def heard(stream: AsyncIterator[bytes], number: int) -> list[int]:
    """The ids of the next so many deliveries."""
    found: list[int] = []
    async with asyncio.timeout(20):
        async for body in stream:
            found += ids(body)
            if len(found) >= number:
                break
    return found


async def numbers(world: World, subscription: object) -> list[int]:
    rows = await world.pool.fetch("SELECT number FROM deliveries WHERE subscription = $1 ORDER BY number", subscription)
    return [row["number"] for row in rows]


async def test_whoever_falls_out_of_the_memory_is_let_go_and_comes_again_for_all_it_missed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "MOST_CHUNKS", 2)
    row = await world.subscribe(channel="sse")
    tail = Tail(world.log, row, Cursor(0))
    tail.start()
    slow, quick = Listener(Begin(0), "slow"), Listener(Begin(0), "quick")
    tail.listeners |= {slow, quick}
    streams = [tail.stream(each) for each in (slow, quick)]
    for stream in streams:
        assert (await anext(stream)).startswith(b"retry: ")
    first = [asyncio.ensure_future(heard(stream, 1)) for stream in streams]
    await asyncio.sleep(0)  # both listen before anything happens
    await world.happens(ADMITTED)
    await world.match()
    told = await first[1]
    assert await first[0] == told
    for _ in range(4):  # the slow one's connection takes nothing more
        await world.happens(ASSESSED)
        await world.match()
        tail.wake()
        told += await heard(streams[1], 1)
    tail.let_go()
    assert (slow.left.done(), quick.left.done()) == (True, False)
    everything = await numbers(world, row["id"])
    assert told == everything
    missed = [number for number in everything if number > slow.cursor]
    assert await heard(tail.stream(Listener(Begin(slow.cursor), "slow")), len(missed)) == missed
    await tail.end()


async def test_whoever_does_not_take_what_is_sent_is_let_go_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tailing, "LONGEST_SEND", 0.05)
    tail = Tail(world.log, await world.subscribe(channel="sse"), Cursor(0))
    stuck, idle = Listener(Begin(0), "stuck"), Listener(Begin(0), "idle")
    tail.listeners |= {stuck, idle}
    stuck.sending_since = asyncio.get_running_loop().time()
    await asyncio.sleep(0.1)
    tail.let_go()
    assert (stuck.left.done(), idle.left.done()) == (True, False)


async def test_whoever_joins_while_events_come_is_told_each_once_from_its_cursor_on(world: World) -> None:
    row = await world.subscribe(channel="sse")
    tail = Tail(world.log, row, Cursor(0))
    tail.start()
    listening: list[tuple[int, asyncio.Task[list[int]]]] = []
    for round_ in range(20):
        await world.happens(ASSESSED)
        await world.match()
        tail.wake()
        newest = await numbers(world, row["id"])
        cursor = newest[round_ // 2]
        stream = tail.stream(Listener(Begin(cursor), "somebody"))
        listening.append((cursor, asyncio.ensure_future(heard(stream, 19 - round_ // 2))))
        await asyncio.sleep(0.01)
    everything = await numbers(world, row["id"])
    for cursor, found in listening:
        assert await found == [number for number in everything if number > cursor]
    await tail.end()
