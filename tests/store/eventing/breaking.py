"""A store, a relay's checkpoint and a consumer on a real PostgreSQL, which can be killed on either side of a commit.

What stands in: Kafka's topic is a list, and the relay's loop is the few lines of `publish`, which use the real
checkpoint. Both loops are tested with the real broker elsewhere.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import orjson
from aiokafka import TopicPartition

from shared.database import STORE
from shared.eventing.applier import Applier
from shared.eventing.batch import Service
from shared.eventing.checkpoint import BeginAgain, Checkpoint
from shared.eventing.consume import Consumer
from shared.eventing.errors import Poison
from shared.eventing.handle import Handler
from shared.eventing.report import Submission
from shared.eventing.store import EventStore
from shared.migrate import migrate, migrations
from tests.store.eventing.conftest import PEOPLE
from tests.store.eventing.model import Said
from tests.store.eventing.test_consume import TOPIC, Record, Taken
from tests.unit.eventing.course import CONTRACTS, RULES, Begun, Booked, Praised, said

PLACE = TopicPartition(TOPIC, 0)
TIMES = {"booked": "10", "begun": "11", "praised": "11", "forbidden": "10"}
EVENTS = {"booked": Booked(), "begun": Begun(), "praised": Praised(), "forbidden": Booked(note="forbidden")}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'intake' AND tablename NOT IN ('relay', 'migrations')"
EMPTY_RELAY = "UPDATE relay SET epoch = 0, position = 0, log = NULL, began = 0, offsets = '{}'"


class Killed(BaseException):
    """The process is gone."""


class Sessions:
    """A pool; where `killed` says so, the process dies before or after the next commit."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.killed = ""
        self._pool = pool

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109 - as a pool does
        async with self._pool.acquire(timeout=timeout) as connection:
            yield Session(connection, self)


class Session:
    """A connection, of which transactions may end early."""

    def __init__(self, connection: Any, sessions: Sessions) -> None:
        self._connection, self._sessions = connection, sessions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        transaction = self._connection.transaction()
        await transaction.start()
        try:
            yield
        except BaseException:
            await transaction.rollback()
            raise
        if self._sessions.killed == "before":
            self._connection.terminate()
            raise Killed
        await transaction.commit()
        if self._sessions.killed == "after":
            raise Killed


