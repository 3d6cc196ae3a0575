"""What the database alone can promise about accepting: once, in place, and none harmed by another."""

import asyncio
import hashlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from shared.database import Database
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import parse_envelope
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Submission
from shared.eventing.store import EventStore
from tests.store.eventing.conftest import PEOPLE
from tests.unit.eventing.course import CONTRACTS, RULES, Begun, Booked, Cancelled, said

T1, T2, T3 = (f"2026-03-01T{hour}:00:00Z" for hour in (10, 11, 12))


async def post(handler: Handler, *events: dict[str, Any]) -> list[Result]:
    now = datetime.now(UTC)
    return await handler.accept([Submission(event, "tester", now) for event in events])


async def outcomes(handler: Handler, *events: dict[str, Any]) -> list[str]:
    return [result.outcome.value for result in await post(handler, *events)]


async def story(pool: asyncpg.Pool) -> list[tuple[int, str]]:
    rows = await pool.fetch("SELECT sequence, type FROM events ORDER BY position")
    return [(row["sequence"], row["type"].split(".")[3]) for row in rows]


async def test_the_same_key_counts_once_and_with_other_content_conflicts(handler: Handler, pool: asyncpg.Pool) -> None:
    first, again = said(Booked(), T1, "1"), said(Booked(), "2026-03-01T11:00:00+01:00", "1")
    assert await outcomes(handler, first, again) == ["accepted", "duplicate"]
    assert await outcomes(handler, first, said(Booked(note="other"), T1, "1")) == ["duplicate", "conflict"]
    assert await story(pool) == [(1, "booked")]


