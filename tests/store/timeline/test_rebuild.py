"""A projection that is built anew from the log is what the live one should be, and nobody who reads or writes waits."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from services.timeline import rebuilding
from services.timeline.rebuilding import Kept, Rebuilding
from services.timeline.work import Work
from shared.sql import Connection
from tests.store.timeline.conftest import ADMITTED, ENDED, RELEASED, World, path, person

BOTH = pytest.mark.parametrize("projection", ["places", "people"])
# A process that folds seven entries at a time, and takes its time.
PROGRAM = """
import asyncio, os
from services.timeline import rebuilding
from services.timeline.work import Work
from shared.database import Database
from shared.eventing.messages import PersonKey

fold = rebuilding.FOLDS["places"]

async def slowly(connection, entries):
    await asyncio.sleep(0.05)
    await fold(connection, entries)

async def work():
    database = Database(os.environ["DATABASE"], PersonKey(b"a secret of the tests, long enough"))
    connect = lambda: database.connect("timeline")
    await Work("rebuild", connect, [rebuilding.Rebuilding(connect).run]).run()

rebuilding.AT_ONCE, rebuilding.FOLDS["places"] = 7, slowly
asyncio.run(work())
"""
PLANTED = (
    "UPDATE places SET ordertime = ordertime + interval '1 year' WHERE sequence = 2",
    "UPDATE people SET state = 'ended', entries = 99, identifiers = '{gb:noms:WRONG}' WHERE state = 'in_community'",
    "DELETE FROM people WHERE state = 'ended' AND person = (SELECT max(person::text) FROM people)::uuid",
)


@asynccontextmanager
async def working(world: World) -> AsyncIterator[None]:
    """A process that does what is asked for."""
    task = asyncio.ensure_future(Work("rebuild", world.connect, [Rebuilding(world.connect).run]).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def finished(world: World, projection: str) -> dict[str, Any]:
    """What came of it."""
    async with asyncio.timeout(30):
        while True:
            found = {each["name"]: each["rebuild"] for each in await world.rebuilds.projections()}[projection]
            if found and found["finished"]:
                return dict(found)
            await asyncio.sleep(0.02)


async def rebuilt(world: World, projection: str) -> dict[str, Any]:
    await world.rebuilds.ask(projection, "an operator")
    async with working(world):
        return await finished(world, projection)


async def lives(world: World, number: int = 12) -> None:
    """People's ways; with a late fact, and with effects that come before what caused them."""
    for each in range(number):
        await world.take(*path(person(f"p{each}")))
    late, early = person("late"), person("early")
    await world.take(late.event(ADMITTED, 5), late.event(RELEASED, 40))
    await world.take(late.event(ADMITTED, 60))
    await world.take(late.event(RELEASED, 2))
    cause = early.event(ADMITTED, 20)
    effect = early.event(RELEASED, 3, cause)
    await world.take(effect, early.event(ENDED, 10, effect))
    await world.take(cause)


@BOTH
async def test_what_is_rebuilt_equals_what_is_live_after_late_facts_and_effects_before_causes(
    world: World, projection: str
) -> None:
    await lives(world)
    live = await world.rows(projection)
    found = await rebuilt(world, projection)
    assert await world.rows(projection) == live
    assert (found["failed"], found["rows"], found["differed"]) == (None, len(live), 0)
    assert await world.rows(f"timeline_next_{projection}.{projection}") == []


@BOTH
async def test_rows_that_were_wrong_are_right_afterwards_and_counted(world: World, projection: str) -> None:
    await lives(world)
    live = await world.rows(projection)
    for statement in PLANTED:
        if projection in statement:
            await world.pool.execute(statement)
    wrong = set(map(repr, live)) - set(map(repr, await world.rows(projection)))
    found = await rebuilt(world, projection)
    assert await world.rows(projection) == live
    assert found["differed"] == len(wrong) > 0


async def test_whatever_kills_the_process_the_next_goes_on(world: World, database: str) -> None:
    await lives(world)
    live = await world.rows("places")
    await world.rebuilds.ask("places", "an operator")
    reached = [0]
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, env={"DATABASE": database, "PATH": "/usr/bin:/bin"}
        )
        reached.append(await folded_beyond(world, reached[-1] + 14))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with working(world):
        found = await finished(world, "places")
    assert await world.rows("places") == live
    assert (found["differed"], found["folded"]) == (0, await world.pool.fetchval("SELECT count(*) FROM entries"))
    assert reached[1] < reached[2] < found["folded"]


