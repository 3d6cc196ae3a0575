"""A timeline on a real database that takes events as its consumer hands them over."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from services.timeline import projection
from services.timeline.listing import Asked, People
from services.timeline.queries import Timelines
from services.timeline.rebuild import Rebuilds
from services.timeline.service import take_lock
from shared.database import Database
from shared.eventing.messages import Envelope, instant, parse_envelope

START = datetime(2026, 1, 1, tzinfo=UTC)
REGISTERED = "throughcare.intake.person.registered.v1"
ADMITTED = "throughcare.intake.admission.recorded.v1"
DRAFTED = "throughcare.planning.plan.drafted.v1"
RELEASED = "throughcare.release.released.v1"
ENDED = "throughcare.aftercare.supervision.ended.v1"
CORRECTED = "throughcare.{}.record.corrected.v1"
RETRACTED = "throughcare.{}.record.retracted.v1"


@dataclass
class Told:
    """One person's events, numbered by service."""

    person: uuid.UUID
    sequences: dict[str, int]

    def event(self, kind: str, day: float, cause: Envelope | None = None, /, **data: Any) -> Envelope:
        """As a service publishes it."""
        service = kind.split(".")[1]
        self.sequences[service] = self.sequences.get(service, 0) + 1
        time = instant(START + timedelta(days=day))
        identifier = str(uuid.uuid4())
        said = {
            "id": identifier, "source": f"/throughcare/{service}", "partitionkey": str(self.person), "type": kind,
            "sequence": self.sequences[service], "time": time, "recordedtime": time, "data": data, "actor": "test",
            "correlationid": identifier, "datacontenttype": "application/json",
        }  # fmt: skip
        return parse_envelope(orjson.dumps(said | ({"causationid": str(cause.id)} if cause else {})))


@dataclass
class World:
    """A timeline, its database, and how it is told what happened."""

    pool: asyncpg.Pool
    database: Database
    rebuilds: Rebuilds
    timelines: Timelines

    async def connect(self) -> asyncpg.Connection:
        return await self.database.connect("timeline")

    async def take(self, *events: Envelope) -> None:
        """A batch, in the consumer's transaction."""
        async with self.pool.acquire() as connection, connection.transaction():
            await take_lock(connection)
            await projection.apply(connection, events)

    async def people(self, **which: Any) -> dict[str, Any]:
        """The list of those who were asked for."""
        return await People(self.timelines).page(Asked(**which), None, 50)

    async def rows(self, table: str) -> list[tuple[Any, ...]]:
        """All of a table, for comparing."""
        return sorted(map(tuple, await self.pool.fetch(f"SELECT * FROM {table}")), key=repr)


def person(name: str) -> Told:
    """Somebody nobody told of yet."""
    return Told(uuid.uuid5(uuid.NAMESPACE_OID, name), {})


def corrects(who: Told, target: Envelope, on: float, **data: Any) -> Envelope:
    """What is right of an entry."""
    said = {"targetEventId": str(target.id), "reason": "data_entry", **data}
    return who.event(CORRECTED.format(target.service), on, **said)


def retracts(who: Told, target: Envelope, on: float) -> Envelope:
    """That it should not be there."""
    return who.event(RETRACTED.format(target.service), on, targetEventId=str(target.id), reason="never_happened")


def path(who: Told) -> Sequence[Envelope]:
    """The way of one person: registered, admitted, a plan by policy, released."""
    registered = who.event(REGISTERED, 0, identifiers=[{"scheme": "gb:noms", "value": str(who.person)[:8].upper()}])
    admitted = who.event(ADMITTED, 1)
    return registered, admitted, who.event(DRAFTED, 1, admitted), who.event(RELEASED, 30)


@pytest.fixture
def database(prepared: Database) -> str:
    """The DSN of the world's."""
    return prepared.dsn


@pytest.fixture
async def world(prepared: Database) -> AsyncIterator[World]:
    async with await prepared.pool("timeline", 4) as pool:
        yield World(pool, prepared, Rebuilds(pool), Timelines(pool, prepared.people))
