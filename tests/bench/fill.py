"""A store and a timeline that hold many events, made fast: real events of real people, chained as the product chains.

One person's way is taken by the product itself; its published bytes are then said of everybody else. The indexes are
made after the rows are in.
"""

import hashlib
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import uuid_utils

from shared.database import Database
from shared.eventing.kafka import Kafka
from shared.eventing.logs import asking
from shared.eventing.messages import PersonKey
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.product import SECRET
from tests.bench.reports import SCHEME, VALUE, paths
from tests.bench.stand import Stand

AT_ONCE, LONG = 20_000, 10_000
STORED, OLDEST = "bench:stored", "oldest"
PEOPLE = PersonKey(SECRET)
COLUMNS = (
    *("person", "sequence", "id", "origin", "content", "type", "time", "recorded", "cause", "correlation"),
    *("traceparent", "body"),
)
INDEXES = """
SELECT c.conrelid::regclass || '' AS "table", c.conname AS name, pg_get_constraintdef(c.oid) AS definition
FROM pg_constraint c WHERE c.conrelid = $1::regclass AND c.contype IN ('p', 'u')
"""
OTHERS = """
SELECT i.indexrelid::regclass || '' AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
ENTRIES = """
INSERT INTO timeline.entries (id, person, service, sequence, type, time, recorded, known, cause, correlation, actor,
                              flags, body)
SELECT id, person, 'intake', sequence, type, time, recorded, recorded, cause, correlation, 'bench', '{}', body
FROM intake.events ORDER BY position
"""
PLACES = """
INSERT INTO timeline.places SELECT person, time, recorded, 'intake', sequence, id FROM intake.events ORDER BY position
"""
REST = """
INSERT INTO timeline.people (person, state, entries, changed)
SELECT person, 'in_custody', count(*), max(recorded) FROM intake.events GROUP BY person;
INSERT INTO timeline.watermarks (consumer, source, person, sequence, id, hash)
SELECT 'timeline', 'intake', e.person, e.sequence, e.id, sha256(e.body) FROM intake.events e
JOIN (SELECT person, max(sequence) AS sequence FROM intake.events GROUP BY person) last USING (person, sequence);
UPDATE timeline.known_clock SET last = (SELECT max(recorded) FROM intake.events)
"""
RELAYED = (
    "UPDATE intake.relay SET (position, began, log) = (SELECT max(position), max(position), $1 FROM intake.events)"
)
TABLES = ("intake.events", "timeline.entries", "timeline.places", "timeline.people", "timeline.watermarks")


@dataclass(frozen=True)
class Step:
    """An event of somebody, in pieces between which stands what is of each person and event."""

    type: str
    time: datetime
    body: bytes
    person: bytes
    id: bytes
    correlation: bytes
    prevhash: bytes


def row(step: Step, number: int, sequence: int, before: bytes, recorded: datetime) -> tuple[Any, ...]:
    """This step of the person of this number."""
    identifier, person = uuid.UUID(bytes=uuid_utils.uuid7().bytes), PEOPLE.person(f"{STORED}:A{number}")
    name = str(identifier).encode()
    body = (
        step.body.replace(step.id, name)
        .replace(step.person, str(person).encode())
        .replace(SCHEME.encode(), STORED.encode())
        .replace(VALUE.encode(), b"A%d" % number)
    )
    if step.prevhash:
        body = body.replace(step.prevhash, hashlib.sha256(before).hexdigest().encode())
    origin = hashlib.sha256(name).digest()
    return person, sequence, identifier, origin, origin, step.type, step.time, recorded, None, identifier, None, body


def rows(steps: Sequence[Step], first: int, people: int) -> Iterator[tuple[Any, ...]]:
    """Everybody's first step before anybody's second: a person's events lie apart, as they do where time passes."""
    recorded = datetime.now(UTC)
    last = [b""] * people
    for sequence, step in enumerate(steps, 1):
        for each in range(people):
            recorded += timedelta(microseconds=1)
            made = row(step, first + each, sequence, last[each], recorded)
            last[each] = made[-1]
            yield made


def long(steps: Sequence[Step]) -> Iterator[tuple[Any, ...]]:
    """One person who has so many events: taken in and let go, again and again."""
    recorded, before = datetime.now(UTC), b""
    for sequence in range(1, LONG + 1):
        step = steps[-1] if sequence > 1 else steps[0]
        recorded += timedelta(microseconds=1)
        made = row(step, -1, sequence, before, recorded)
        before = made[-1]
        yield (*made[:6], step.time + timedelta(hours=sequence), *made[7:])


async def way(stand: Stand) -> list[Step]:
    """What intake makes of one person's reports."""
    async with stand.database() as dsn, intake(dsn) as reception:
        reports = [report.replace(b"A0", VALUE.encode()) for report in paths(1, "intake")]
        (scheme,) = {orjson.loads(report)["subject"].rpartition(":")[0] for report in reports}
        await accept_all(reception, submissions([each.replace(scheme.encode(), SCHEME.encode()) for each in reports]))
        connection = await asyncpg.connect(dsn)
        found = await connection.fetch("SELECT type, time, body FROM intake.events ORDER BY position")
        await connection.close()
    return [step_of(each["type"], each["time"], each["body"]) for each in found]


def step_of(kind: str, time: datetime, body: bytes) -> Step:
    """An event as a pattern."""
    said = orjson.loads(body)
    person, identifier, correlation, before = (
        str(said.get(name, "")).encode() for name in ("partitionkey", "id", "correlationid", "prevhash")
    )
    return Step(kind, time, body, person, identifier, correlation, before)


async def fill(stand: Stand, dsn: str, number: int, kafka: Kafka) -> None:
    """So many events in intake's store, none of them to be relayed, and as many entries on the timeline."""
    await Database(dsn, PEOPLE).prepare()
    steps = await way(stand)
    connection = await asyncpg.connect(dsn, server_settings={"maintenance_work_mem": "512MB"})
    async with without_indexes(connection):
        people = (number - LONG) // len(steps)
        for first in range(0, people, AT_ONCE):
            part = list(rows(steps, first, min(AT_ONCE, people - first)))
            await connection.copy_records_to_table("events", schema_name="intake", columns=COLUMNS, records=part)
        some = list(long(steps))
        await connection.copy_records_to_table("events", schema_name="intake", columns=COLUMNS, records=some)
        for statement in (ENTRIES, PLACES, REST):
            await connection.execute(statement)
    await connection.execute(RELAYED, await log_of(kafka))
    for table in TABLES:
        await connection.execute(f"VACUUM (ANALYZE) {table}")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def log_of(kafka: Kafka) -> str:
    """Intake's topic, made now."""
    await kafka.create_topics()
    topic = kafka.topic("intake")
    async with asking(kafka) as logs:
        return (await logs.ask([topic]))[topic]


@asynccontextmanager
async def without_indexes(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """The tables as they are while they are filled."""
    again = []
    for table in TABLES:
        for each in await connection.fetch(OTHERS, table):
            await connection.execute(f"DROP INDEX {each['name']}")
            again.append(each["definition"])
        for each in await connection.fetch(INDEXES, table):
            await connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{each["name"]}"')
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{each["name"]}" {each["definition"]}')
    yield
    for statement in again:
        await connection.execute(statement)
