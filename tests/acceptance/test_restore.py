"""Restore drills: what an operator may lose, and that everything which can be had again is there again, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, TopicPartition

from tests.acceptance.conftest import new_database
from tests.acceptance.drills import Drill, connected, faults
from tests.acceptance.path import STORY, admitted, whole_path
from tests.acceptance.processes import deployment, told
from tests.restoring import back_up, restore

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
async def drill(postgres_dsn: str, kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Drill]:
    """Six processes that the drills of this module share, each with people of its own."""
    folder = tmp_path_factory.mktemp("drill")
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(new_database(postgres_dsn))
        settings = deployment(folder, dsn, kafka, f"drill-{folder.name}")
        yield await stack.enter_async_context(Drill(settings))


async def test_a_store_restored_from_an_older_backup_takes_back_what_it_lacks(drill: Drill) -> None:
    before, after = [f"test:store:BEFORE{n}" for n in range(3)], [f"test:store:AFTER{n}" for n in range(3)]
    for who in before:
        await drill.send(whole_path(who)[:7])
    await drill.settled()
    for schema in ("intake", "planning"):
        await back_up(drill.dsn, schema)
    for who in (*before, *after):
        await drill.send(whole_path(who))
    await drill.settled()
    await drill.kill("intake", "planning")
    for schema in ("intake", "planning"):
        await restore(drill.dsn, schema)
    await drill.start("intake", "planning")
    for who in (*before, *after):
        assert await drill.send(whole_path(who)) == {"duplicate": len(whole_path(who))}
        assert await drill.send([admitted(who, "2026-04-02T11:00:00+02:00", "again")]) == {"accepted": 1}
    lag = await drill.settled()
    assert await faults(drill.dsn) == {}
    took = {each["service"]: each["taken_back"] for each in lag["relays"]}
    assert (took["release"], took["aftercare"]) == (None, None)
    assert (took["intake"]["people"], took["planning"]["people"]) == (6, 6)
    async with connected(drill.dsn) as connection:
        entries = await connection.fetchval("SELECT count(*) FROM timeline.entries")
    assert entries == 6 * (len(STORY) + 2)


async def test_a_store_whose_topic_has_forgotten_too_much_stays_shut_until_an_operator_decides(
    drill: Drill, tmp_path: Path
) -> None:
    people = [f"test:forgotten:P{n}" for n in range(5)]
    await back_up(drill.dsn, "release")
    for who in people:
        await drill.send(whole_path(who))
    await drill.settled()
    await drill.kill("release")
    await restore(drill.dsn, "release")
    await forget(drill, "release")
    code, said = await told("serve", "release", settings=drill.settings)
    assert (code, said.startswith("throughcare: release: the store is older than what is left of its topic")) == (
        1,
        True,
    )
    async with connected(drill.dsn) as connection:
        rows = await connection.fetch(EXPORT, "release")
    (tmp_path / "release.ndjson").write_text("\n".join(row["line"] for row in rows))
    decided = (f"--file={tmp_path / 'release.ndjson'}", "--reason=the topic kept too little")
    code, said = await told("takeback", "planning", *decided, settings=drill.settings)
    assert (code, said) == (2, "throughcare: planning is running: stop every process of it, then take back")
    code, said = await told("takeback", "release", *decided, settings=drill.settings)
    assert (code, said.splitlines()[-1]) == (0, "release: 15 events of 5 people taken back")
    await drill.start("release")
    for who in people:
        assert await drill.send(whole_path(who)) == {"duplicate": len(whole_path(who))}
    await drill.settled()
    assert await faults(drill.dsn) == {}


# As the page has it for psql.
EXPORT = "SELECT convert_from(body, 'UTF8') AS line FROM timeline.entries WHERE service = $1 ORDER BY position"


async def forget(drill: Drill, service: str) -> None:
    """As retention does: nothing that was written is there any more."""

    def delete() -> None:
        topic = f"{drill.settings['THROUGHCARE_TOPIC_PREFIX']}.{service}"
        client = KafkaAdminClient(bootstrap_servers=drill.settings["KAFKA_BOOTSTRAP_SERVERS"])
        client.delete_records({TopicPartition(topic, each): -1 for each in range(4)})
        client.close()

    await asyncio.to_thread(delete)
