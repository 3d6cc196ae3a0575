"""Rule 10: nothing goes to an employer without live consent, whenever and however it would leave."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from services.timeline.subscriptions.fanout import FanOut
from services.timeline.subscriptions.forms import Replay
from services.timeline.subscriptions.log import Log
from services.timeline.subscriptions.retention import forget
from services.timeline.subscriptions.sharing import gate
from tests.store.subscriptions.conftest import ADMITTED, ANNA, ASSESSED, BEN, World
from tests.store.subscriptions.consenting import (
    AVAILABILITY,
    DIED,
    ENDED,
    FOR_THE_BAKERY,
    confirmed,
    grants,
    link,
    reasons,
    revised,
    withdraws,
)
from tests.waiting import a_day_that_lasts


async def told(world: World, row: asyncpg.Record, log: Log | None = None) -> list[dict[str, Any]]:
    """What a reader is told, from the beginning."""
    seen = await world.registry.pool.fetchrow("SELECT * FROM shown_subscriptions WHERE id = $1", row["id"])
    assert seen
    return [orjson.loads(each.message) for each in await (log or world.log).after(seen, 0, 500) if each.message]


async def types(world: World, row: asyncpg.Record) -> list[str]:
    """Of which types."""
    return [each["type"] for each in await told(world, row)]


async def bakery_was_told(world: World) -> tuple[asyncpg.Record, uuid.UUID]:
    """Its subscription, and the date of which it was told by consent."""
    row = await world.subscribe(**FOR_THE_BAKERY)
    await grants(world)
    event = await confirmed(world)
    await world.match()
    await told(world, row)
    return row, event


async def test_only_what_consent_allows_is_delivered_and_only_in_the_form_for_it(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await confirmed(world)
    await world.match()
    await grants(world)
    for kind in (ADMITTED, ASSESSED):
        await world.happens(kind)
    event = await confirmed(world, "2027-05-11")
    await confirmed(world, person=BEN)
    await world.match()
    assert await world.events(row) == [event]
    (said,) = await told(world, row)
    assert said.keys() == {"id", "type", "time", "person", "until", "data"}
    assert (said["id"], said["type"], said["data"]) == (str(event), AVAILABILITY, {"date": "2027-05-11"})


async def test_what_was_due_before_a_withdrawal_is_not_told_after_it_and_says_why(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await grants(world)
    await confirmed(world)
    await world.match()
    await withdraws(world)  # not yet held against the filter
    assert await told(world, row) == []
    assert await reasons(world, row) == ["not sent: no consent to it holds"]
    await world.match()
    assert await told(world, row) == []  # and no notice to who was never told


async def test_whoever_was_told_is_asked_once_to_stop_and_is_told_nothing_afterwards(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await grants(world)
    await confirmed(world)
    await world.match()
    assert await types(world, row) == [AVAILABILITY]
    await withdraws(world)
    await confirmed(world, "2027-06-01")
    await world.match()
    (said,) = await told(world, row)  # what was told is not told again either
    assert (said["type"], said["person"]) == (ENDED, str(ANNA))
    assert said["data"]["categories"] == ["availability"]
    await withdraws(world)
    await world.match()
    assert await types(world, row) == [ENDED]


async def test_a_notice_is_written_once_though_the_process_ends_in_the_middle(world: World, database: str) -> None:
    row, _ = await bakery_was_told(world)
    await withdraws(world)
    here = await world.pool.fetchval("SELECT matched FROM subscriptions WHERE id = $1", row["id"])
    owner = await asyncpg.connect(database)
    await owner.execute(f"ALTER TABLE timeline.subscriptions ADD CONSTRAINT breaks CHECK (matched <= {here})")
    with pytest.raises(asyncpg.CheckViolationError):  # after the notice, before the commit
        await world.match()
    assert await types(world, row) == []
    await owner.execute("ALTER TABLE timeline.subscriptions DROP CONSTRAINT breaks")
    await owner.close()
    await asyncio.gather(*(FanOut(world.pool, lambda _: None).turn() for _ in range(3)))
    await world.match()
    assert await types(world, row) == [ENDED]


async def test_a_replay_after_a_withdrawal_tells_nothing_and_notices_nothing_again(world: World) -> None:
    row, event = await bakery_was_told(world)
    await withdraws(world)
    await world.match()
    await world.registry.replay(row, Replay(event=event))
    await world.match()
    assert await types(world, row) == [ENDED]


async def test_a_subscription_from_before_a_withdrawal_is_told_nothing_of_then(world: World) -> None:
    event = await grants(world)
    await confirmed(world)
    await withdraws(world)
    row = await world.subscribe(event=event, **FOR_THE_BAKERY)
    await world.match()
    assert await world.events(row) == []


async def test_behind_the_last_day_nothing_leaves_and_no_notice_is_needed(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    today = await a_day_that_lasts()
    await grants(world, until=today)
    await confirmed(world)
    await world.match()
    tomorrow = Log(world.pool, "https://throughcare.example", lambda: datetime.now(UTC) + timedelta(days=1))
    (said,) = await told(world, row)
    assert said["until"] == today.isoformat()
    assert await told(world, row, tomorrow) == []
    await world.happens(ADMITTED)
    await FanOut(world.pool, lambda _: None, lambda: datetime.now(UTC) + timedelta(days=1)).turn()
    assert len(await world.deliveries(row)) == 1


async def test_after_a_death_there_is_silence(world: World) -> None:
    row, _ = await bakery_was_told(world)
    await withdraws(world)
    await world.match()
    await world.happens(DIED, place="hospital")
    await confirmed(world, "2027-06-01")
    await world.match()
    assert await told(world, row) == []
    assert await reasons(world, row) == ["not sent: the person has died"] * 2  # the notice too


async def test_a_consent_that_is_retracted_or_corrected_to_less_ends(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    narrower: dict[str, Any] = {"patch": {"categories": ["conditions"]}}
    nothing: dict[str, Any] = {}
    for kind, said in (("intake.retracted", nothing), ("intake.corrected", narrower)):
        consent = await grants(world)
        await confirmed(world)
        await world.match()
        assert (await types(world, row))[-1] == AVAILABILITY
        await revised(world, consent, kind, **said)
        await world.match()
        assert (await types(world, row))[-1] == ENDED
    assert await types(world, row) == [ENDED, ENDED]


async def test_a_correction_and_a_retraction_reach_whoever_was_told_in_the_same_form(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    before = await confirmed(world, "2027-01-01")
    await world.match()
    await grants(world)
    event = await confirmed(world)
    newest = await revised(world, event, "corrected", patch={"date": "2027-05-11"})
    await revised(world, event, "corrected", newest=newest, patch={"kind": "bail"})
    await revised(world, before, "corrected", patch={"date": "2027-01-02"})
    last = await confirmed(world, "2027-06-01")
    await revised(world, last, "retracted")
    await world.match()
    _, corrected, _, retracted = await told(world, row)
    assert (corrected["type"], corrected["corrects"]) == (AVAILABILITY, str(event))
    assert corrected["data"] == {"date": "2027-05-11"}
    assert (retracted["type"], retracted["retracts"]) == (AVAILABILITY, str(last))
    assert "data" not in retracted
    assert sorted(map(str, await reasons(world, row))) == [
        "not sent: nothing of what was told has changed",
        "not sent: what it corrects was not told",
    ]


async def test_a_correction_under_another_id_waits_for_what_it_corrects_and_is_refused_once_they_are_two(
    world: World,
) -> None:
    row = await world.subscribe(channel="webhook", url="https://bakery.example/hook", **FOR_THE_BAKERY)
    await grants(world)
    await link(world, ANNA, BEN)
    event = await confirmed(world)
    correction = await world.happens(
        "throughcare.release.record.corrected.v1", BEN, targetEventId=str(event), patch={"date": "2027-05-11"}
    )
    await world.pool.execute("INSERT INTO corrections VALUES ($1, $2, $3, $3, false)", correction, BEN, event)
    await world.match()
    date, right = await world.deliveries(row)
    assert (date["event"], right["event"]) == (event, correction)

    async def leaves(delivery: asyncpg.Record) -> dict[int, bytes | None]:
        async with world.pool.acquire() as connection, connection.transaction():
            return await gate.leaving(connection, [delivery], datetime.now(UTC).date(), without_waiting=True)

    assert await leaves(right) == {}
    assert orjson.loads((await leaves(date))[date["number"]] or b"")["data"] == {"date": "2027-05-04"}
    await world.pool.execute("UPDATE deliveries SET status = 'delivered' WHERE number = $1", date["number"])
    assert orjson.loads((await leaves(right))[right["number"]] or b"")["data"] == {"date": "2027-05-11"}
    await link(world, ANNA, BEN, merges=False)
    assert await leaves(right) == {right["number"]: None}
    assert "not sent: what it corrects is another person's" in await reasons(world, row)


async def test_a_merge_joins_what_both_said_and_an_unmerge_takes_it_apart(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await grants(world, ANNA)
    await confirmed(world, person=ANNA)
    await world.match()
    assert await types(world, row) == [AVAILABILITY]
    await withdraws(world, BEN)
    await link(world, BEN, ANNA)
    await world.match()
    (said,) = await told(world, row)
    assert (said["type"], said["person"], said["formerly"]) == (ENDED, str(BEN), [str(ANNA)])
    await link(world, BEN, ANNA, merges=False)
    event = await confirmed(world, person=ANNA)
    await world.match()
    assert [each["id"] for each in await told(world, row)][-1] == str(event)


async def test_an_unmerge_ends_what_only_the_other_had_allowed(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await grants(world, BEN)
    await link(world, BEN, ANNA)
    await confirmed(world, person=ANNA)
    await world.match()
    assert await types(world, row) == [AVAILABILITY]
    await link(world, BEN, ANNA, merges=False)
    await world.match()
    (said,) = await told(world, row)
    assert (said["type"], said["person"]) == (ENDED, str(ANNA))


async def test_what_was_delivered_long_ago_is_noticed_still(world: World) -> None:
    row, _ = await bakery_was_told(world)
    await world.pool.execute(
        "UPDATE deliveries SET status = 'delivered', created = now() - interval '40 days', "
        "finished = now() - interval '40 days'"
    )
    await forget(world.pool, row["id"])
    assert await world.deliveries(row) == []
    await withdraws(world)
    await world.match()
    assert await types(world, row) == [ENDED]


async def test_a_law_needs_no_consent_and_gets_no_more_than_its_kind(world: World) -> None:
    by_law = {"kind": "local_government", "legal_basis": "Housing Act 1996 s.213B"}
    row = await world.subscribe(recipient=by_law)
    await world.happens(ASSESSED)
    await confirmed(world)
    await withdraws(world)
    await world.match()
    assert await types(world, row) == ["throughcare.shared.release_date.v1"]


async def test_a_test_says_nothing_but_that_it_is_one(world: World) -> None:
    row = await world.subscribe(**FOR_THE_BAKERY)
    await world.log.test(row["id"])
    (said,) = await told(world, row)
    assert said.keys() == {"id", "type", "time"}


async def test_a_withdrawal_while_something_leaves_is_noticed_of_all_that_left(world: World) -> None:
    """Whoever lets something leave holds the subscription's row: the notice is written before or behind."""
    row = await world.subscribe(**FOR_THE_BAKERY)
    people = [uuid.UUID(int=100 + number) for number in range(20)]
    for each in people:
        await grants(world, each)
        await confirmed(world, person=each)
    await world.match()

    async def reading() -> set[str]:
        return {each["person"] for _ in range(5) for each in await told(world, row) if each["type"] == AVAILABILITY}

    async def withdrawing() -> None:
        for each in people:
            await withdraws(world, each)
            await world.match()

    seen, _ = await asyncio.gather(reading(), withdrawing())
    noticed = [each["person"] for each in await told(world, row)]
    assert seen <= set(noticed)
    assert len(noticed) == len(set(noticed))
