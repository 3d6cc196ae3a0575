"""Deliveries are rows: read on from a cursor, acknowledged, skipped, tried again, forgotten after a month."""

import asyncio
from datetime import timedelta

import pytest

from services.timeline.subscriptions.registry import lock
from services.timeline.subscriptions.retention import forget
from shared.problems import ProblemError
from tests.store.subscriptions.conftest import ADMITTED, ANNA, ASSESSED, BEN, RELEASED, World


async def code_of(work: object) -> str:
    """The code of the problem that this raises."""
    with pytest.raises(ProblemError) as raised:
        await work  # type: ignore[misc]
    return str(raised.value).split()[1].rstrip(":")


async def test_reading_on_never_tells_what_was_skipped_and_never_stops_at_it(world: World) -> None:
    row = await world.subscribe()
    for kind in (ADMITTED, ASSESSED, RELEASED):
        await world.happens(kind)
    await world.match()
    first, second, third = [each["number"] for each in await world.deliveries(row)]
    await world.log.skip(row["id"], second, "skipped by anna: sent by post")
    told = await world.log.after(row, 0, 100)
    assert [(each.number, each.message is None) for each in told] == [(first, False), (second, True), (third, False)]
    assert [each.number for each in await world.log.after(row, first, 1)] == [second]


async def test_acknowledging_never_goes_back_and_never_beyond_what_there_is(world: World) -> None:
    row = await world.subscribe()
    for kind in (ADMITTED, ASSESSED):
        await world.happens(kind)
    await world.match()
    first, second = [each["number"] for each in await world.deliveries(row)]
    assert await world.log.acknowledge(row, str(first)) == (first, None)
    assert [each["status"] for each in await world.deliveries(row)] == ["delivered", "pending"]
    assert await world.log.acknowledge(row, str(second + 1000)) == (second, None)
    assert await world.log.acknowledge(row, "0") == (second, None)
    assert {each["status"] for each in await world.deliveries(row)} == {"delivered"}


async def test_what_was_finished_a_month_ago_is_forgotten_and_what_is_pending_never_is(world: World) -> None:
    row = await world.subscribe()
    for kind in (ADMITTED, ASSESSED, RELEASED):
        await world.happens(kind)
    await world.match()
    first, second, third = [each["number"] for each in await world.deliveries(row)]
    await world.log.acknowledge(row, str(second))
    await world.pool.execute("UPDATE deliveries SET created = now() - interval '40 days'")
    await world.pool.execute("UPDATE deliveries SET finished = now() - interval '31 days' WHERE number = $1", first)
    await forget(world.pool, row["id"])
    assert [each["number"] for each in await world.deliveries(row)] == [second, third]
    now = await world.registry.pool.fetchrow("SELECT * FROM subscriptions WHERE id = $1", row["id"])
    assert now
    assert await code_of(world.log.cursors.begins(now, "0")) == "cursor_too_old"
    assert await world.log.cursors.begins(now, str(first)) == (first, False)
    assert await world.log.cursors.begins(now, None) == (second, False)


async def test_forgetting_goes_on_until_nothing_old_is_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.timeline.subscriptions.retention.STEP", 2)
    row = await world.subscribe()
    for _ in range(5):
        await world.happens(ASSESSED)
    await world.match()
    await world.log.mark_sent(row["id"], [(0, 2**60)])
    await world.pool.execute(
        "UPDATE deliveries SET created = now() - $1::interval, attempted = now() - $1::interval", timedelta(days=31)
    )
    await forget(world.pool, row["id"])
    assert await world.deliveries(row) == []


async def test_nobody_waits_long_for_a_subscription_that_is_busy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.timeline.subscriptions.registry.LONGEST_WAIT", 0.1)
    row = await world.subscribe()
    async with world.pool.acquire() as connection, connection.transaction():
        await lock(connection, row["id"])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(world.log.acknowledge(row, "0"), 20)


async def test_a_skipped_webhook_makes_room_for_the_next_of_the_person(world: World) -> None:
    row = await world.subscribe(channel="webhook", url="https://aftercare.example/hook")
    for person in (ANNA, ANNA, BEN):
        await world.happens(ADMITTED, person)
    await world.match()
    first, second, _ = [each["number"] for each in await world.deliveries(row)]
    assert await code_of(world.log.retry(row["id"], second, "now")) == "not_its_turn"
    await world.log.skip(row["id"], first, "skipped")
    skipped, following, _ = await world.deliveries(row)
    assert (skipped["due"], skipped["status"]) == (None, "skipped")
    assert following["due"] is not None
    assert await world.log.retry(row["id"], second, "now") == second


async def test_a_finished_delivery_tried_again_is_a_new_one_of_the_same_event(world: World) -> None:
    row = await world.subscribe()
    await world.happens(ADMITTED)
    await world.match()
    (number,) = [each["number"] for each in await world.deliveries(row)]
    await world.log.acknowledge(row, str(number))
    again = await world.log.retry(row["id"], number, "again by anna: they lost it")
    first, second = await world.deliveries(row)
    assert (second["number"], second["event"], second["status"]) == (again, first["event"], "pending")
    assert second["detail"] == "again by anna: they lost it"


async def test_a_test_is_a_delivery_that_no_entry_stands_behind(world: World) -> None:
    row = await world.subscribe(payload="full")
    number = await world.log.test(row["id"])
    (told,) = await world.log.after(row, 0, 10)
    assert (told.number, b"throughcare.subscription.test.v1" in (told.message or b"")) == (number, True)
    await world.log.acknowledge(row, str(number))
    assert await code_of(world.log.retry(row["id"], number, "again")) == "not_delivered_again"


async def test_the_log_is_paged_from_the_latest_to_the_first(world: World) -> None:
    row = await world.subscribe()
    for _ in range(5):
        await world.happens(ASSESSED)
    await world.match()
    numbers = [each["number"] for each in await world.deliveries(row)]
    found: list[int] = []
    cursor = None
    while True:
        rows, cursor = await world.log.rows(row["id"], "pending", cursor, 2)
        found += [each["number"] for each in rows]
        if cursor is None:
            break
    assert found == numbers[::-1]
    assert await world.log.rows(row["id"], "skipped", None, 2) == ([], None)


async def test_what_is_pending_is_read_on_to_whatever_behind_it_is_forgotten(world: World) -> None:
    row = await world.subscribe()
    for kind in (ADMITTED, ASSESSED, RELEASED):
        await world.happens(kind)
    await world.match()
    first, second, third = [each["number"] for each in await world.deliveries(row)]
    await world.log.skip(row["id"], third, "skipped by anna: sent by post")
    await world.pool.execute("UPDATE deliveries SET created = now() - interval '32 days'")
    await world.pool.execute("UPDATE deliveries SET finished = now() - interval '31 days' WHERE number = $1", third)
    await forget(world.pool, row["id"])
    now = await world.registry.pool.fetchrow("SELECT * FROM subscriptions WHERE id = $1", row["id"])
    assert now
    begins, _ = await world.log.cursors.begins(now, None)
    assert [each.number for each in await world.log.after(row, begins, 10) if each.message] == [first, second]
