"""Restore drills: what an operator may lose, and that everything which can be had again is there again, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import pytest
from kafka import KafkaAdminClient, TopicPartition

from deploy.local.kafka import LocalKafka
from tests.acceptance.drills import Drill, connected, faults
from tests.acceptance.path import STORY, admitted, story, whole_path
from tests.acceptance.processes import told
from tests.databases import new_database
from tests.receiver import Receiver, receiving
from tests.waiting import until

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def drill(postgres_dsn: str, kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Drill]:
    """Six processes that the drills of this module share, each with people of its own."""
    folder = tmp_path_factory.mktemp("drill")
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(new_database(postgres_dsn))
        yield await stack.enter_async_context(Drill(folder, dsn, kafka))


async def test_a_store_restored_from_an_older_backup_takes_back_what_it_lacks(drill: Drill) -> None:
    before, after = [f"test:store:BEFORE{n}" for n in range(3)], [f"test:store:AFTER{n}" for n in range(3)]
    for who in before:
        await drill.send(whole_path(who)[:7])
    await drill.settled()
    await drill.do("pg_dumpall")
    for who in (*before, *after):
        await drill.send(whole_path(who))
    await drill.settled()
    for service in ("planning", "intake"):
        await drill.do("DROP SCHEMA", service)
    lag = await are_whole(drill, [*before, *after])
    took = {each["service"]: each["taken_back"] for each in lag["relays"]}
    assert (took["release"], took["aftercare"]) == (None, None)
    assert (took["intake"]["people"], took["planning"]["people"]) == (6, 6)


async def test_a_whole_database_restored_from_an_older_backup_is_as_it_was(drill: Drill) -> None:
    before, after = [f"test:whole:BEFORE{n}" for n in range(3)], [f"test:whole:AFTER{n}" for n in range(3)]
    for who in before:
        await drill.send(whole_path(who)[:7])
    await drill.do("pg_dumpall")  # while it flows
    for who in (*before, *after):
        await drill.send(whole_path(who))
    await drill.settled()
    await drill.do("DROP DATABASE")
    await are_whole(drill, [*before, *after])


async def are_whole(drill: Drill, people: list[str]) -> dict[str, Any]:
    """Everything of these people counts as sent, and their stories go on; nothing is lost or twice. Gives the lag."""
    for who in people:
        assert await drill.send(whole_path(who)) == {"duplicate": len(whole_path(who))}
        assert await drill.send([admitted(who, "2026-04-02T11:00:00+02:00", "again")]) == {"accepted": 1}
    lag = await drill.settled()
    assert await faults(drill.dsn) == {}
    for who in people:
        timeline = await drill.get(f"/v1/people/{who}/timeline?limit=500")
        assert sorted(story(timeline["entries"])) == sorted([*STORY, "admission.recorded"])
    return lag


async def test_a_store_whose_topic_has_forgotten_too_much_stays_shut_until_an_operator_decides(drill: Drill) -> None:
    people = [f"test:forgotten:P{n}" for n in range(5)]
    await drill.do("pg_dumpall")
    for who in people:
        await drill.send(whole_path(who))
    await drill.settled()
    await forget(drill, "release")
    with pytest.raises(AssertionError, match="release: the store is older than what is left of its topic"):
        await drill.do("DROP SCHEMA", "release")
    code, said = await told("takeback", "planning", "--reason=a mistake", settings=drill.settings)
    assert (code, said) == (2, "throughcare: planning is running: stop every process of it, then take back")
    assert "release: 15 events of 5 people taken back" in await drill.do("takeback", "release")
    await are_whole(drill, people)


async def subscribed(drill: Drill, people: list[str], **form: str) -> str:
    said = {"name": "drill", "channel": "pull", "filter": {"people": people}, **form}
    identifier: str = (await drill.post("/v1/subscriptions", said))["id"]
    return identifier


async def fetched(drill: Drill, subscription: str, number: int, cursor: str) -> dict[str, Any]:
    """What follows the cursor, when there is so much."""

    async def enough() -> dict[str, Any] | None:
        found = await drill.get(f"/v1/subscriptions/{subscription}/events?limit=500&cursor={cursor}")
        return found if len(found["events"]) >= number else None

    found: dict[str, Any] = await until(enough)
    return found


async def heard(endpoint: Receiver, number: int) -> bool:
    return len(endpoint.received) >= number


async def test_a_timeline_restored_from_an_older_backup_catches_up_and_its_subscribers_miss_nothing(
    drill: Drill,
) -> None:
    people = [f"test:timeline:P{n}" for n in range(3)]
    pull = await subscribed(drill, people)
    async with receiving() as endpoint:
        await subscribed(drill, people, channel="webhook", url=endpoint.url)
        for who in people:
            await drill.send(whole_path(who)[:1])
        early = await fetched(drill, pull, 3, "0")
        await until(partial(heard, endpoint, 3))
        await drill.do("pg_dumpall")
        for who in people:
            await drill.send(whole_path(who))
        lost = await fetched(drill, pull, 3 * (len(STORY) - 1), early["next"])
        await until(partial(heard, endpoint, 3 * len(STORY)))
        async with connected(drill.dsn) as connection:
            known = await connection.fetchval("SELECT max(known) FROM timeline.entries")
        await drill.do("DROP SCHEMA", "timeline")
        for who in people:
            assert await drill.send([admitted(who, "2026-04-02T11:00:00+02:00", "again")]) == {"accepted": 1}
        await drill.settled()
        found = await fetched(drill, pull, 3 * len(STORY), lost["next"])
        assert found["again"]
        assert {each["id"] for each in lost["events"]} <= {each["id"] for each in found["events"]}
        assert len(found["events"]) == 3 * len(STORY)
        await until(partial(heard, endpoint, 3 * len(STORY) + len(found["events"])))
        assert set(endpoint.ids()) == {each["id"] for each in (*early["events"], *found["events"])}
    async with connected(drill.dsn) as connection:
        again = "SELECT count(*) FROM timeline.entries WHERE known > $1 AND id = ANY($2::uuid[])"
        ids = [each["id"] for each in found["events"]]
        assert await connection.fetchval(again, known, ids) == len(ids)
    assert await faults(drill.dsn) == {}


@pytest.fixture(scope="module")
async def alone(postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Drill]:
    """Six processes with a broker of their own."""
    folder = tmp_path_factory.mktemp("alone")
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(LocalKafka(folder / "kafka"))
        dsn = await stack.enter_async_context(new_database(postgres_dsn))
        drill = await stack.enter_async_context(Drill(folder, dsn, broker.bootstrap))
        drill.broker = broker
        yield drill


async def test_while_kafka_is_away_door_and_timeline_start_and_a_store_does_not(alone: Drill) -> None:
    before, after = "test:away:BEFORE", "test:away:AFTER"
    await alone.send(whole_path(before))
    await alone.settled()
    assert alone.broker
    alone.broker.kill()
    await alone.kill("door", "timeline", "release")
    await alone.start("door", "timeline")
    assert len((await alone.get(f"/v1/people/{before}/timeline?limit=500"))["entries"]) == len(STORY)
    assert await alone.send(whole_path(after)[:1]) == {"accepted": 1}
    with pytest.raises(AssertionError, match="release opens when it has seen what its topic has and its store lacks"):
        await alone.start("release")
    await alone.broker.start()
    await alone.start("release")
    await alone.settled()
    assert story((await alone.get(f"/v1/people/{after}/timeline"))["entries"]) == STORY[:1]
    assert await faults(alone.dsn) == {}


async def test_kafka_lost_whole_is_filled_again_and_everybody_carries_on(alone: Drill) -> None:
    people = [f"test:kafka:P{n}" for n in range(3)]
    for who in people:
        await alone.send(whole_path(who)[:7])
    await alone.settled()
    for who in people:
        await alone.send(whole_path(who))
    await alone.do("docker volume rm")  # in the middle of it
    await are_whole(alone, people)


async def forget(drill: Drill, service: str) -> None:
    """As retention does: nothing that was written is there any more."""

    def delete() -> None:
        topic = f"{drill.settings['THROUGHCARE_TOPIC_PREFIX']}.{service}"
        client = KafkaAdminClient(bootstrap_servers=drill.settings["KAFKA_BOOTSTRAP_SERVERS"])
        client.delete_records({TopicPartition(topic, each): -1 for each in range(4)})
        client.close()

    await asyncio.to_thread(delete)