async def test_a_report_without_ground_waits_and_is_accepted_when_the_ground_arrives(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    begun = said(Begun(), T2, "2")
    assert await outcomes(handler, begun, begun) == ["waiting", "duplicate"]
    (repeat,) = await post(handler, begun)
    assert repeat.detail == "waiting: a booking not after it"
    assert await outcomes(handler, said(Booked(), T3, "3")) == ["accepted"]
    assert await outcomes(handler, said(Booked(), T1, "1")) == ["accepted"]
    assert await story(pool) == [(1, "booked"), (2, "booked"), (3, "begun"), (4, "praised")]
    assert await pool.fetchval("SELECT count(*) FROM waiting") == 0
    assert await outcomes(handler, begun) == ["duplicate"]


async def test_a_report_that_waits_and_is_grounded_in_one_batch_is_accepted(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    assert await outcomes(handler, said(Begun(), T2, "2"), said(Booked(), T1, "1")) == ["waiting", "accepted"]
    assert await pool.fetchval("SELECT count(*) FROM waiting") == 0
    assert [kind for _, kind in await story(pool)] == ["booked", "begun", "praised"]


async def test_a_rejected_report_claims_no_key_and_is_mended_by_sending_it_right(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    wrong = said(Booked(note="forbidden"), T1, "1")
    assert await outcomes(handler, wrong, wrong) == ["rejected", "rejected"]
    assert await pool.fetchval("SELECT count(*) FROM rejected WHERE mended IS NULL") == 1
    assert await outcomes(handler, said(Booked(note="allowed"), T1, "1")) == ["accepted"]
    assert await pool.fetchval("SELECT count(*) FROM rejected WHERE mended IS NULL") == 0


async def test_the_future_is_refused(handler: Handler) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    (result,) = await post(handler, said(Booked(), tomorrow, "1"))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "future_time")


async def test_one_bad_event_never_harms_the_good_ones_beside_it(handler: Handler, pool: asyncpg.Pool) -> None:
    """The database refuses text with a NUL: smuggled past the reader here, so that the bisecting is seen."""
    bad = Submission(said(Booked(), T1, "bad"), "tester\0", datetime.now(UTC))
    waits = Submission(said(Begun(), T1, "bad", subject="gb:noms:B1"), "tester\0", datetime.now(UTC))
    good = [Submission(said(Booked(), T1, str(n)), "tester", datetime.now(UTC)) for n in range(5)]
    results = await handler.accept([*good[:2], waits, *good[2:]])
    assert [result.outcome.value for result in results] == ["accepted"] * 2 + ["rejected"] + ["accepted"] * 3
    assert bad.actor.endswith("\0")


async def test_a_report_that_nobody_can_judge_is_kept_and_those_committed_with_it_are_judged(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    events = [said(Booked(note="unforeseen" if n == 2 else ""), T1, str(n), subject=f"gb:noms:A{n}") for n in range(5)]
    submissions = [Submission(event, "tester", datetime.now(UTC)) for event in events]
    handler.read_ahead(submissions)
    results = await handler.accept(submissions)
    assert [result.code for result in results] == [None, None, "not_judgeable", None, None]
    kept = [tuple(row) for row in await pool.fetch("SELECT report, detail FROM rejected")]
    assert kept == [("2", results[2].detail)]
    assert "Maria" not in str(kept)


async def test_a_fault_of_the_database_itself_is_nobodys_report(handler: Handler, pool: asyncpg.Pool) -> None:
    await pool.execute("ALTER TABLE events RENAME TO elsewhere")
    with pytest.raises(asyncpg.UndefinedTableError):
        await post(handler, said(Booked(), T1, "1"), said(Booked(), T1, "2"))
    await pool.execute("ALTER TABLE elsewhere RENAME TO events")
    assert await pool.fetchval("SELECT count(*) FROM rejected") == 0
    assert await outcomes(handler, said(Booked(), T1, "1"), said(Booked(), T1, "2")) == ["accepted", "accepted"]


async def test_published_bytes_carry_the_chain_the_origin_and_the_content(handler: Handler, pool: asyncpg.Pool) -> None:
    await post(handler, said(Booked(note="é\u2028𝄞"), T1, "1", region="north"), said(Begun(), T2, "2"))
    bodies = [row["body"] for row in await pool.fetch("SELECT body FROM events ORDER BY position")]
    first, second, third = (parse_envelope(body) for body in bodies)
    assert first.data == {"note": "é\u2028𝄞"}
    assert first.attributes["region"] == "north"
    assert (first.attributes["originsource"], first.attributes["originid"]) == ("urn:test", "1")
    assert [each.sequence for each in (first, second, third)] == [1, 2, 3]
    assert second.prevhash == hashlib.sha256(bodies[0]).hexdigest()
    assert third.cause == second.id
    assert third.attributes["correlationid"] == str(second.id)
    assert third.time == second.time
    assert third.recorded > second.recorded > first.recorded


async def test_foreign_facts_are_learned_once_and_set_policies_off(handler: Handler, pool: asyncpg.Pool) -> None:
    await post(handler, said(Booked(), T1, "1"))
    foreign = orjson.loads(await pool.fetchval("SELECT body FROM events")) | {
        "id": str(UUID(int=5)), "source": "/throughcare/planning", "type": Cancelled.type, "time": T2, "data": {},
    }  # fmt: skip
    envelope = parse_envelope(orjson.dumps(foreign))
    for _ in range(2):
        async with pool.acquire() as connection, connection.transaction():
            files = await handler.absorb(connection, [envelope])
        handler.service.store.keep(files)
    assert await pool.fetchval("SELECT count(*) FROM known_facts") == 1
    (result,) = await post(handler, said(Begun(), T3, "3"))
    assert result.flags == ("cancelled_before",)


async def test_files_kept_after_a_commit_are_as_the_database_has_them(handler: Handler, pool: asyncpg.Pool) -> None:
    await post(handler, said(Booked(note="é"), T1, "1"), said(Begun(), T2, "2", timeprecision="day"))
    foreign = orjson.loads(await pool.fetchval("SELECT body FROM events LIMIT 1")) | {
        "id": str(UUID(int=5)), "source": "/throughcare/planning", "type": Cancelled.type, "time": T2, "data": {},
    }  # fmt: skip
    envelope, store = parse_envelope(orjson.dumps(foreign)), handler.service.store
    async with pool.acquire() as connection, connection.transaction():
        store.keep(await handler.absorb(connection, [envelope]))
    async with pool.acquire() as connection:
        kept = await store.load(connection, [envelope.person])
        store.forget()
        assert await store.load(connection, [envelope.person]) == kept


async def test_files_are_read_anew_when_a_connection_was_lost_unawares(database: str) -> None:
    """A pool opens another in its place and says nothing: behind it may be a database that has less."""
    deployed = Database(database, PEOPLE)
    await deployed.prepare()
    ours = deployed.role("intake")
    store = EventStore("intake", CONTRACTS, PEOPLE, "http://throughcare.test")
    admin = await asyncpg.connect(database, server_settings={"search_path": "intake"})
    openings: list[object] = []

    async def opened(connection: object) -> None:
        openings.append(connection)
        await store.opened(connection)

    async with await deployed.pool("intake", 1, opened) as pool:
        handler = Handler(Service("intake", RULES, store, lambda: datetime.now(UTC)), pool)
        await post(handler, said(Booked(), T1, "1"))
        await admin.execute("DELETE FROM events")
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", ours)
        async with asyncio.timeout(20):
            while pool.get_idle_size() and len(openings) < 2:  # noqa: ASYNC110 - it is asked of a pool
                await asyncio.sleep(0.01)
        (result,) = await post(handler, said(Begun(), T2, "2"))
    assert result.outcome == Outcome.WAITING
    await admin.close()


async def test_many_appenders_leave_no_gap_no_repeat_and_no_inversion(handler: Handler, pool: asyncpg.Pool) -> None:
    """A reader by plain cursor, while four appenders race, sees every event once and each stream in order."""
    seen: list[tuple[UUID, int]] = []
    done = asyncio.Event()

    async def read() -> None:
        position = 0
        while True:
            last_pass = done.is_set()
            rows = await pool.fetch(
                "SELECT position, person, sequence FROM events WHERE position > $1 ORDER BY position", position
            )
            seen.extend((row["person"], row["sequence"]) for row in rows)
            position = rows[-1]["position"] if rows else position
            if last_pass:
                return

    async def append(worker: int) -> None:
        for number in range(40):
            subject = f"gb:noms:P{random.Random(worker * 1000 + number).randrange(6)}"
            await post(handler, said(Booked(), T1, f"{worker}-{number}", subject=subject))

    reader = asyncio.ensure_future(read())
    await asyncio.gather(*(append(worker) for worker in range(4)))
    done.set()
    await reader
    assert len(seen) == 160
    for person in {person for person, _ in seen}:
        sequences = [sequence for each, sequence in seen if each == person]
        assert sequences == list(range(1, len(sequences) + 1))


async def test_what_was_read_ahead_is_let_go_when_its_turn_has_come(handler: Handler) -> None:
    """A submission and its report would hold each other, until the collector of garbage comes by."""
    submissions = [
        Submission(said(Booked(), T1, "1"), "tester", datetime.now(UTC)),
        Submission({}, "", datetime.now(UTC)),
    ]
    handler.read_ahead(submissions)
    assert all(each.read for each in submissions)
    await handler.accept(submissions)
    assert not any(each.read for each in submissions)
