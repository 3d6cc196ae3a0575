"""The clock breaches what is due, once, at the due instant, whoever else appends meanwhile."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import asyncpg
import orjson
import pytest

from services.planning.app import PARTS
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import body_hash
from shared.eventing.report import Submission
from shared.eventing.rules import Rules
from shared.eventing.scheduler import Scheduler
from shared.eventing.store import EventStore
from shared.eventing.timetable import awaited
from shared.eventing.trial import Trials
from tests.store.eventing.conftest import PEOPLE
from tests.unit.deadlines.stories import AGREED, APPROVED, DRAFTED, kept, pack_of

APPROVAL = "id: approve, kind: plan_approved, amount: 10"
OWN = "id: own, kind: own, amount: 10, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed"
DRAFTED_AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
DUE = "2026-03-12T23:59:59.999999Z"


class Clock:
    """Told by hand."""

    def __init__(self) -> None:
        self.now = DRAFTED_AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def planning(pool: asyncpg.Pool, clock: Clock, *rows: str) -> Handler:
    """The planning service, with one deadline."""
    rules = Rules(PARTS.aggregates, (), kept("planning", pack_of(*(rows or (APPROVAL,)))))
    return Handler(Service("planning", rules, EventStore("planning", CATALOGUE, PEOPLE, "http://here"), clock), pool)


def scheduler(handler: Handler, pool: asyncpg.Pool) -> Scheduler:
    return Scheduler(handler, pool, lambda: None)


def report(event: Event, time: datetime, identifier: str, who: str = "test:1") -> Submission:
    said = {
        "specversion": "1.0",
        "id": f"{who}-{identifier}",
        "source": "urn:test",
        "type": type(event).type,
        "subject": who,
        "time": time.isoformat(),
        "data": event.model_dump(mode="json", exclude_unset=True),
    }
    return Submission(said, "tester", time, None)


async def told(pool: asyncpg.Pool) -> list[dict[str, Any]]:
    """What was said of deadlines, in the order in which it was appended."""
    rows = await pool.fetch("SELECT body FROM events WHERE type LIKE '%.deadline.%' ORDER BY position")
    return [orjson.loads(row["body"]) for row in rows]


async def words(pool: asyncpg.Pool) -> list[str]:
    return [each["type"].split(".")[3] for each in await told(pool)]


async def open_ones(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    return await pool.fetch("SELECT * FROM deadlines ORDER BY due")


async def draft(handler: Handler, who: str = "test:1") -> None:
    (result,) = await handler.accept([report(DRAFTED, DRAFTED_AT, "drafted", who)])
    assert result.outcome == "accepted"


async def test_what_is_due_is_breached_once_at_the_due_instant(pool: asyncpg.Pool, clock: Clock) -> None:
    handler = planning(pool, clock)
    at = scheduler(handler, pool)
    await draft(handler)
    (row,) = await open_ones(pool)
    assert row["due"].isoformat() == "2026-03-12T23:59:59.999999+00:00"
    assert await at.breach() == 0
    clock.now = row["due"]
    assert await at.breach() == 0  # at the instant itself it is in time still
    clock.now += timedelta(hours=3)
    assert sum(await asyncio.gather(at.breach(), scheduler(handler, pool).breach())) in (1, 2)
    assert await words(pool) == ["opened", "breached"]
    opened, breached = await told(pool)
    assert (breached["time"], breached["data"]["dueAt"]) == (DUE.replace("Z", "+00:00"), DUE)
    assert breached["causationid"] == opened["id"]
    assert breached["sequence"] == opened["sequence"] + 1
    assert breached["actor"] == "policy:deadlines"
    assert await open_ones(pool) == []
    assert await at.breach() == 0


async def test_what_was_done_in_time_is_not_breached(pool: asyncpg.Pool, clock: Clock) -> None:
    handler = planning(pool, clock, OWN)
    await draft(handler)
    clock.now += timedelta(days=5)
    await handler.accept([report(AGREED, clock.now, "agreed")])
    assert await open_ones(pool) == []
    clock.now += timedelta(days=50)
    assert await scheduler(handler, pool).breach() == 0
    assert await words(pool) == ["opened", "met"]


async def test_of_several_deadlines_only_that_which_changed_is_written(pool: asyncpg.Pool, clock: Clock) -> None:
    handler, written = planning(pool, clock, APPROVAL, OWN), "SELECT id, xmin::text, ctid::text FROM deadlines"
    await draft(handler)
    before = set(map(tuple, await pool.fetch(written)))
    clock.now += timedelta(days=1)
    await handler.accept([report(AGREED, clock.now, "agreed")])
    after = set(map(tuple, await pool.fetch(written)))
    assert (len(before), len(after)) == (2, 1)
    assert after < before


async def test_the_clock_looks_at_what_is_open_whoever_wrote_last(pool: asyncpg.Pool, clock: Clock) -> None:
    one, other = (planning(pool, clock, APPROVAL, OWN) for _ in range(2))
    for turn, (handler, event) in enumerate(
        [(one, DRAFTED), (other, AGREED), (one, APPROVED), (other, DRAFTED), (one, AGREED), (one, APPROVED)]
    ):
        clock.now += timedelta(days=1)
        await handler.accept([report(event, clock.now, str(turn))])
        stored = {str(row["id"]) for row in await open_ones(pool)}
        async with pool.acquire() as connection, connection.transaction():
            files = await planning(pool, clock).service.store.load(connection, [PEOPLE.person("test:1")])
        assert stored == awaited(files[PEOPLE.person("test:1")]).keys()
    assert (await words(pool)).count("met") > 1


async def test_what_was_told_late_was_still_done_in_time(pool: asyncpg.Pool, clock: Clock) -> None:
    handler = planning(pool, clock, OWN)
    await draft(handler)
    clock.now += timedelta(days=20)
    assert await scheduler(handler, pool).breach() == 1
    await handler.accept([report(AGREED, DRAFTED_AT + timedelta(days=3), "agreed")])
    assert await words(pool) == ["opened", "breached", "met"]
    met = (await told(pool))[-1]["data"]
    assert (met["late"], met["recordedLate"]) == (False, True)


async def test_many_of_many_people_are_breached_each_in_its_stream(pool: asyncpg.Pool, clock: Clock) -> None:
    handler = planning(pool, clock, APPROVAL, OWN)
    people = [f"test:{number}" for number in range(20)]
    await handler.accept([report(DRAFTED, DRAFTED_AT, "drafted", who) for who in people])
    clock.now += timedelta(days=20)
    assert await scheduler(handler, pool).breach() == 40
    rows = await pool.fetch("SELECT person, sequence, body FROM events ORDER BY person, sequence")
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5] * 20
    for before, after in pairwise(rows):
        if before["person"] == after["person"]:
            assert orjson.loads(after["body"])["prevhash"] == body_hash(before["body"])
    await handler.accept([report(DRAFTED, clock.now, "again", who) for who in people])
    assert len(await words(pool)) == 80


async def test_after_a_restore_the_clock_knows_what_is_open(pool: asyncpg.Pool, clock: Clock) -> None:
    handler = planning(pool, clock)
    await draft(handler)
    before = [tuple(row) for row in await open_ones(pool)]
    await pool.execute("DELETE FROM deadlines")
    handler.service.store.forget()
    person = before[0][0]
    await handler.settle([person])
    assert [tuple(row) for row in await open_ones(pool)] == before
    assert await words(pool) == ["opened"]


async def test_a_trial_opens_deadlines_that_are_gone_with_it(pool: asyncpg.Pool, clock: Clock, database: str) -> None:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(database, server_settings={"search_path": "intake"})

    trials = Trials(planning(pool, clock).service, connect)
    await trials.begin("a")
    results = await trials.judge("a", [report(DRAFTED, DRAFTED_AT, "drafted")], "")
    assert results
    assert results[0].outcome == "accepted"
    clock.now += timedelta(days=1)
    again = await trials.judge("a", [report(AGREED, DRAFTED_AT + timedelta(hours=1), "agreed")], "")
    assert again
    assert again[0].outcome == "accepted"
    await trials.end("a")
    assert (await open_ones(pool), await told(pool)) == ([], [])
