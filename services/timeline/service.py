"""The timeline service at work: it takes every event of every service, and decides nothing about anyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.timeline import projection
from services.timeline.rebuild import Rebuilds
from services.timeline.subscriptions.webhooks import failing
from shared.eventing.applier import Afterwards, Applier, nothing
from shared.eventing.consume import Consumer
from shared.eventing.kafka import SERVICES
from shared.eventing.messages import Envelope
from shared.listening import Listening
from shared.sql import Connection, lock_key, queries

SQL = queries("services.timeline", "service.sql")
LOCK = lock_key("append:timeline")


async def take_lock(connection: Connection) -> None:
    """One writer at a time, so that knowntime never goes back."""
    await connection.execute(SQL["take_lock"], LOCK)


async def holds(connection: Connection, events: Sequence[UUID]) -> set[UUID]:
    """Which of these events have an entry."""
    return {row["id"] for row in await connection.fetch(SQL["known"], events)}


class TimelineService(Listening):
    """Consumer, and what it answers about itself."""

    name = "timeline"

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.consumer = Consumer("timeline", pool, Applier(take_lock, self._apply, holds))
        self.sources = SERVICES
        self.rebuilds = Rebuilds(pool)
        self.afterwards: Afterwards = nothing

    async def _apply(self, connection: Connection, events: Sequence[Envelope]) -> Afterwards:
        await projection.apply(connection, events)
        return self.afterwards

    async def counts(self) -> dict[str, Any]:
        """How much is not yet applied, and how much is not yet delivered."""
        return {"consumer": await self.consumer.lag(), "deliveries": await failing.counts(self.pool)}

    async def failing(self, limit: int) -> list[dict[str, Any]]:
        """Subscriptions whose webhooks do not arrive, the longest first."""
        return await failing.failing(self.pool, limit)

    async def hasten(self, subscription: UUID) -> None:
        """Try a subscription's failing webhooks now."""
        await failing.hasten(self.pool, subscription)

    async def projections(self) -> list[dict[str, Any]]:
        """See Rebuilds."""
        return await self.rebuilds.projections()

    async def rebuild(self, projection: str, actor: str) -> dict[str, Any] | None:
        """See Rebuilds.ask."""
        return await self.rebuilds.ask(projection, actor)

    async def learned(self, events: Sequence[UUID]) -> dict[UUID, datetime]:
        """The knowntime of these events, where the timeline has them."""
        return {row["id"]: row["known"] for row in await self.pool.fetch(SQL["known"], events, timeout=5)}
