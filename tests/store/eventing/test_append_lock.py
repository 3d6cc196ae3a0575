"""A reader by plain cursor misses nothing because appends take turns; with the turn switched off it does."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from shared.eventing.handle import Handler
from shared.eventing.store import Appended, Writes


def one_event(number: int) -> Writes:
    """An event of a person of its own."""
    now = datetime.now(UTC)
    identifier, origin = UUID(int=number), bytes([number]) * 32
    event = Appended(identifier, 1, identifier, origin, origin, "t", now, now, None, identifier, None, b"{}")
    return Writes(appended=[event])


async def read(pool: asyncpg.Pool, position: int) -> list[int]:
    return [
        row["position"]
        for row in await pool.fetch("SELECT position FROM events WHERE position > $1 ORDER BY 1", position)
    ]


@pytest.mark.parametrize("taking_turns", [True, False])
async def test_a_slow_appender_is_missed_only_without_the_lock(
    handler: Handler, pool: asyncpg.Pool, taking_turns: bool
) -> None:
    store, now = handler.service.store, datetime.now(UTC)
    drawn, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with pool.acquire() as connection, connection.transaction():
            if taking_turns:
                await store.take_append_lock(connection)
            await store.write(connection, one_event(1), now)
            drawn.set()
            await go_on.wait()

    async def quick() -> None:
        async with pool.acquire() as connection, connection.transaction():
            if taking_turns:
                await store.take_append_lock(connection)
            await store.write(connection, one_event(2), now)

    first = asyncio.ensure_future(slow())
    await drawn.wait()
    second = asyncio.ensure_future(quick())
    await asyncio.wait({second}, timeout=0.3)
    seen = await read(pool, 0)
    go_on.set()
    await asyncio.gather(first, second)
    seen += await read(pool, max(seen, default=0))
    assert seen == ([1, 2] if taking_turns else [2])
