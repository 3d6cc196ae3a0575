"""A cursor that was told before the database was restored loses nothing; one that was not repeats nothing."""

import asyncio

import asyncpg

from services.timeline.subscriptions.cursors import Cursor
from services.timeline.subscriptions.generations import begin_generation
from services.timeline.subscriptions.tail import Tail
from tests.restoring import back_up, restore
from tests.store.subscriptions.conftest import ADMITTED, ASSESSED, ENDED, RELEASED, World


async def told(world: World, row: asyncpg.Record, cursor: str | None = None) -> tuple[list[str], str, bool]:
    """Types, the cursor after them, and whether this begins before the cursor."""
    now = await world.pool.fetchrow("SELECT * FROM subscriptions WHERE id = $1", row["id"])
    assert now
    begins, again = await world.log.cursors.begins(now, cursor)
    found = await world.log.after(now, begins, 100)
    kinds = [(each.message or b"").split(b'"type":"throughcare.')[1].split(b".")[0].decode() for each in found]
    return kinds, str(found[-1].cursor if found else await world.log.cursors.of(begins)), again


async def happen(world: World, *kinds: str) -> None:
    for kind in kinds:
        await world.happens(kind)
    await world.match()


async def started_again(world: World) -> None:
    await begin_generation(world.pool)


async def test_after_a_restore_a_subscriber_goes_on_from_what_both_pasts_have(world: World, database: str) -> None:
    row = await world.subscribe()
    await started_again(world)
    await happen(world, ADMITTED, ASSESSED)
    _, early, _ = await told(world, row)
    await back_up(database, "timeline")
    await happen(world, RELEASED, ENDED)
    first, late, again = await told(world, row)
    assert (first, again) == (["intake", "intake", "release", "aftercare"], False)
    await restore(database, "timeline")
    await started_again(world)
    await happen(world, ENDED, RELEASED, ASSESSED)  # in another order, and more than before
    kinds, following, again = await told(world, row, late)
    assert (kinds, again) == (["aftercare", "release", "intake"], True)
    assert await told(world, row, following) == ([], following, False)
    assert await told(world, row, early) == (kinds, following, False)


async def test_a_cursor_of_a_generation_that_was_lost_goes_on_from_what_was_acknowledged(
    world: World, database: str
) -> None:
    row = await world.subscribe()
    await started_again(world)
    await happen(world, ADMITTED, ASSESSED)
    first, _ = await world.deliveries(row)
    await world.log.acknowledge(row, str(first["number"]))
    await back_up(database, "timeline")
    await started_again(world)
    await happen(world, RELEASED)
    _, late, _ = await told(world, row)
    await restore(database, "timeline")
    await started_again(world)
    await happen(world, ENDED, RELEASED)
    kinds, _, again = await told(world, row, late)
    assert (kinds, again) == (["intake", "aftercare", "release"], True)


async def test_acknowledging_with_a_cursor_of_a_lost_past_takes_nothing_over_that_was_not_told(
    world: World, database: str
) -> None:
    row = await world.subscribe()
    await started_again(world)
    await happen(world, ADMITTED)
    await back_up(database, "timeline")
    await happen(world, RELEASED)
    _, late, _ = await told(world, row)
    await restore(database, "timeline")
    await started_again(world)
    await happen(world, ENDED, RELEASED)
    (shared, *lacking) = await world.deliveries(row)
    assert (await world.log.acknowledge(row, late)).number == shared["number"]
    assert [each["status"] for each in await world.deliveries(row)] == ["delivered", *["pending"] * len(lacking)]


async def test_starting_again_changes_nothing_for_anybody(world: World) -> None:
    row = await world.subscribe()
    cursor = None
    for kind in (ADMITTED, ASSESSED, RELEASED):
        await started_again(world)
        await happen(world, kind)
        kinds, cursor, again = await told(world, row, cursor)
        assert (len(kinds), again) == (1, False)
    await started_again(world)
    assert await told(world, row, cursor) == ([], cursor, False)


async def test_whoever_listens_while_the_database_is_replaced_is_let_go_to_come_again(
    world: World, database: str
) -> None:
    row = await world.subscribe(channel="sse")
    await started_again(world)
    await happen(world, ADMITTED)
    await back_up(database, "timeline")
    await happen(world, RELEASED, ENDED)
    newest = (await world.deliveries(row))[-1]["number"]
    tail = Tail(world.log, row, Cursor(0))
    tail.start()
    async with asyncio.timeout(20):
        while tail.position < newest:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.02)
        await restore(database, "timeline")
        await started_again(world)
        await happen(world, ENDED, RELEASED, ASSESSED)
        tail.wake()
        while not tail.closed:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await tail.end()