@BOTH
async def test_killed_in_the_middle_it_is_gone_on_with_and_not_begun_again(
    world: World, projection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lives(world)
    live = await world.rows(projection)
    monkeypatch.setattr(rebuilding, "AT_ONCE", 7)
    folded: list[int] = []
    fold = rebuilding.FOLDS[projection]

    async def cut_off(connection: Connection, entries: Sequence[Kept]) -> None:
        folded.append(len(entries))
        await fold(connection, entries)
        if len(folded) in (3, 6):
            await end_the_connections(world)

    monkeypatch.setitem(rebuilding.FOLDS, projection, cut_off)
    found = await rebuilt(world, projection)
    assert await world.rows(projection) == live
    assert (found["differed"], found["folded"]) == (0, await world.pool.fetchval("SELECT count(*) FROM entries"))
    assert sum(folded) == found["folded"] + 2 * 7  # the two that were cut off are folded again


async def folded_beyond(world: World, number: int) -> int:
    """How many entries are folded, when they are so many."""
    async with asyncio.timeout(60):
        while True:
            folded: int = await world.pool.fetchval("SELECT folded FROM rebuilds")
            if folded >= number:
                return folded
            await asyncio.sleep(0.02)


async def end_the_connections(world: World) -> None:
    """As when the process is killed: the server ends what it held."""
    admin = await asyncpg.connect(world.database.dsn)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid IN"
        " (SELECT pid FROM pg_locks WHERE locktype IN ('advisory', 'relation')) AND state LIKE 'idle in transaction%'",
        world.database.role("timeline"),
    )
    await admin.close()


@BOTH
async def test_reading_and_taking_go_on_and_what_is_taken_meanwhile_is_in_it(
    world: World, projection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lives(world, 40)
    monkeypatch.setattr(rebuilding, "AT_ONCE", 5)
    anna = person("anna")
    (registered, *rest) = path(anna)
    await world.take(registered)
    as_of = await world.timelines.knowledge(None)
    before = (await world.timelines.page(anna.person, as_of, None, 100)).entries
    await world.rebuilds.ask(projection, "an operator")
    taken = read = 0
    async with working(world):
        doing = asyncio.ensure_future(finished(world, projection))
        while not doing.done():
            await world.take(*path(person(f"meanwhile {taken}")))
            taken += 1
            assert (await world.timelines.page(anna.person, as_of, None, 100)).entries == before
            read += 1
        found = await doing
    await world.take(*rest)
    assert min(taken, read) > 3
    assert (found["failed"], found["differed"]) == (None, 0)
    live = await world.rows(projection)
    again = await rebuilt(world, projection)
    assert await world.rows(projection) == live
    assert (again["differed"], again["rows"]) == (0, len(live))


async def test_somebody_who_reads_for_long_holds_nobody_up(world: World) -> None:
    await lives(world)
    reader = await world.connect()
    reading = reader.transaction()
    await reading.start()
    await reader.fetch("SELECT * FROM people")
    await world.rebuilds.ask("people", "an operator")
    async with working(world):
        doing = asyncio.ensure_future(finished(world, "people"))
        for number in range(30):
            await asyncio.wait_for(world.take(*path(person(f"meanwhile {number}"))), 10)
            await asyncio.sleep(0.1)
        assert not doing.done()
        await reading.rollback()
        assert (await doing)["differed"] == 0
    await reader.close()


async def test_what_another_version_of_the_program_began_is_begun_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lives(world)
    await world.rebuilds.ask("people", "an operator")
    await world.pool.execute("UPDATE rebuilds SET program = '0.0.old', until = 3, position = 3, folded = 3")
    wrong = "INSERT INTO timeline_next_people.people (person, changed) VALUES (gen_random_uuid(), now())"
    await world.pool.execute(wrong)
    async with working(world):
        assert (await finished(world, "people"))["differed"] == 0


@pytest.mark.parametrize("fault", [KeyError("identifiers"), asyncpg.UniqueViolationError()], ids=["ours", "theirs"])
async def test_one_that_fails_leaves_the_live_one_as_it_is_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    await lives(world)
    live = await world.rows("people")

    async def broken(_: Connection, __: Sequence[Kept]) -> None:
        raise fault

    monkeypatch.setitem(rebuilding.FOLDS, "people", broken)
    found = await rebuilt(world, "people")
    assert (found["failed"], found["stage"]) == (type(fault).__name__, "failed")
    assert await world.rows("people") == live
    monkeypatch.undo()
    assert (await rebuilt(world, "people"))["stage"] == "finished"


@BOTH
async def test_the_table_beside_is_the_live_one_to_the_last_index(world: World, projection: str) -> None:
    shape = """
        SELECT attname::text, format_type(atttypid, atttypmod), attnotnull::text, NULL FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0
        UNION ALL
        SELECT conname, contype::text, pg_get_constraintdef(oid), NULL FROM pg_constraint WHERE conrelid = $1::regclass
        UNION ALL SELECT c.relname, replace(pg_get_indexdef(c.oid), $2, ''), NULL, NULL
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE indrelid = $1::regclass
        UNION ALL SELECT reloptions::text, NULL, NULL, NULL FROM pg_class WHERE oid = $1::regclass
    """
    beside = f"timeline_next_{projection}"
    shapes = [
        sorted(map(repr, await world.pool.fetch(shape, f"{schema}.{projection}", f"{schema}.")))
        for schema in ("timeline", beside)
    ]
    assert shapes[0] == shapes[1]


async def test_the_service_may_swap_and_empty_and_no_more(world: World) -> None:
    for statement in (
        "TRUNCATE people",
        "ALTER TABLE people RENAME TO others",
        "DROP TABLE timeline_next_people.people",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await world.pool.execute(statement)
    for name in ("entries", "people; DROP TABLE timeline.entries", 'x"."y'):
        with pytest.raises(asyncpg.PostgresError):
            await world.pool.execute("SELECT swap_in_next($1)", name)
