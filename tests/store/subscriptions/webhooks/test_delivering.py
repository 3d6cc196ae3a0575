"""Webhooks arrive: signed, in order within a person, whatever fails on the way."""

import asyncio
import uuid
from datetime import timedelta
from importlib.metadata import version

from aiohttp import web

from services.timeline.subscriptions.forms import Replay
from tests.receiver import Received, hang, in_turn, status, take
from tests.store.subscriptions.conftest import ANNA, BEN, RELEASED
from tests.store.subscriptions.webhooks.conftest import Post
from tests.waiting import until


async def test_a_thin_message_says_what_happened_and_where_to_read_it(post: Post) -> None:
    row = await post.subscribe()
    (event,) = await post.happens()
    async with post.sending():
        await post.delivered(row, 1)
    (got,) = post.receiver.received
    assert got.id == event == got.message["id"]
    assert got.message["type"] == RELEASED
    assert got.message["link"] == f"https://throughcare.example/v1/events/{event}"
    assert set(got.message) == {"id", "type", "time", "link"}
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"] == f"Throughcare/{version('throughcare')}"
    (delivery,) = await post.world.deliveries(row)
    assert (delivery["attempts"], delivery["answer"], delivery["due"], delivery["detail"]) == (1, 204, None, None)


async def test_a_full_message_is_the_published_event_byte_for_byte(post: Post) -> None:
    row = await post.subscribe(payload="full")
    (event,) = await post.happens()
    async with post.sending():
        await post.delivered(row, 1)
    (got,) = post.receiver.received
    assert got.body == await post.world.pool.fetchval("SELECT body FROM entries WHERE id = $1", uuid.UUID(event))
    assert got.headers["content-type"] == "application/cloudevents+json"


async def test_the_order_within_a_person_holds_while_attempts_fail(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(status(500), hang_up, take))
    events = await post.happens(ANNA, ANNA, ANNA)
    async with post.sending():
        for number in (1, 2):
            await post.failed(row, number)
            await post.hurry()
        await post.delivered(row, 3)
    assert post.receiver.ids() == [events[0], events[0], *events]


async def test_who_fails_for_one_person_is_sent_the_others(post: Post) -> None:
    stuck = str(await post.world.happens(RELEASED, ANNA))

    async def all_but_one(received: Received) -> web.StreamResponse:
        return await (status(500) if received.id == stuck else take)(received)

    row = await post.subscribe(answer=all_but_one, since="2020-01-01T00:00:00Z")
    behind, *others = await post.happens(ANNA, BEN, BEN)
    async with post.sending():
        await post.delivered(row, 2)
    assert [each for each in post.receiver.ids() if each != stuck] == others
    assert behind not in post.receiver.ids()


async def test_an_endpoint_that_hangs_takes_nobody_elses_room(post: Post) -> None:
    hanging = await post.subscribe("/hangs", hang)
    well = await post.subscribe("/well")
    people = [uuid.UUID(int=1000 + number) for number in range(40)]
    events = await post.happens(*people)
    async with post.sending():
        await post.delivered(well, len(people))
        assert sorted(post.receiver.ids("/well")) == sorted(events)
        assert len(post.receiver.ids("/hangs")) == 16
        more = await post.happens(*people)
        await post.delivered(well, 2 * len(people))
    assert set(more) < set(post.receiver.ids("/well"))
    assert len(post.receiver.ids("/hangs")) == 16
    assert {each["status"] for each in await post.world.deliveries(hanging)} == {"pending"}


async def test_while_secrets_overlap_a_message_bears_both_signatures(post: Post) -> None:
    row = await post.subscribe()
    rotated = await post.world.registry.rotate(row)
    new = post.world.registry.secret(row["id"], rotated["secret_version"])
    old = post.receiver.secrets["/"]
    async with post.sending():
        for number, secret in enumerate((old, new), 1):
            post.receiver.secrets["/"] = secret
            await post.happens()
            await post.delivered(row, number)
        assert all(each.headers["webhook-signature"].count("v1,") == 2 for each in post.receiver.received)
        post.ahead = timedelta(hours=25)
        post.receiver.secrets.clear()
        await post.happens()
        await post.delivered(row, 3)
    assert post.receiver.received[-1].headers["webhook-signature"].count("v1,") == 1


async def test_what_was_answered_but_not_written_is_sent_again_with_its_id(post: Post) -> None:
    async def take_and_lose(_: Received) -> web.Response:
        await asyncio.sleep(3600)  # the receiver has it; we never hear so
        return web.Response()

    row = await post.subscribe(answer=in_turn(take_and_lose, take))
    (event,) = await post.happens()
    async with post.sending():
        await until(lambda: arrived(post, 1))
    async with post.sending():
        await post.delivered(row, 1)
    assert post.receiver.ids() == [event, event]


async def hang_up(_: Received) -> web.Response:
    raise ConnectionResetError


async def arrived(post: Post, number: int) -> bool:
    return len(post.receiver.received) >= number


async def test_a_test_is_signed_and_needs_no_delivery(post: Post) -> None:
    row = await post.subscribe()
    told = await post.dispatcher().test(row["id"])
    (got,) = post.receiver.received
    assert got.message["type"] == "throughcare.subscription.test.v1"
    assert (told["status"], told["error"]) == (204, None)
    assert told["milliseconds"] > 0
    assert await post.world.deliveries(row) == []


async def test_a_test_that_fails_says_why(post: Post) -> None:
    row = await post.subscribe(answer=status(302, Location="http://127.0.0.1:1/"))
    told = await post.dispatcher().test(row["id"])
    assert told["status"] == 302
    assert "redirects are not followed" in told["error"]
    assert len(post.receiver.received) == 1


async def test_who_may_not_read_any_more_is_sent_nothing(post: Post) -> None:
    row = await post.subscribe()
    await post.happens()
    await post.world.tokens.revoke(row["owner"])
    async with post.sending():
        await asyncio.sleep(0.3)
    assert post.receiver.received == []


async def test_a_delivery_that_was_skipped_on_its_way_lets_the_next_wait_for_it(post: Post) -> None:
    skipped = asyncio.Event()

    async def once_it_is_skipped(_: Received) -> web.Response:
        await skipped.wait()
        return web.Response()

    row = await post.subscribe(answer=once_it_is_skipped)
    first, second = await post.happens(ANNA, ANNA)
    async with post.sending():
        await until(lambda: arrived(post, 1))
        await post.world.log.skip(row["id"], (await post.world.deliveries(row))[0]["number"], "not needed")
        skipped.set()
        await post.delivered(row, 1)
    assert post.receiver.ids() == [first, second]
    statuses = [each["status"] for each in await post.world.deliveries(row)]
    assert statuses == ["skipped", "delivered"]


async def test_a_replay_leaves_nobody_behind_who_stood_behind_what_it_took_back(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(take, status(500), take))
    (first,) = await post.happens()
    async with post.sending():
        await post.delivered(row, 1)
        (second,) = await post.happens()
        await until(lambda: arrived(post, 2))
    await post.world.log.retry(row["id"], (await post.world.deliveries(row))[0]["number"], "lost over here")
    await post.world.registry.replay(row, Replay(event=uuid.UUID(second)))
    await post.world.match()
    async with post.sending():
        await post.delivered(row, 3)
    assert post.receiver.ids() == [first, second, first, second]
