"""A trial says what would become of reports, and leaves the database as it was."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest

from shared.eventing.handle import Handler
from shared.eventing.outcome import Result
from shared.eventing.overlay import SQL
from shared.eventing.report import Submission
from shared.eventing.trial import IDLE_SECONDS, MOST_AT_ONCE, Trials
from shared.sql import DATABASE_AWAY
from tests.unit.eventing.course import Begun, Booked, said

T1, T2, T3 = (f"2026-03-01T{hour}:00:00Z" for hour in (10, 11, 12))
TABLES = ("events", "confirmations", "waiting", "rejected", "refusals", "known_facts", "relay", "publications")


def submitted(*events: dict[str, Any]) -> list[Submission]:
    return [Submission(event, "tester", datetime.now(UTC)) for event in events]


async def everything(pool: asyncpg.Pool) -> dict[str, list[Any]]:
    return {table: sorted(map(repr, await pool.fetch(f"TABLE {table}"))) for table in TABLES}


@pytest.fixture
async def trials(handler: Handler, database: str) -> AsyncIterator[Trials]:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(database, server_settings={"search_path": "intake"})

    made = Trials(handler.service, connect)
    yield made
    for name in ("a", "b"):
        await made.end(name)


async def tried(trials: Trials, *events: dict[str, Any], key: str = "") -> list[Result]:
    results = await trials.judge("a", submitted(*events), key)
    assert results is not None
    return results


def facts(results: list[Result]) -> list[tuple[Any, ...]]:
    return [(each.outcome.value, each.flags, each.code, each.field, each.detail) for each in results]


COURSE = [
    [said(Begun(), T2, "2"), said(Booked(note="forbidden"), T1, "3")],
    [said(Begun(), T2, "2"), said(Booked(), T1, "1"), said(Begun(), T2, "2")],
    [said(Booked(note="other"), T1, "1"), said(Begun(day=2), T3, "4"), said(Booked(note="mended"), T1, "3"), {"id": 5}],
    [said(Booked(), T1, "6", subject="gb:noms:B1"), said(Begun(), T2, "7", subject="gb:noms:B1")],
]


@pytest.mark.parametrize("known", [[], [said(Begun(), T2, "2")], [said(Booked(), T1, "1")]])
async def test_each_report_is_told_what_would_become_of_it_after_those_before_it_and_nothing_is_written(
    handler: Handler, pool: asyncpg.Pool, trials: Trials, known: list[dict[str, Any]]
) -> None:
    if known:
        await handler.accept(submitted(*known))
    before = await everything(pool)
    assert await trials.begin("a") == "begun"
    foretold = [facts(await tried(trials, *batch)) for batch in COURSE]
    assert await everything(pool) == before
    assert foretold == [facts(await handler.accept(submitted(*batch))) for batch in COURSE]


async def test_a_trial_that_cannot_begin_keeps_no_connection(handler: Handler, database: str) -> None:
    opened: list[asyncpg.Connection] = []

    async def connect() -> asyncpg.Connection:
        if opened:
            raise asyncpg.TooManyConnectionsError("no room")
        opened.append(await asyncpg.connect(database, server_settings={"search_path": "intake"}))
        return opened[0]

    with pytest.raises(asyncpg.TooManyConnectionsError):
        await Trials(handler.service, connect).begin("a")
    assert opened[0].is_closed()


async def test_what_arrives_in_earnest_meanwhile_is_seen(handler: Handler, trials: Trials) -> None:
    await trials.begin("a")
    assert [each.outcome.value for each in await tried(trials, said(Begun(), T2, "2"))] == ["waiting"]
    await handler.accept(submitted(said(Booked(), T1, "1")))
    results = await tried(trials, said(Booked(), T1, "1"), said(Begun(), T3, "3"))
    assert [each.outcome.value for each in results] == ["duplicate", "accepted"]


async def test_the_append_lock_is_not_asked_for(handler: Handler, pool: asyncpg.Pool, trials: Trials) -> None:
    await trials.begin("a")
    async with pool.acquire() as connection, connection.transaction():
        await handler.service.store.take_append_lock(connection)
        results = await asyncio.wait_for(tried(trials, said(Booked(), T1, "1")), 10)
    assert results[0].outcome.value == "accepted"


async def test_the_database_itself_lets_a_trial_write_nothing_real(database: str, pool: asyncpg.Pool) -> None:
    session = await asyncpg.connect(database, server_settings={"search_path": "intake"})
    await session.execute(SQL["overlay"])
    await session.execute("DELETE FROM events")
    for table in TABLES:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await session.execute(f"DELETE FROM intake.{table}")
    await session.close()


async def test_a_request_repeated_gets_the_same_answer_and_another_trial_knows_nothing_of_it(trials: Trials) -> None:
    await trials.begin("a")
    first = await tried(trials, said(Booked(), T1, "1"), key="1")
    assert await tried(trials, said(Booked(), T1, "1"), key="1") == first
    assert [each.outcome.value for each in await tried(trials, said(Booked(), T1, "1"), key="2")] == ["duplicate"]
    await trials.begin("b")
    other = await trials.judge("b", submitted(said(Booked(), T1, "1")), "1")
    assert other
    assert [each.outcome.value for each in other] == ["accepted"]


async def test_a_trial_that_was_begun_is_there_until_it_ends(trials: Trials) -> None:
    assert await trials.judge("a", [], "") is None
    assert [await trials.begin("a"), await trials.begin("a")] == ["begun", "there"]
    await trials.end("a")
    assert await trials.judge("a", [], "") is None
    assert await trials.begin("a") == "begun"


async def test_a_lost_session_ends_the_trial(trials: Trials, pool: asyncpg.Pool) -> None:
    await trials.begin("a")
    await pool.fetch("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                     "AND datname = current_database() AND query LIKE '%default_transaction_read_only%'")  # fmt: skip
    with suppress(*DATABASE_AWAY):
        assert await trials.judge("a", submitted(said(Booked(), T1, "1")), "") is None
    assert await trials.judge("a", [], "") is None


async def test_there_is_room_for_a_few_and_what_is_idle_makes_room(
    trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [await trials.begin(str(each)) for each in range(MOST_AT_ONCE + 1)][-2:] == ["begun", "full"]
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + IDLE_SECONDS)
    monkeypatch.setattr("shared.eventing.trial.time", later)
    assert await trials.begin("late") == "begun"
    assert await trials.judge("0", [], "") is None
    await trials.end("late")
