"""Old versions of events through the real store and consumers: stored as they were said, folded as the newest."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import orjson
import pytest

from shared.contracts.fields import Event
from shared.database import STORE
from shared.eventing.decider import Policy
from shared.eventing.handle import Handler
from shared.eventing.kafka import TYPE_HEADER, Kafka
from shared.eventing.relay import Relay
from shared.eventing.report import Submission
from shared.eventing.store import EventStore
from shared.migrate import migrate, migrations
from shared.parts import Parts
from shared.service import DecidingService
from tests.store.eventing.conftest import PEOPLE
from tests.store.eventing.test_accept import T1, T2, outcomes, post, story
from tests.store.eventing.test_consume import OneLog, Record, begun
from tests.unit.eventing.course import CONTRACTS, COURSE, Begun, Booked, BookedV1, BookedV2, Praise, said

EACH = (BookedV1(remark="early"), BookedV2(notes=("early",)), Booked(note="early"))
PRAISE_BOOKINGS = Policy("praise_bookings", (Booked,), Praise, lambda fact: Praise())
PLANNING = Parts("planning", [COURSE], [PRAISE_BOOKINGS], [Booked])


@pytest.fixture
async def planning(database: str, pool: asyncpg.Pool) -> AsyncIterator[DecidingService]:
    """Another service, which has a policy about bookings."""
    admin = await asyncpg.connect(database)
    await admin.execute("CREATE SCHEMA planning")
    await migrate(admin, "planning", migrations(*STORE))

    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(database, server_settings={"search_path": "planning"})

    async def reached(_: str, __: str) -> None:
        return None

    async with asyncpg.create_pool(database, min_size=1, server_settings={"search_path": "planning"}) as own:
        store = EventStore("planning", CONTRACTS, PEOPLE, "http://throughcare.test")
        relay = Relay("planning", connect, Kafka("", "test", 1), reached)
        service = DecidingService(PLANNING, own, store, relay, connect)
        await begun(service.consumer, OneLog())
        yield service
    await admin.close()


@pytest.mark.parametrize("booked", EACH, ids=lambda event: event.type)
async def test_what_a_sender_says_by_an_old_version_is_taken_and_stored_as_it_was_said(
    booked: Event, handler: Handler, pool: asyncpg.Pool
) -> None:
    report = said(booked, T1, "1")
    assert await outcomes(handler, report, said(Begun(), T2, "2"), report) == ["accepted", "accepted", "duplicate"]
    assert await story(pool) == [(1, "booked"), (2, "begun"), (3, "praised")]
    stored = orjson.loads(await pool.fetchval("SELECT body FROM events WHERE sequence = 1"))
    assert (stored["type"], stored["data"]) == (booked.type, report["data"])
    assert stored["dataschema"].endswith(f"/{booked.type}.json")


async def test_a_rule_judges_an_old_version_by_what_it_says_in_the_newest(handler: Handler) -> None:
    (result,) = await post(handler, said(BookedV1(remark="forbidden"), T1, "1"))
    assert (result.outcome, result.code) == ("rejected", "forbidden_note")
    (broken,) = await post(handler, said(BookedV1(remark="early"), T1, "2", data={"note": "early"}))
    assert (broken.outcome, broken.field) == ("rejected", "data.remark")


async def test_a_file_read_anew_folds_old_versions_and_a_waiting_report_of_one_finds_its_ground(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    assert await outcomes(handler, said(Begun(), T2, "2")) == ["waiting"]
    assert await outcomes(handler, said(BookedV1(remark="early"), T1, "1")) == ["accepted"]
    handler.service.store.forget()
    assert await outcomes(handler, said(Begun(day=2), T2, "3")) == ["accepted"]
    assert [kind for _, kind in await story(pool)] == ["booked", "begun", "praised", "begun"]


async def test_a_consumer_from_the_beginning_and_a_replay_read_every_version_and_react_once(
    handler: Handler, pool: asyncpg.Pool, planning: DecidingService
) -> None:
    now = datetime.now(UTC)
    reports = [said(event, T1, str(n), subject=f"gb:noms:P{n}") for n, event in enumerate(EACH)]
    await handler.accept([Submission(report, "tester", now) for report in reports])
    rows = await pool.fetch("SELECT person, type, body FROM events ORDER BY position")
    heard = [
        Record(n, row["body"], str(row["person"]).encode(), headers=((TYPE_HEADER, row["type"].encode()),))
        for n, row in enumerate(rows)
    ]
    await planning.consumer.settle(heard)
    again = [Record(record.offset + len(heard), record.value, record.key, headers=record.headers) for record in heard]
    await planning.consumer.settle(again)
    made = await planning.pool.fetch("SELECT person, type FROM events")
    assert sorted((row["person"], row["type"].split(".")[3]) for row in made) == sorted(
        (row["person"], "praised") for row in rows
    )
    assert await planning.pool.fetchval("SELECT count(*) FROM parked") == 0
