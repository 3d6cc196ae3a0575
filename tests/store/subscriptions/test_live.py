"""News of people: whoever comes again hears of all it missed, and of nothing once its token is revoked."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from services.timeline import live as news
from services.timeline.live import Live
from shared.background import background
from tests.store.subscriptions.conftest import ADMITTED, ANNA, BEN, START, World
from tests.store.subscriptions.consenting import link

MANY = """
INSERT INTO entries (id, person, service, sequence, type, time, recorded, known, correlation, actor, flags, body)
SELECT gen_random_uuid(), ('00000000-0000-0000-0001-' || lpad(n::text, 12, '0'))::uuid, 'intake', 1, $1, now(), now(),
       '2026-02-01Z'::timestamptz + n / 6 * interval '1 second', gen_random_uuid(), 'test', '{}', ''
FROM generate_series(0, 99) n
"""


class Begun(Live):
    """Says when it has begun: what happens from then on is news."""

    def __init__(self, world: World) -> None:
        super().__init__(world.pool, asyncio.Event())
        self.begun = asyncio.Event()

    async def _now(self) -> datetime:
        found = await super()._now()
        self.begun.set()
        return found


async def people(stream: AsyncIterator[bytes], number: int) -> set[str]:
    """So many different people of whom it tells."""
    found: set[str] = set()
    async with asyncio.timeout(20):
        while len(found) < number:
            _, _, person = (await anext(stream)).partition(b"data: ")
            found |= {person.decode().strip()} - {""}
    return found


async def still() -> bool:
    return True


async def test_whoever_comes_again_hears_of_everybody_it_missed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "AT_ONCE", 10)  # not a multiple of those who changed at one instant
    await world.pool.execute(MANY, ADMITTED)
    stream = Live(world.pool, asyncio.Event()).stream(None, START.isoformat(), still)
    assert len(await people(stream, 100)) == 100


async def test_whoever_may_hear_no_more_hears_of_nobody(world: World) -> None:
    live = Begun(world)
    allowed = [True, False]

    async def may() -> bool:
        return allowed.pop(0)

    stream = live.stream(None, None, may)
    assert (await anext(stream)).startswith(b"retry: ")
    async with background(live.run()):
        first = asyncio.ensure_future(anext(stream))
        await live.begun.wait()
        await asyncio.sleep(0.2)
        await world.happens(ADMITTED, ANNA)
        assert str(ANNA).encode() in await asyncio.wait_for(first, 20)
        await world.happens(ADMITTED, uuid.UUID(int=3))
        assert (await asyncio.wait_for(anext(stream), 20)).startswith(b"retry: ")
        with pytest.raises(StopAsyncIteration):
            await anext(stream)


async def test_whoever_listens_to_one_id_hears_that_it_is_anothers_and_what_is_told_of_that(world: World) -> None:
    live = Begun(world)
    stream = live.stream(BEN, None, still)
    assert (await anext(stream)).startswith(b"retry: ")
    async with background(live.run()):
        first = asyncio.ensure_future(anext(stream))
        await live.begun.wait()
        await asyncio.sleep(0.2)
        await link(world, ANNA, BEN)
        assert str(BEN).encode() in await asyncio.wait_for(first, 20)
        await world.happens(ADMITTED, ANNA)
        assert str(ANNA).encode() in await asyncio.wait_for(anext(stream), 20)