class Topic:
    """One partition; made anew it is another log. A record that was lost is None."""

    def __init__(self) -> None:
        self.records: list[Record | None] = []
        self.number = 1

    async def ask(self, topics: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(topics, self.log)

    @property
    def log(self) -> str:
        return f"log {self.number}"

    def make_anew(self) -> None:
        self.records.clear()
        self.number += 1


class Client:
    """Where the consumer's client would fetch next."""

    def __init__(self) -> None:
        self.position = 0

    def seek(self, _: Any, offset: int) -> None:
        self.position = offset

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    def paused(self) -> set[TopicPartition]:
        return set()

    def highwater(self, _: Any) -> None:
        """Nothing was fetched from a broker."""


class Course:
    """All of it, for one story at a time."""

    def __init__(self, pool: asyncpg.Pool, tables: Sequence[str]) -> None:
        self.pool, self._tables = pool, tables
        self.topic, self.taken = Topic(), Taken()
        self.relays: dict[int, Checkpoint] = {}
        self._sessions = Sessions(pool)
        self._clock = datetime(2026, 4, 1, tzinfo=UTC)
        self._lines: dict[int, Any] = {}

    async def begin(self) -> None:
        """Nothing has happened yet."""
        await self.pool.execute("; ".join([*(f"DELETE FROM {each}" for each in self._tables), EMPTY_RELAY]))
        await self.start_store()
        await self.start_consumer()

    async def end(self) -> None:
        for which in list(self._lines):
            await self.end_relay(which)

    async def start_store(self) -> None:
        """As a process that has just been started."""
        store = EventStore("intake", CONTRACTS, PEOPLE, "http://throughcare.test")
        self.handler = Handler(Service("intake", RULES, store, self.now), self._sessions)

    async def start_consumer(self) -> None:
        """The same, and the partition is assigned to it."""
        self.client = Client()
        self.consumer = Consumer("test", self._sessions, Applier(self.taken.lock, self.taken.apply, self.taken.holds))  # type: ignore[arg-type]
        self.consumer.cluster, self.consumer.logs = "cluster", self.topic
        await self.consumer.assigned(self.client, [PLACE])

    def now(self) -> datetime:
        """It goes on with every look."""
        self._clock += timedelta(milliseconds=1)
        return self._clock

    async def accept(self, reports: Sequence[Said], killed: str) -> list[str] | None:
        """The outcomes; None where nobody was told."""
        self._sessions.killed = killed
        try:
            results = await self.handler.accept([self._submission(each) for each in reports])
        except Killed:
            await self.start_store()
            return None
        finally:
            self._sessions.killed = ""
        return [result.outcome.value for result in results]

    def _submission(self, each: Said) -> Submission:
        time = f"2026-03-01T{TIMES[each.kind]}:00:00Z"
        return Submission(
            said(EVENTS[each.kind], time, each.key, subject=f"gb:noms:{each.person}"), "tester", self.now()
        )

    async def publish(self, which: int, most: int, moves: bool) -> None:
        """A relay publishes what it thinks is next, and moves the checkpoint, if it still may."""
        checkpoint = self.relays.get(which) or await self._seize(which)
        rows = await checkpoint.events(checkpoint.position, most)
        for row in rows:
            self.topic.records.append(Record(len(self.topic.records), row["body"], str(row["person"]).encode()))
        if not rows or not moves:
            return
        try:
            if checkpoint.log != self.topic.log:
                raise BeginAgain
            await checkpoint.advance(rows[0]["position"], rows[-1]["position"], {"0": len(self.topic.records)})
        except BeginAgain:
            await self.end_relay(which)

    async def _seize(self, which: int) -> Checkpoint:
        """By a session of its own."""
        self._lines[which] = await self.pool.acquire()
        self.relays[which] = checkpoint = await Checkpoint.seize(self._lines[which])
        if checkpoint.log != self.topic.log:
            await checkpoint.refill(0, self.topic.log)
        return checkpoint

    async def end_relay(self, which: int) -> None:
        """The next to take its place begins where the checkpoint is."""
        if self.relays.pop(which, None):
            await self.pool.release(self._lines.pop(which))

    async def consume(self, most: int, killed: str) -> None:
        """The next records, as far as the broker has them."""
        if self.client.position > len(self.topic.records):
            self.client.position = 0
        records = self.topic.records[self.client.position :][:most]
        self.client.position += len(records)
        self._sessions.killed = killed
        try:
            if there := [record for record in records if record]:
                await self.consumer.settle(there)
        except Killed:
            await self.start_consumer()
        finally:
            self._sessions.killed = ""

    async def resume(self, person: Any, decision: str) -> bool:
        """What an operator decides; False where it fails again."""
        try:
            return await self.consumer.resume(person, decision, "because", "operator")
        except Poison:
            return False

    async def stored(self) -> dict[str, list[tuple[Any, str]]]:
        """Each person's events in order, by key."""
        found: dict[str, list[tuple[Any, str]]] = {}
        for row in await self.pool.fetch("SELECT person, id, type, body FROM events ORDER BY person, sequence"):
            kind = row["type"].split(".")[3]
            origin = orjson.loads(row["body"])
            name = "praised" if origin["originsource"] == origin["source"] else f"{kind} {origin['originid']}"
            found.setdefault(str(row["person"]), []).append((row["id"], name))
        return found


@asynccontextmanager
async def courses(database: str) -> AsyncIterator[Callable[[], Course]]:
    """The schema, and a table of what the consumer applied. Nobody pulls the plug: no commit waits for the disk."""
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE SCHEMA intake")
    await migrate(connection, "intake", migrations(*STORE))
    await connection.execute("CREATE TABLE intake.taken (person uuid, sequence int, id uuid, number bigserial)")
    tables = [row["tablename"] for row in await connection.fetch(TABLES)]
    await connection.close()
    settings = {"search_path": "intake", "synchronous_commit": "off"}
    pool = await asyncpg.create_pool(database, min_size=1, max_size=6, server_settings=settings)
    yield partial(Course, pool, tables)
    pool.terminate()
