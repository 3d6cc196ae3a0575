"""What a store that was restored from an older backup takes back: all of it, as it was, once, and in its place."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from shared.eventing.errors import CannotTakeBack
from shared.eventing.handle import Handler
from shared.eventing.report import Submission
from shared.eventing.takeback import Part, TakeBack
from tests.restoring import back_up, restore
from tests.unit.eventing.course import Begun, Booked, Praised, said

T1, T2, T3 = (f"2026-03-01T{hour}:00:00Z" for hour in (10, 11, 12))
EVERYTHING = Part("a log", {0: 0}, {0: 100})
COLUMNS = "person, sequence, id, origin, content, type, time, recorded, cause, correlation, traceparent, body"


async def post(handler: Handler, *events: dict[str, Any]) -> list[str]:
    now = datetime.now(UTC)
    results = await handler.accept(
        [Submission(event, "tester", now, f"00-{'a' * 32}-{'b' * 16}-00") for event in events]
    )
    return [result.outcome.value for result in results]


async def rows(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    return await pool.fetch(f"SELECT {COLUMNS} FROM events ORDER BY person, sequence")


async def published(pool: asyncpg.Pool) -> list[bytes]:
    """The topic, as the relay would have filled it."""
    return [row["body"] for row in await pool.fetch("SELECT body FROM events ORDER BY position")]


async def take_back(handler: Handler, pool: asyncpg.Pool, topic: Sequence[bytes], reason: str | None = None) -> None:
    run = TakeBack(handler, pool, EVERYTHING, reason)
    await run.take(topic, gaps=reason is not None)
    await run.finish()


def whole_story(who: str) -> list[dict[str, Any]]:
    """Reports of all kinds: by identifier, with an extension, a month, in lower case, waiting first, and a repeat."""
    begun = said(Begun(), T3, f"{who}-begun", subject=who)
    return [
        said(Booked(note="æ"), "2026-03-01 10:00:00.5z", f"{who}-1", subject=who, unit="B-wing", timeprecision="month"),
        begun,
        said(
            Begun(day=2),
            "2026-03-02T09:00:00.123456+02:00",
            f"{who}-2",
            subject=who,
            traceparent=f"00-{'c' * 32}-{'d' * 16}-00",
        ),
        begun,
    ]


async def test_what_was_lost_comes_back_as_it_was_but_for_its_position(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await post(handler, said(Booked(), T1, "before"), said(Begun(), "2026-02-01T10:00:00Z", "waits"))
    await back_up(database, "intake")
    for who in ("gb:noms:A1234BC", "gb:noms:B"):
        await post(handler, *whole_story(who))
    await post(handler, said(Booked(), "2026-01-01T10:00:00Z", "ground"))
    before, topic = await rows(pool), await published(pool)
    assert len(before) == 12
    await restore(database, "intake")
    assert len(await rows(pool)) == 1
    handler.service.store.forget()
    await take_back(handler, pool, topic)
    assert await rows(pool) == before
    assert await pool.fetchval("SELECT count(*) FROM waiting") == 0
    took = await pool.fetchrow("SELECT events, people, since, completed IS NOT NULL AS done FROM takebacks")
    assert took
    assert tuple(took) == (11, 2, '{"0": 0}', True)


async def test_what_is_back_counts_as_if_it_had_never_been_away(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await back_up(database, "intake")
    story = whole_story("gb:noms:A1234BC")
    await post(handler, *story)
    topic = await published(pool)
    await restore(database, "intake")
    handler.service.store.forget()
    await take_back(handler, pool, topic)
    assert await post(handler, *story) == ["duplicate"] * 4
    assert await post(handler, said(Praised(), T3, "confirms")) == ["accepted"]
    assert await pool.fetchval("SELECT count(*) FROM confirmations") == 1
    assert await post(handler, said(Begun(day=3), "2026-03-03T10:00:00Z", "3")) == ["accepted"]
    last = orjson.loads((await published(pool))[-1])
    assert (last["sequence"], len(await rows(pool))) == (5, 5)


async def test_nothing_is_taken_twice_by_whoever_begins_again_or_at_the_same_time(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await back_up(database, "intake")
    for number in range(20):
        await post(handler, *whole_story(f"gb:noms:P{number}"))
    before, topic = await rows(pool), await published(pool)
    await restore(database, "intake")
    handler.service.store.forget()
    cut = TakeBack(handler, pool, EVERYTHING)
    await cut.take(topic[:33])  # and is killed
    others = [Handler(handler.service, pool) for _ in range(3)]
    await asyncio.gather(*(take_back(each, pool, [*topic, *topic[:10]]) for each in others))
    assert await rows(pool) == before
    took = await pool.fetchrow("SELECT events, people FROM takebacks")
    assert took
    assert tuple(took) == (80, 20)
    await take_back(handler, pool, topic)
    assert await pool.fetchval("SELECT count(*) FROM takebacks") == 1


async def test_what_followed_and_was_not_relayed_follows_again(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    waits = said(Begun(day=2), T3, "waits")
    await post(handler, waits)
    await back_up(database, "intake")
    await post(handler, said(Booked(), T1, "ground"))
    ground, *lost = await published(pool)
    assert len(lost) == 2
    await restore(database, "intake")
    handler.service.store.forget()
    await take_back(handler, pool, [ground])
    kinds = [row["type"].split(".")[3] for row in await rows(pool)]
    assert kinds == ["booked", "begun", "praised"]
    assert await post(handler, waits) == ["duplicate"]


async def test_what_contradicts_the_store_is_left_and_everybody_else_comes_back(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await back_up(database, "intake")
    await post(handler, said(Booked(), T1, "1"), said(Booked(), T2, "2"), said(Booked(), T1, "3", subject="gb:noms:B"))
    topic = await published(pool)
    await restore(database, "intake")
    handler.service.store.forget()
    await post(handler, said(Booked(note="since the backup"), T1, "4"))  # who opens before taking back
    await take_back(handler, pool, [b"no event", *topic])
    assert {orjson.loads(row["body"])["originid"] for row in await rows(pool)} == {"3", "4"}


async def test_a_gap_is_refused_until_an_operator_accepts_it(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await back_up(database, "intake")
    await post(handler, said(Booked(), T1, "another's", subject="gb:noms:B"))
    await post(handler, *(said(Booked(), T1, str(number)) for number in range(5)))
    another, *topic = await published(pool)
    await restore(database, "intake")
    handler.service.store.forget()
    with pytest.raises(CannotTakeBack, match="intake: what comes before sequence 3"):
        await take_back(handler, pool, [another, *topic[2:]])
    await take_back(handler, pool, [another, *topic[3:]], reason="the disk of Kafka was lost too")
    assert [row["sequence"] for row in await rows(pool)] == [4, 5, 1]
    await post(handler, said(Booked(), T1, "after"))
    assert [row["sequence"] for row in await rows(pool)] == [4, 5, 6, 1]
    took = await pool.fetchrow("SELECT events, people, reason FROM takebacks")
    assert took
    assert tuple(took) == (3, 2, "the disk of Kafka was lost too")


async def test_behind_an_accepted_gap_a_report_that_was_sent_again_counts_once(
    handler: Handler, pool: asyncpg.Pool, database: str
) -> None:
    await back_up(database, "intake")
    await post(handler, *(said(Booked(), T1, str(number)) for number in range(3)))
    topic = await published(pool)
    await restore(database, "intake")
    handler.service.store.forget()
    await post(handler, said(Booked(), T1, "2"))  # who opens before taking back
    await take_back(handler, pool, topic[2:], reason="the rest is gone")
    assert [row["sequence"] for row in await rows(pool)] == [1]


async def test_a_topic_not_known_to_be_ours_is_taken_for_ours_only_where_we_hold_all_of_it(
    handler: Handler, pool: asyncpg.Pool
) -> None:
    """A relay that filled a topic made anew, and was killed before it noted so, leaves such a one."""
    await post(handler, *whole_story("gb:noms:A1234BC"))
    unknown = TakeBack(handler, pool, Part("another log", {0: 0}, {0: 100}, ours=False))
    topic = await published(pool)
    await unknown.take(topic)
    await unknown.finish()
    strange = orjson.dumps(orjson.loads(topic[0]) | {"id": "019b8d5c-1a2b-7c3d-8e4f-5a6b7c8d9e0f"})
    with pytest.raises(CannotTakeBack, match="this store has published none of them"):
        await unknown.take([*topic, strange])
