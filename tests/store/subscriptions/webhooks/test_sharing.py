"""A webhook that waited is not sent once consent has ended: it is asked for at the moment of leaving."""

from datetime import timedelta

import asyncpg

from tests.receiver import in_turn, status, take
from tests.store.subscriptions.consenting import (
    AVAILABILITY,
    DIED,
    ENDED,
    FOR_THE_BAKERY,
    confirmed,
    grants,
    reasons,
    withdraws,
)
from tests.store.subscriptions.webhooks.conftest import Post
from tests.waiting import a_day_that_lasts, until


async def finished(post: Post, row: asyncpg.Record) -> None:
    """Wait until nothing is pending."""

    async def none_pending() -> bool:
        return "pending" not in [each["status"] for each in await post.world.deliveries(row)]

    await until(none_pending)


def types(post: Post) -> list[str]:
    return [each.message["type"] for each in post.receiver.received]


async def test_what_waits_when_consent_is_withdrawn_never_goes_and_the_notice_does(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(take, status(500), take), **FOR_THE_BAKERY)
    await grants(post.world)
    for day in ("2027-05-04", "2027-05-11", "2027-05-18"):
        await confirmed(post.world, day)
    await post.world.match()
    async with post.sending():
        await post.delivered(row, 1)
        await until(lambda: tried(post, row))
        await withdraws(post.world)
        await post.world.match()
        await post.hurry()
        await finished(post, row)
    assert types(post) == [AVAILABILITY, AVAILABILITY, ENDED]
    assert await reasons(post.world, row) == ["not sent: no consent to it holds"] * 2
    assert (await post.standing(row))["failing_since"] is None


async def tried(post: Post, row: asyncpg.Record) -> bool:
    """Whether the second delivery has failed once."""
    return bool((await post.world.deliveries(row))[1]["attempts"])


async def test_what_waits_beyond_the_last_day_never_goes(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(status(500), take), **FOR_THE_BAKERY)
    await grants(post.world, until=await a_day_that_lasts())
    await confirmed(post.world)
    await post.world.match()
    async with post.sending():
        await post.failed(row)
        post.ahead = timedelta(days=1)
        await post.world.pool.execute("UPDATE deliveries SET due = now() - interval '1 second'")
        await finished(post, row)
    assert types(post) == [AVAILABILITY]
    assert await reasons(post.world, row) == ["not sent: no consent to it holds"]


async def test_after_a_death_not_even_the_notice_goes(post: Post) -> None:
    row = await post.subscribe(answer=in_turn(take, status(500), take), **FOR_THE_BAKERY)
    await grants(post.world)
    await confirmed(post.world)
    await post.world.match()
    async with post.sending():
        await post.delivered(row, 1)
        await withdraws(post.world)
        await post.world.match()
        await until(lambda: tried(post, row))
        await post.world.happens(DIED, place="hospital")
        await post.hurry()
        await finished(post, row)
    assert types(post) == [AVAILABILITY, ENDED]
    assert await reasons(post.world, row) == ["not sent: the person has died"]


async def test_a_message_says_no_more_than_consent_allows_and_has_no_link(post: Post) -> None:
    row = await post.subscribe(**FOR_THE_BAKERY)
    await grants(post.world)
    event = await confirmed(post.world)
    await post.world.match()
    async with post.sending() as dispatcher:
        await post.delivered(row, 1)
        await dispatcher.test(row["id"])
    got, test = post.receiver.received
    assert got.id == str(event) == got.message["id"]
    assert got.message.keys() == {"id", "type", "time", "person", "until", "data"}
    assert test.message.keys() == {"id", "type", "time"}
    assert await post.world.pool.fetchval("SELECT count(*) FROM told") == 1
