"""What a consumer promises of its own database: each event once, in order, and nobody held up by another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from aiokafka import TopicPartition

from shared.eventing.applier import Afterwards, Applier, nothing
from shared.eventing.consume import Consumer
from shared.eventing.errors import Poison
from shared.eventing.handle import Handler
from shared.eventing.messages import Envelope
from shared.eventing.report import Submission
from shared.eventing.wanting import Superseded
from shared.sql import Connection, lock_key
from tests.unit.eventing.course import Booked, said

TOPIC = "throughcare.intake"


@dataclass(frozen=True)
class Record:
    """What the consumer reads of a Kafka record."""

    offset: int
    value: bytes
    key: bytes
    topic: str = TOPIC
    partition: int = 0
    timestamp: int = 0
    headers: tuple[tuple[str, bytes], ...] = ()


class Client:
    """What the consumer does with a Kafka client: go back."""

    def __init__(self) -> None:
        self.sought: list[int] = []

    def seek(self, _: Any, offset: int) -> None:
        self.sought.append(offset)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(TOPIC, 0)}

    def paused(self) -> set[TopicPartition]:
        return set()

    def highwater(self, _: Any) -> None:
        """Nothing was fetched from a broker."""


class OneLog:
    """A broker on which the topic is made anew by giving it another log."""

    log = "first"

    async def ask(self, topics: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(topics, self.log)


class Taken:
    """Applies into a table, and fails where it is told to."""

    def __init__(self) -> None:
        self.poisonous: set[UUID] = set()
        self.batches: list[int] = []

    async def lock(self, connection: Connection) -> None:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", lock_key("taken"))

    async def apply(self, connection: Connection, events: Sequence[Envelope]) -> Afterwards:
        rows = [(event.person, event.sequence, event.id) for event in events]
        self.batches.append(len(rows))
        await connection.executemany("INSERT INTO taken VALUES ($1, $2, $3)", rows)
        if any(event.id in self.poisonous for event in events):
            raise Poison("spoiled", "this one cannot be applied")
        return nothing

    async def holds(self, connection: Connection, events: Sequence[UUID]) -> set[UUID]:
        return {row["id"] for row in await connection.fetch("SELECT id FROM taken WHERE id = ANY($1::uuid[])", events)}

    async def ousted(self, connection: Connection, events: Sequence[Envelope]) -> set[UUID]:
        rows = await connection.fetch("SELECT person, sequence FROM taken")
        places = {(row["person"], row["sequence"]) for row in rows}
        return {event.id for event in events if (event.person, event.sequence) in places}


@pytest.fixture
async def records(handler: Handler, pool: asyncpg.Pool) -> list[Record]:
    """Nine events of three people, as published."""
    now = datetime.now(UTC)
    events = [said(Booked(), "2026-03-01T10:00:00Z", str(n), subject=f"gb:noms:P{n % 3}") for n in range(9)]
    await handler.accept([Submission(event, "tester", now) for event in events])
    rows = await pool.fetch("SELECT person, body FROM events ORDER BY position")
    await pool.execute("CREATE TABLE taken (person uuid, sequence int, id uuid, UNIQUE (person, sequence))")
    return [Record(offset, row["body"], str(row["person"]).encode()) for offset, row in enumerate(rows)]


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def broker() -> OneLog:
    return OneLog()


@pytest.fixture
async def consumer(pool: asyncpg.Pool, taken: Taken, broker: OneLog) -> Consumer:
    return await begun(Consumer("test", pool, Applier(taken.lock, taken.apply, taken.holds)), broker)


async def begun(consumer: Consumer, broker: OneLog) -> Consumer:
    """As one whom the partition has just been assigned."""
    consumer.cluster, consumer.logs = "cluster", broker
    await consumer.prepare()
    await consumer.assigned(Client(), [TopicPartition(TOPIC, 0)])
    return consumer


async def settle(consumer: Consumer, records: Sequence[Record]) -> None:
    await consumer.settle(records)


async def count(pool: asyncpg.Pool, table: str = "taken") -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM {table}"))


async def test_a_batch_that_comes_again_is_taken_once(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(consumer, records[:5])
    await settle(consumer, records)
    await settle(consumer, records)
    assert await count(pool) == 9
    assert await pool.fetchval("SELECT next FROM offsets") == 9


async def test_records_beyond_what_was_settled_are_fetched_again_from_there(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(consumer, records[:3])
    await settle(consumer, records[6:])
    assert await count(pool) == 3
    assert consumer.client
    assert consumer.client.sought == [0, 3]
    await settle(consumer, records[3:])
    assert await count(pool) == 9


async def test_a_batch_that_was_on_its_way_when_a_partition_was_assigned_passes_nothing_over(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    """Kafka's client begins by itself at Kafka's offsets, which a restored database is behind."""
    await settle(consumer, records[4:])
    assert await count(pool) == 0
    assert consumer.client
    assert consumer.client.sought == [0, 0]
    await settle(consumer, records)
    assert await count(pool) == 9


async def test_the_same_events_at_other_offsets_are_dropped(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(consumer, records)
    again = [Record(record.offset + 9, record.value, record.key) for record in records]
    await settle(consumer, again)
    assert await count(pool) == 9
    assert await count(pool, "parked") == 0


async def test_what_comes_before_its_turn_is_held_until_the_gap_fills(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    missing = records[3]
    late = [*records[:3], *records[4:], missing]
    await settle(consumer, [Record(offset, record.value, record.key) for offset, record in enumerate(late[:-1])])
    assert await count(pool) == 7
    assert (await consumer.lag())["held"] == 1
    await settle(consumer, [Record(8, missing.value, missing.key)])
    assert await count(pool) == 9
    assert (await consumer.lag())["held"] == 0


async def test_what_comes_before_its_turn_in_a_batch_that_fills_the_gap_is_not_held(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    early = [*records[3:6], *records[:6]]
    await settle(consumer, [Record(offset, record.value, record.key) for offset, record in enumerate(early)])
    await settle(consumer, [Record(9 + n, records[place].value, records[place].key) for n, place in enumerate((8, 7))])
    assert await count(pool) == 8
    assert await count(pool, "held") == 0


async def test_poison_parks_one_person_and_what_queued_behind_it_is_applied_when_an_operator_retries(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    spoiled = UUID(orjson.loads(records[3].value)["id"])
    taken.poisonous.add(spoiled)
    await settle(consumer, records)
    assert await count(pool) == 7
    row = await pool.fetchrow("SELECT person, event, code FROM parked")
    assert row
    assert (row["event"], row["code"]) == (spoiled, "spoiled")
    with pytest.raises(Poison):
        await consumer.resume(row["person"], "retry", "still wrong", "operator")
    taken.poisonous.clear()
    assert await consumer.resume(row["person"], "retry", "mended", "operator")
    assert await count(pool) == 9
    assert await count(pool, "parked") == 0
    assert not await consumer.resume(row["person"], "retry", "again", "operator")


async def park_and_skip(consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool) -> None:
    """The fourth event cannot be applied, and an operator leaves it out."""
    taken.poisonous.add(UUID(orjson.loads(records[3].value)["id"]))
    await settle(consumer, records)
    person = await pool.fetchval("SELECT person FROM parked")
    assert await consumer.resume(person, "skip", "sent in error", "operator")


async def test_an_event_that_an_operator_skips_is_recorded_and_the_stream_goes_on(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    await park_and_skip(consumer, taken, records, pool)
    assert await count(pool) == 8
    row = await pool.fetchrow("SELECT decision, reason, actor FROM parked_decisions")
    assert row
    assert tuple(row) == ("skip", "sent in error", "operator")


async def test_what_came_before_its_turn_and_waits_for_an_event_that_is_skipped_is_applied(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    spoiled = records.pop(3)
    taken.poisonous.add(UUID(orjson.loads(spoiled.value)["id"]))
    early = [Record(offset, each.value, each.key) for offset, each in enumerate([*records, spoiled])]
    await settle(consumer, early)
    (row,) = await pool.fetch("SELECT person, event FROM parked")
    assert row["event"] in taken.poisonous
    assert await consumer.resume(row["person"], "skip", "sent in error", "operator")
    assert [await count(pool, table) for table in ("taken", "parked", "held")] == [8, 0, 0]


async def test_what_an_operator_left_out_is_no_fork_when_it_comes_again(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    await park_and_skip(consumer, taken, records, pool)
    await settle(consumer, [Record(record.offset + 9, record.value, record.key) for record in records])
    assert (await count(pool), await count(pool, "parked")) == (8, 0)


async def test_a_fork_that_an_operator_leaves_out_moves_nothing_back(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(consumer, records)
    forged = orjson.dumps(orjson.loads(records[3].value) | {"id": str(UUID(int=7))})
    await settle(consumer, [Record(9, forged, records[3].key)])
    (row,) = await pool.fetch("SELECT person, code FROM parked")
    assert row["code"] == "fork"
    marks = await pool.fetch("SELECT * FROM watermarks ORDER BY person")
    assert await consumer.resume(row["person"], "skip", "of a store that was restored", "operator")
    assert await pool.fetch("SELECT * FROM watermarks ORDER BY person") == marks
    assert (await count(pool), await count(pool, "parked")) == (9, 0)


async def test_an_event_that_does_not_name_the_one_before_it_parks_its_person(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    forged = orjson.dumps(orjson.loads(records[3].value) | {"prevhash": "00" * 32})
    await settle(consumer, [*records[:3], Record(3, forged, records[3].key), *records[4:]])
    assert await pool.fetchval("SELECT code FROM parked") == "broken_chain"
    assert await count(pool) == 7


async def test_what_the_broker_has_no_more_is_passed_over_when_it_was_asked_for(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    other = [record for record in records if record.key != records[0].key]
    await settle(consumer, other)
    await settle(consumer, other)
    assert await count(pool) == len(other)
    await settle(consumer, [Record(99, records[0].value, records[0].key)])
    assert await count(pool) == len(other)
    await settle(consumer, [Record(99, records[0].value, records[0].key)])
    assert await count(pool) == len(other) + 1


async def test_of_a_topic_made_anew_everything_is_read_again_and_taken_once(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool, broker: OneLog
) -> None:
    await settle(consumer, records[:6])
    broker.log = "another"
    await settle(consumer, records[6:])
    assert await count(pool) == 6
    assert consumer.client
    assert consumer.client.sought == [0, 0]
    await settle(consumer, records)
    assert await count(pool) == 9
    assert await count(pool, "parked") == 0
    assert tuple(await pool.fetchrow("SELECT log, next FROM offsets") or ()) == ("another", 9)


async def test_offsets_from_before_logs_were_told_apart_are_taken_over_once(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool, broker: OneLog
) -> None:
    await settle(consumer, records[:6])
    await pool.execute("UPDATE offsets SET log = 'cluster'")
    broker.log = "its id"
    again = await begun(Consumer("test", pool, consumer.applier), broker)
    assert again.client
    assert again.client.sought == [6]
    await settle(again, records[6:])
    assert await count(pool) == 9


async def test_what_is_no_event_at_all_can_be_skipped_and_the_next_like_it_is_parked_in_its_turn(
    consumer: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    person, key = UUID(records[0].key.decode()), records[0].key
    nothing_said = [Record(0, b"", key), Record(1, b"", key), Record(2, b"no event", key)]
    await settle(consumer, [*nothing_said, *(Record(each.offset + 3, each.value, each.key) for each in records)])
    assert await count(pool) == 6
    assert await consumer.resume(person, "skip", "not an event", "operator")
    assert await count(pool, "parked") == 1
    assert await consumer.resume(person, "skip", "not an event either", "operator")
    assert await count(pool, "parked") == 0
    assert await count(pool) == 9


@pytest.fixture
async def choosy(pool: asyncpg.Pool, taken: Taken, broker: OneLog) -> Consumer:
    """It wants some types, so that it cannot tell a gap from what it passed over."""
    types = frozenset({Booked.type})
    return await begun(
        Consumer("test", pool, Applier(taken.lock, taken.apply, taken.holds, types, taken.ousted)), broker
    )


async def test_an_event_that_kafka_had_lost_is_applied_when_it_comes_again(
    choosy: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(choosy, [Record(offset, each.value, each.key) for offset, each in enumerate(records[3:])])
    assert await count(pool) == 6
    await settle(choosy, [Record(6 + offset, each.value, each.key) for offset, each in enumerate(records)])
    assert await count(pool) == 9
    assert await count(pool, "parked") == 0
    assert await pool.fetchval("SELECT min(sequence) FROM watermarks") == 3


async def test_an_event_in_the_place_of_another_parks_its_person_also_where_types_are_chosen(
    choosy: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    await settle(choosy, records)
    forged = orjson.dumps(orjson.loads(records[0].value) | {"id": "0198c0de-0000-7000-8000-000000000000"})
    await settle(choosy, [Record(9, forged, records[0].key)])
    assert await pool.fetchval("SELECT code FROM parked") == "fork"


async def test_what_the_relay_sent_twice_is_applied_once_also_within_a_batch(
    choosy: Consumer, consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    twice = [Record(offset, each.value, each.key) for offset, each in enumerate([*records, *records])]
    for one in (choosy, consumer):
        await pool.execute("TRUNCATE taken, watermarks, offsets")
        taken.batches.clear()
        await settle(one, twice)
        assert taken.batches == [9]
        assert (await count(pool), await count(pool, "parked")) == (9, 0)


async def test_two_events_that_claim_one_place_within_a_batch_park_their_person(
    choosy: Consumer, records: list[Record], pool: asyncpg.Pool
) -> None:
    forged = orjson.dumps(orjson.loads(records[0].value) | {"id": str(UUID(int=7))})
    await pool.execute("ALTER TABLE taken DROP CONSTRAINT taken_person_sequence_key")
    await settle(choosy, [*records, Record(9, forged, records[0].key)])
    assert await pool.fetchval("SELECT code FROM parked") == "fork"
    assert await count(pool) == 9


async def test_an_event_that_was_skipped_is_not_applied_when_it_comes_again(
    consumer: Consumer, taken: Taken, records: list[Record], pool: asyncpg.Pool
) -> None:
    taken.poisonous.add(UUID(orjson.loads(records[3].value)["id"]))
    await settle(consumer, records)
    assert await consumer.resume(await pool.fetchval("SELECT person FROM parked"), "skip", "sent in error", "operator")
    await settle(consumer, [Record(each.offset + 9, each.value, each.key) for each in records])
    assert await count(pool, "parked") == 0
    assert await count(pool) == 8


async def test_a_consumer_that_wants_more_types_takes_those_from_the_beginning_and_older_processes_stand_still(
    taken: Taken, records: list[Record], pool: asyncpg.Pool, broker: OneLog
) -> None:
    def wanting(*types: str) -> Consumer:
        return Consumer("test", pool, Applier(taken.lock, taken.apply, taken.holds, frozenset(types), taken.ousted))

    others = [orjson.dumps(orjson.loads(each.value) | {"type": "another.v1"}) for each in records]
    mixed = [
        Record(number, body if number % 2 else each.value, each.key)
        for number, (each, body) in enumerate(zip(records, others, strict=True))
    ]
    old = await begun(wanting(Booked.type), broker)
    await settle(old, mixed)
    assert await count(pool) == 5
    new = await begun(wanting(Booked.type, "another.v1"), broker)
    assert new.client
    assert new.client.sought == [0]
    await settle(new, mixed[:5])
    assert await count(pool) == 7
    with pytest.raises(Superseded):  # which aiokafka swallows, to go on where the other ended
        await old.assigned(Client(), [TopicPartition(TOPIC, 0)])
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(old.settle(mixed[5:]), 1)
    assert await count(pool) == 7
    await settle(new, mixed)
    assert await count(pool) == 9
    assert await count(pool, "parked") == 0
