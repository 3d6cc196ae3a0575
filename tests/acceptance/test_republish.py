"""A topic that no longer has the past is given it again, for a consumer that is new; those that have it drop it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from kafka import TopicPartition
from structlog.testing import capture_logs

from shared.eventing.applier import Afterwards, Applier, nothing
from shared.eventing.consume import Consumer
from shared.eventing.messages import Envelope
from shared.eventing.subscribing import consuming
from shared.sql import Connection
from tests.acceptance.asking import Asking
from tests.acceptance.path import STORY, registered, story, whole_path
from tests.acceptance.processes import told

NAME = "timeline.another"


class Kept:
    """What a consumer that is new takes: ids, each once, in the order in which they came."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.consumer = Consumer(NAME, pool, Applier(self.lock, self.apply, self.holds))

    async def lock(self, connection: Connection) -> None:
        await connection.execute("SELECT pg_advisory_xact_lock(4711)")

    async def apply(self, connection: Connection, events: Sequence[Envelope]) -> Afterwards:
        await connection.executemany("INSERT INTO another (id) VALUES ($1)", [(event.id,) for event in events])
        return nothing

    async def holds(self, connection: Connection, events: Sequence[UUID]) -> set[UUID]:
        rows = await connection.fetch("SELECT id FROM another WHERE id = ANY($1::uuid[])", events)
        return {row["id"] for row in rows}

    async def number(self) -> int:
        return int(await self.pool.fetchval("SELECT count(*) FROM another"))


async def forget(product: Asking, service: str) -> None:
    """As retention does: the topic begins where it ends."""
    topic = product.kafka.topic(service)
    ends = await product.kafka.end_offsets(topic)

    def act() -> None:
        with product.kafka.admin() as admin:
            admin.delete_records({TopicPartition(topic, each): end for each, end in ends.items()})

    await asyncio.to_thread(act)


async def test_a_new_consumer_has_the_past_without_gap_or_overlap_also_when_kafka_has_it_no_more(
    product: Asking, someone: str
) -> None:
    await product.post_batch(whole_path(someone))
    await product.entries(someone, len(STORY))
    await product.settled()
    owner = await asyncpg.connect(product.database.dsn)
    await owner.execute("CREATE TABLE timeline.another (id uuid PRIMARY KEY)")
    await owner.execute(f'GRANT ALL ON timeline.another TO "{product.database.role("timeline")}"')
    await forget(product, "intake")
    settings = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token}
    async with await product.database.pool("timeline", 2) as pool:
        kept = Kept(pool)
        with capture_logs() as lines:
            async with consuming(product.kafka, {kept.consumer: ["intake"]}):
                await product.post(registered(f"{someone}-NEW"))

                async def the_new_one() -> bool:
                    return await kept.number() == 1

                await product.until(the_new_one)
                code, said = await told("republish", "intake", "--reason=a consumer is new", settings=settings)
                assert (code, said.splitlines()[-1].startswith("intake: published again up to position ")) == (0, True)
                everything = await owner.fetchval("SELECT count(*) FROM intake.events")

                async def all_of_it() -> bool:
                    return bool(await kept.number() == everything)

                await product.until(all_of_it)
                assert (await kept.consumer.lag())["held"] == 0
    gone = [each for each in lines if each["event"] == "broker_has_no_more" and each["consumer"] == NAME]
    assert gone and all("`throughcare republish intake`" in each["detail"] for each in gone)
    await product.settled()
    assert sorted(story(await product.timeline(someone))) == sorted(STORY)
    assert (await product.get("/v1/lag")).json["parked"] == 0
    assert await owner.fetchval("SELECT reason FROM intake.republications") == "a consumer is new"
    await owner.close()


async def test_publishing_again_is_refused_where_there_is_nobody_to_do_it(product: Asking) -> None:
    asked = await product.ask(
        "POST", "/v1/relays/timeline/republish", b'{"reason":"why not"}', **{"Content-Type": "application/json"}
    )
    assert (asked.status, asked.json["code"]) == (404, "no_such_relay")
