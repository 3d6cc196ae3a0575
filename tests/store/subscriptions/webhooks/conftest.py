"""A sender of webhooks at work beside a timeline, and a receiver."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from services.timeline.subscriptions.webhooks.signing import secret_of
from shared.background import background
from shared.settings import load_settings
from tests.receiver import Answering, Receiver, receiving, take
from tests.store.subscriptions.conftest import ANNA, RELEASED, World
from tests.waiting import until

SETTINGS = {"THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8", "THROUGHCARE_PUBLIC_URL": "https://throughcare.example"}


@dataclass
class Post:
    """Who sends, who receives; the sender's clock can be put forward."""

    world: World
    receiver: Receiver
    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.world.pool, self.world.people, load_settings(SETTINGS), self.now)

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Dispatcher]:
        """Webhooks are sent while the block lasts."""
        dispatcher = self.dispatcher()
        async with background(dispatcher.run()):
            yield dispatcher

    async def subscribe(self, path: str = "/", answer: Answering = take, **form: Any) -> asyncpg.Record:
        """A webhook to a path of the receiver, which knows its secret."""
        row = await self.world.subscribe(channel="webhook", url=self.receiver.url + path, **form)
        self.receiver.secrets[path] = secret_of(self.world.people, row["id"], 1)
        self.receiver.answers[path] = answer
        return row

    async def happens(self, *people: uuid.UUID) -> list[str]:
        """Something to each of these, in this order; the events' ids."""
        found = [str(await self.world.happens(RELEASED, person)) for person in people or (ANNA,)]
        await self.world.match()
        return found

    async def delivered(self, row: asyncpg.Record, number: int) -> None:
        """Wait until so many are written as delivered."""

        async def enough() -> bool:
            return [each["status"] for each in await self.world.deliveries(row)].count("delivered") >= number

        await until(enough)

    async def failed(self, row: asyncpg.Record, attempts: int = 1) -> asyncpg.Record:
        """The first delivery, once so many attempts of it are written as failed."""

        async def enough() -> bool:
            first: bool = (await self.world.deliveries(row))[0]["attempts"] >= attempts
            return first

        await until(enough)
        return (await self.world.deliveries(row))[0]

    async def hurry(self) -> None:
        """Do not wait for the next attempts."""
        await self.world.pool.execute("UPDATE deliveries SET due = now() WHERE due > now()")

    async def standing(self, row: asyncpg.Record) -> asyncpg.Record:
        """The subscription now."""
        found = await self.world.pool.fetchrow("SELECT * FROM subscriptions WHERE id = $1", row["id"])
        assert found
        return found


@pytest.fixture
async def post(world: World) -> AsyncIterator[Post]:
    async with receiving() as receiver:
        yield Post(world, receiver)
