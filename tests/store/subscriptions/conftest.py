"""A timeline on a real database, into which entries are put as the consumer puts them."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from services.timeline.service import LOCK
from services.timeline.subscriptions.fanout import FanOut
from services.timeline.subscriptions.forms import NewSubscription
from services.timeline.subscriptions.log import Log
from services.timeline.subscriptions.registry import Registry
from shared.auth import Tokens
from shared.database import Database
from shared.eventing.messages import PersonKey

ADMITTED = "throughcare.intake.admission.recorded.v1"
ASSESSED = "throughcare.intake.assessment.completed.v1"
RELEASED = "throughcare.release.released.v1"
ENDED = "throughcare.aftercare.supervision.ended.v1"
ANNA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
OWNER = "aftercare-team"
START = datetime(2026, 1, 1, tzinfo=UTC)
ADD = """
INSERT INTO entries (id, person, service, sequence, type, time, recorded, known, correlation, actor, flags, body)
VALUES ($1, $2, $3, $4, $5, $6, $6, clock_timestamp(), $1, 'test', '{}', $7) RETURNING position
"""


@dataclass
class World:
    """A timeline, one who may read it, and what subscriptions are made of."""

    pool: asyncpg.Pool
    tokens: Tokens
    registry: Registry
    log: Log
    fanout: FanOut
    told: list[uuid.UUID]
    people: PersonKey

    async def happens(
        self, event_type: str, person: uuid.UUID = ANNA, *, day: float | None = None, **data: Any
    ) -> uuid.UUID:
        """An entry; its time is that of a day, or of now."""
        identifier = uuid.uuid4()
        time = datetime.now(UTC) if day is None else START + timedelta(days=day)
        body = orjson.dumps({"id": str(identifier), "type": event_type, "actor": "test", "data": data})
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            number = await connection.fetchval("SELECT count(*) FROM entries")
            service = event_type.split(".")[1]
            await connection.fetchval(ADD, identifier, person, service, number + 1, event_type, time, body)
        return identifier

    async def subscribe(self, owner: str = OWNER, **form: Any) -> asyncpg.Record:
        """A subscription of this form; all by pull where nothing else is said."""
        return await self.registry.add(owner, NewSubscription.model_validate({"name": "x", "channel": "pull", **form}))

    async def match(self) -> None:
        """Until nothing is left to be held against a filter."""
        while await self.fanout.turn():
            pass

    async def events(self, row: asyncpg.Record) -> list[uuid.UUID]:
        """What would be delivered, in order."""
        rows = await self.deliveries(row)
        return [each["event"] for each in rows]

    async def deliveries(self, row: asyncpg.Record) -> Sequence[asyncpg.Record]:
        """The rows, in order."""
        rows: list[asyncpg.Record] = await self.pool.fetch(
            "SELECT * FROM deliveries WHERE subscription = $1 ORDER BY number", row["id"]
        )
        return rows


@pytest.fixture
def database(prepared: Database) -> str:
    """The DSN of the world's."""
    return prepared.dsn


@pytest.fixture
async def world(prepared: Database) -> AsyncIterator[World]:
    async with await prepared.pool("timeline", 4) as pool, await prepared.pool("access", 1) as access:
        tokens = Tokens(access)
        await tokens.add(OWNER, ["practitioner"], [])
        told: list[uuid.UUID] = []
        registry, log = Registry(pool, prepared.people), Log(pool, "https://throughcare.example")
        yield World(pool, tokens, registry, log, FanOut(pool, told.extend), told, prepared.people)
