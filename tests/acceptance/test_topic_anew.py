"""A topic that is deleted and made anew in the same cluster: what it held comes back, none is lost or taken twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from services.door.reading import Sender
from services.roles import Deployment, Role
from services.timeline.service import LOCK
from shared.eventing.kafka import Kafka
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import at_work, deployed
from tests.acceptance.path import STORY, registered, story, whole_path
from tests.waiting import until

CROWD = 2500  # more than a consumer fetches at once
# Events without an entry, and people who are parked anywhere: where both are none, all is there, since ids are unique.
AMISS = """
SELECT (SELECT count(*) FROM (
            SELECT id FROM intake.events UNION ALL SELECT id FROM planning.events
            UNION ALL SELECT id FROM release.events UNION ALL SELECT id FROM aftercare.events) e
        WHERE id NOT IN (SELECT id FROM timeline.entries)) AS missing,
       (SELECT count(*) FROM timeline.parked) + (SELECT count(*) FROM planning.parked)
       + (SELECT count(*) FROM release.parked) + (SELECT count(*) FROM aftercare.parked) AS parked"""


@pytest.fixture(scope="module")
async def deployment(
    postgres_dsn: str, kafka: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Deployment]:
    """Of our own: its topics are deleted."""
    async with deployed(postgres_dsn, kafka, tmp_path_factory.mktemp("data")) as deployment:
        yield deployment


async def delete(kafka: Kafka, *services: str) -> None:
    """As an operator might, by mistake."""

    def act() -> None:
        with kafka.admin() as admin:
            admin.delete_topics([kafka.topic(service) for service in services])

    await asyncio.to_thread(act)


@asynccontextmanager
async def slow_timeline(dsn: str) -> AsyncIterator[None]:
    """The timeline cannot take anything while the block lasts."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        yield
    finally:
        await connection.close()


async def all_there(product: Asking) -> None:
    """Every event has its entry, and nobody is parked."""
    connection = await asyncpg.connect(product.database.dsn)
    try:

        async def nothing_amiss() -> bool:
            return not any(await connection.fetchrow(AMISS) or ())

        await product.until(nothing_amiss, within=60)
    finally:
        await connection.close()


async def until_published(role: Role, service: str) -> None:
    async def published() -> bool:
        return not (await role.deciding[service].counts())["relay"]["events"]

    await until(published)


async def accept(role: Role, events: Sequence[dict[str, Any]]) -> None:
    """By intake itself: the door is not there."""
    sender = Sender("tests", datetime.now(UTC), None, ())
    await role.deciding["intake"].accept([sender.structured(orjson.dumps(event)) for event in events])


async def test_while_consumers_run_what_they_had_not_read_is_published_again(deployment: Deployment) -> None:
    who, after = "test:anew:RUNNING", "test:anew:AFTER"
    async with at_work(deployment) as product:
        await product.post_batch(whole_path(who))
        await product.entries(who, len(STORY))
        async with slow_timeline(deployment.database.dsn):
            await product.post_lines(*(orjson.dumps(registered(f"test:crowd:{each}")) for each in range(CROWD)))
            await until_published(product.role, "intake")
            await delete(deployment.kafka, "intake", "planning")
        await all_there(product)
        assert sorted(story(await product.timeline(who))) == sorted(STORY)
        await product.post_batch(whole_path(after))
        assert sorted(story(await product.entries(after, len(STORY)))) == sorted(STORY)
        await all_there(product)


async def test_while_consumers_are_down_they_begin_the_new_topic_at_its_beginning(deployment: Deployment) -> None:
    who, crowd = "test:anew:DOWN", [registered(f"test:later:{each}") for each in range(CROWD)]
    async with at_work(deployment) as product:
        await product.post_batch(whole_path(who)[:3])
        await all_there(product)
    async with Role("intake", deployment).running() as intake:
        await accept(intake, crowd)
        await until_published(intake, "intake")
        await delete(deployment.kafka, "intake")
        await accept(intake, whole_path(who)[3:4])
        await until_published(intake, "intake")
    async with at_work(deployment) as product:
        await product.post_batch(whole_path(who)[4:])
        assert sorted(story(await product.entries(who, len(STORY)))) == sorted(STORY)
        await all_there(product)


# As after a power cut: the last run was acknowledged further on than the topic ends, and the timeline had read on.
LOST = """
WITH last AS (SELECT max(last_position) AS position FROM intake.publications),
     further AS (SELECT jsonb_object_agg(key, value::bigint + 7) AS offsets
                 FROM intake.relay, jsonb_each_text(intake.relay.offsets)),
     published AS (UPDATE intake.publications SET offsets = further.offsets FROM further, last
                   WHERE last_position = last.position),
     read AS (UPDATE timeline.offsets SET next = next + 7 WHERE topic LIKE '%.intake')
UPDATE intake.relay SET epoch = epoch + 1, offsets = further.offsets FROM further"""


async def test_a_topic_that_lost_its_tail_gets_it_back_behind_whatever_was_read(deployment: Deployment) -> None:
    who, after = "test:tail:BEFORE", "test:tail:AFTER"
    async with at_work(deployment) as product:
        await product.post_batch(whole_path(who))
        await all_there(product)
        await product.settled()
    before = await deployment.kafka.end_offsets(deployment.kafka.topic("intake"))
    connection = await asyncpg.connect(deployment.database.dsn)
    await connection.execute(LOST)
    await connection.close()
    async with Role("intake", deployment).running() as intake:
        await accept(intake, [registered(after)])
        await until_published(intake, "intake")
    ends = await deployment.kafka.end_offsets(deployment.kafka.topic("intake"))
    assert sum(ends.values()) > sum(before.values()) + 1
    async with at_work(deployment) as product:
        assert story(await product.entries(after, 1)) == ["person.registered"]
        await all_there(product)
