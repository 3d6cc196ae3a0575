"""Corrections, merges and unmerges through the real store: who is one is found again, and what was lost comes back."""

from datetime import UTC, datetime

import asyncpg
import pytest

from services.intake.identity import IDENTITY
from shared.contracts.fields import Event
from shared.contracts.identity import LINKS, PersonMerged, PersonUnmerged
from shared.contracts.records import RECORDS, IntakeRecordCorrected, IntakeRecordRetracted
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import parse_envelope
from shared.eventing.outcome import Result
from shared.eventing.report import Submission
from shared.eventing.rules import Rules
from shared.eventing.store import EventStore
from tests.store.eventing.conftest import PEOPLE
from tests.unit.eventing.course import CONTRACTS, COURSE, PRAISE_BEGINNERS, Begun, Booked, said

ALL: dict[str, type[Event]] = {**CONTRACTS, **{kind.type: kind for kind in (*LINKS, *RECORDS)}}
A, B = "gb:noms:A", "gb:noms:B"
MERGED, UNMERGED = (
    PersonMerged(survivor_id=A, retired_id=B),
    PersonUnmerged(survivor_id=A, restored_id=B),
)


@pytest.fixture
def handler(pool: asyncpg.Pool) -> Handler:
    return another(pool)


def another(pool: asyncpg.Pool) -> Handler:
    """Intake, as another process would be it."""
    store = EventStore("intake", ALL, PEOPLE, "http://throughcare.test")
    rules = Rules([COURSE, IDENTITY], [PRAISE_BEGINNERS])
    return Handler(Service("intake", rules, store, lambda: datetime.now(UTC)), pool)


async def post(handler: Handler, event: Event, identifier: str, subject: str = A, hour: int = 10) -> Result:
    report = said(event, f"2026-03-01T{hour}:00:00Z", identifier, subject=subject)
    report["data"] = event.model_dump(mode="json", by_alias=True, exclude_unset=True)
    (result,) = await handler.accept([Submission(report, "tester", datetime.now(UTC))])
    return result


async def streams(pool: asyncpg.Pool) -> list[tuple[str, int, str]]:
    names = {PEOPLE.person(each): each[-1] for each in (A, B)}
    rows = await pool.fetch("SELECT person, sequence, type FROM events ORDER BY position")
    return [(names[row["person"]], row["sequence"], row["type"].split(".")[-2]) for row in rows]


async def test_a_correction_is_folded_by_every_process_and_waits_for_what_it_points_at(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    booked = (await post(handler, Booked(note="a"), "1")).event
    assert booked
    corrected = IntakeRecordCorrected(target_event_id=booked, patch={"note": "b"}, reason="data_entry")
    second = (await post(another(pool), corrected, "2")).event
    assert second
    assert (await post(handler, corrected, "3")).code == "newer_version"
    assert (await post(handler, corrected, "3", subject=B)).code == "other_person"
    unknown = corrected.model_copy(update={"target_event_id": PEOPLE.person("x:1")})
    assert (await post(handler, unknown, "4")).outcome == "waiting"
    retracted = IntakeRecordRetracted(target_event_id=second, reason="never_happened")
    assert (await post(handler, retracted, "5")).outcome == "accepted"
    assert (await post(another(pool), Begun(), "6", hour=11)).outcome == "waiting"


async def test_who_is_one_is_known_to_every_process(handler: Handler, pool: asyncpg.Pool) -> None:
    other = another(pool)
    await post(handler, Booked(), "1", A)
    assert (await post(other, Begun(), "2", B, 11)).outcome == "waiting"
    await post(handler, MERGED, "3", A, 12)
    assert await streams(pool) == [("A", 1, "booked"), ("A", 2, "merged"), ("B", 1, "begun"), ("B", 2, "praised")]
    assert (await post(other, Begun(day=2), "4", B, 13)).outcome == "accepted"
    await post(other, UNMERGED, "5", B, 14)
    assert (await post(handler, Begun(day=3), "6", B, 15)).outcome == "waiting"
    assert (await post(handler, Begun(day=4), "7", A, 15)).outcome == "accepted"


async def test_published_merges_name_people_by_id(handler: Handler, pool: asyncpg.Pool) -> None:
    await post(handler, MERGED, "1")
    event = parse_envelope(await pool.fetchval("SELECT body FROM events"))
    assert event.data == {"survivorId": str(PEOPLE.person(A)), "retiredId": str(PEOPLE.person(B))}
    assert (await post(handler, MERGED, "1")).outcome == "duplicate"


async def test_files_of_several_ids_are_kept_as_the_database_has_them(handler: Handler, pool: asyncpg.Pool) -> None:
    for number, subject in enumerate((A, B)):
        await post(handler, Booked(), f"b{number}", subject)
    await post(handler, MERGED, "m")
    await post(handler, Begun(), "g", B, 11)
    store = handler.service.store
    async with pool.acquire() as connection:
        kept = await store.load(connection, [PEOPLE.person(B)])
        store.forget()
        anew = await store.load(connection, [PEOPLE.person(B)])
    assert kept.keys() == anew.keys() == {PEOPLE.person(A), PEOPLE.person(B)}
    assert kept == anew


async def test_what_follows_from_facts_that_came_back_says_again_who_is_one(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    """As after a restore: rows of events are there again, the table of who is who is not."""
    await post(handler, Booked(), "1", A)
    await post(handler, MERGED, "2", A)
    await pool.execute("DELETE FROM links")
    fresh = another(pool)
    await fresh.settle([PEOPLE.person(A)])
    assert await pool.fetchval("SELECT count(DISTINCT person) FROM links") == 1
    assert (await post(fresh, Begun(), "3", B, 11)).outcome == "accepted"


async def test_a_sender_may_name_what_it_corrects_by_its_own_key(handler: Handler, pool: asyncpg.Pool) -> None:
    by_key = IntakeRecordCorrected(target_id="1", patch={"note": "b"}, reason="data_entry")
    assert (await post(handler, by_key, "2")).outcome == "waiting"
    booked = (await post(another(pool), Booked(note="a"), "1")).event
    assert (await post(handler, by_key, "2")).event is not None
    bodies = await pool.fetch("SELECT body FROM events ORDER BY position")
    first, second = [parse_envelope(row["body"]) for row in bodies]
    assert second.data == {
        "targetEventId": str(booked),
        "targetId": "1",
        "patch": {"note": "b"},
        "reason": "data_entry",
    }
    assert (await post(handler, by_key, "3")).code == "newer_version"
    again = by_key.model_copy(update={"target_id": "2", "patch": {"note": "c"}})
    assert (await post(handler, again, "4")).outcome == "accepted"
    assert (await post(handler, again.model_copy(update={"target_id": "4"}), "5", subject=B)).code == "other_person"
    elsewhere = again.model_copy(update={"target_id": "4", "target_source": "urn:another"})
    assert (await post(handler, elsewhere, "6")).outcome == "waiting"
    gone = IntakeRecordRetracted(target_id="4", target_source=first.attributes["originsource"], reason="never_happened")
    assert (await post(handler, gone, "7")).outcome == "accepted"
