"""One deciding service on a real database, with the small world of courses as its rules."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import asyncpg
import pytest

from shared.database import STORE
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import PersonKey
from shared.eventing.store import EventStore
from shared.migrate import migrate, migrations
from tests.unit.eventing.course import CONTRACTS, RULES

PEOPLE = PersonKey(b"a secret of thirty-two characters")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE SCHEMA intake")
    await migrate(connection, "intake", migrations(*STORE))
    await connection.close()
    async with asyncpg.create_pool(database, min_size=1, max_size=6, server_settings={"search_path": "intake"}) as pool:
        yield pool


@pytest.fixture
def handler(pool: asyncpg.Pool) -> Handler:
    store = EventStore("intake", CONTRACTS, PEOPLE, "http://throughcare.test")
    clock = lambda: datetime.now(UTC)  # noqa: E731 - the clock of a running service
    return Handler(Service("intake", RULES, store, clock), pool)
