"""What we do about receivers that do not take what is theirs. Time is a parameter."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from services.timeline.subscriptions.forms import Change
from shared.metrics import DELIVERIES
from tests.receiver import Received, in_turn, status, take
from tests.store.subscriptions.conftest import ADD, ANNA, BEN, RELEASED
from tests.store.subscriptions.webhooks.conftest import Post
from tests.waiting import until

Answering = Callable[[Received], Awaitable[web.Response]]


async def long_text(_: Received) -> web.Response:
    return web.Response(status=400, text="no\x1b[31m\n" + "such field " * 10_000)


@pytest.mark.parametrize(
    ("answer", "number", "detail"),
    [
        (status(500), 500, "500 Internal Server Error: as told"),
        (status(404), 404, "404 Not Found: as told"),
        (status(301, Location="/elsewhere"), 301, "301: redirects are not followed: change the subscription's url"),
        (status(304), 304, "304: redirects are not followed: change the subscription's url"),
        (long_text, 400, "400 Bad Request: no [31m such field"),
    ],
)
async def test_what_is_no_2xx_has_failed_and_says_so_briefly(
    post: Post, answer: Answering, number: int, detail: str
) -> None:
    row = await post.subscribe(answer=answer)
    await post.happens()
    began = post.now()
    async with post.sending():
        first = await post.failed(row)
    assert (first["status"], first["answer"]) == ("pending", number)
    assert first["detail"].startswith(detail)
    assert len(first["detail"]) <= 200
    assert first["detail"].isprintable()
    assert timedelta(seconds=5) <= first["due"] - began <= timedelta(seconds=30)
    assert (await post.standing(row))["failing_since"] is not None
    assert {each.path for each in post.receiver.received} == {"/"}


async def test_nobody_listens_there(post: Post) -> None:
    row = await post.subscribe()
    await post.world.pool.execute("UPDATE subscriptions SET url = 'http://127.0.0.1:1/'")
    await post.happens()
    async with post.sending():
        first = await post.failed(row)
    assert first["answer"] is None
    assert first["detail"].startswith("no connection: ")


async def test_a_success_ends_the_time_of_failing(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(status(500), take))
    await post.happens()
    async with post.sending():
        await post.failed(row)
        await post.hurry()
        await post.delivered(row, 1)
    assert (await post.standing(row))["failing_since"] is None


async def test_410_disables_at_once_and_resuming_goes_on_where_it_was(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(status(410), take))
    events = await post.happens(ANNA, ANNA)
    async with post.sending():
        await post.failed(row)
        await until(lambda: is_disabled(post, row["id"]))
        await post.hurry()
        events += await post.happens(BEN)
        await asyncio.sleep(0.3)
        assert len(post.receiver.received) == 1
        assert "410" in (await post.standing(row))["reason"]
        await post.world.registry.set_status(row, "active", None)
        await post.world.match()
        await post.delivered(row, 3)
    assert sorted(post.receiver.ids()) == sorted([events[0], *events])


async def is_disabled(post: Post, subscription: object) -> bool:
    status: str = await post.world.pool.fetchval("SELECT status FROM subscriptions WHERE id = $1", subscription)
    return status == "disabled"


async def test_five_days_without_a_success_disable_and_not_a_day_less(post: Post) -> None:
    row = await post.subscribe(answer=status(500))
    await post.happens()
    async with post.sending() as dispatcher:
        await post.failed(row, 1)
        post.receiver.secrets.clear()  # its clock is not put forward
        for attempts, days in ((2, 4.9), (3, 10)):
            assert (await post.standing(row))["status"] == "active"
            post.ahead = timedelta(days=days)
            dispatcher.wake()
            await post.failed(row, attempts)
        await until(lambda: is_disabled(post, row["id"]))
    assert "5 days" in (await post.standing(row))["reason"]
    (delivery,) = await post.world.deliveries(row)
    assert delivery["status"] == "pending"


async def test_a_failure_that_was_skipped_long_ago_counts_no_more(post: Post) -> None:
    row = await post.subscribe(answer=status(500))
    await post.happens()
    async with post.sending():
        skipped = await post.failed(row)
    await post.world.log.skip(row["id"], skipped["number"], "skipped by anna: sent by post")
    post.receiver.secrets.clear()  # its clock is not put forward
    post.ahead = timedelta(days=6)
    await post.happens()
    async with post.sending():
        await until(lambda: both_failed(post))
    assert (await post.standing(row))["status"] == "active"


async def test_another_address_begins_without_the_failures_of_the_one_before(post: Post) -> None:
    row = await post.subscribe(answer=status(500))
    await post.happens()
    async with post.sending():
        await post.failed(row)
    changed = await post.world.registry.change(row, Change(url=post.receiver.url + "/other"))
    assert (changed["url"], changed["failing_since"]) == (post.receiver.url + "/other", None)


async def test_an_endpoint_that_comes_back_after_long_is_sent_what_waits_at_once(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(status(500), status(500), take))
    await post.happens(ANNA, BEN)
    async with post.sending():
        await post.failed(row)
        await until(lambda: both_failed(post))
        await post.world.pool.execute("UPDATE deliveries SET due = now() + interval '9 hours' WHERE person = $1", BEN)
        await post.world.pool.execute("UPDATE subscriptions SET failing_since = now() - interval '2 hours'")
        await post.world.pool.execute("UPDATE deliveries SET due = now() WHERE person = $1", ANNA)
        await post.delivered(row, 2)


async def both_failed(post: Post) -> bool:
    attempts: int = await post.world.pool.fetchval("SELECT min(attempts) FROM deliveries")
    return attempts == 1


@pytest.mark.parametrize(("number", "asked", "waited"), [(429, "3600", 3600), (503, "90", 90), (429, "9999999", 86400)])
async def test_a_receiver_that_asks_for_rest_has_it(post: Post, number: int, asked: str, waited: int) -> None:
    row = await post.subscribe(answer=status(number, **{"Retry-After": asked}))
    await post.happens(ANNA)
    began = post.now()
    async with post.sending():
        first = await post.failed(row)
        await post.happens(BEN)
        await asyncio.sleep(0.7)
    rest = first["due"] - began
    assert timedelta(seconds=waited) <= rest <= timedelta(seconds=waited * 1.1 + 10)
    assert len(post.receiver.received) == 1, "the whole endpoint has its rest"


async def test_an_endpoint_that_fails_is_sent_no_more_than_two_at_a_time(post: Post) -> None:
    row = await post.subscribe(answer=slowly_refuse())
    await post.happens(ANNA)
    async with post.sending():
        await post.failed(row)
        at_once.clear()
        await post.happens(*[uuid.UUID(int=100 + number) for number in range(12)])
        await asyncio.sleep(1)
    assert max(at_once) <= 2


at_once: list[int] = []


def slowly_refuse() -> Answering:
    under_way = 0

    async def answer(_: Received) -> web.Response:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        await asyncio.sleep(0.1)
        under_way -= 1
        return web.Response(status=500)

    return answer


async def test_attempts_are_counted_by_outcome(post: Post) -> None:
    def counted() -> tuple[float, float]:
        taken, failed = (DELIVERIES.labels(outcome)._value.get() for outcome in ("delivered", "failed"))
        return taken, failed

    before = counted()
    row = await post.subscribe(answer=in_turn(status(500), take))
    await post.happens()
    async with post.sending():
        await post.failed(row)
        await post.hurry()
        await post.delivered(row, 1)
    assert counted() == (before[0] + 1, before[1] + 1)


async def test_a_fault_of_ours_in_one_delivery_is_shown_and_stops_no_other(post: Post) -> None:
    row = await post.subscribe()
    await post.world.pool.fetchval(ADD, uuid.uuid4(), ANNA, "release", 1, RELEASED, post.now(), b"no event")
    await post.happens(BEN)
    async with post.sending():
        await post.delivered(row, 1)
        first = await post.failed(row)
    assert first["person"] == ANNA
    assert first["detail"] == "a fault on our side: JSONDecodeError"
