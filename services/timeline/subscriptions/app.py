"""Composition root of subscriptions."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import APIRouter

from services.timeline.subscriptions import delivering, http, pages
from services.timeline.subscriptions.desk import Desk
from services.timeline.subscriptions.fanout import FanOut
from services.timeline.subscriptions.log import Log
from services.timeline.subscriptions.registry import Registry
from services.timeline.subscriptions.retention import retention
from services.timeline.subscriptions.streams import Streams
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from services.timeline.work import Work
from shared.auth import Tokens
from shared.database import Database
from shared.routes import Routes
from shared.settings import Settings


class Subscriptions:
    """Everything about subscriptions in one process."""

    def __init__(
        self, pool: asyncpg.Pool, database: Database, settings: Settings, tokens: Tokens, stopping: asyncio.Event
    ) -> None:
        log = Log(pool, settings.address)
        self._streams = Streams(log, tokens, stopping)
        self._fanout = FanOut(pool, self._told)
        self._dispatcher = Dispatcher(pool, database.people, settings)
        self._dispatcher.turns = self._fanout.turns
        parts = (self._fanout.run, self._dispatcher.run, lambda: retention(pool))
        self.work = Work("subscriptions", lambda: database.connect("timeline"), parts)
        self._desk = Desk(Registry(pool, database.people), log, self._streams, self._dispatcher, self.wake)

    @property
    def turned(self) -> datetime:
        """When the slowest loop of those that run in this process last went round."""
        if not self.work.active:
            return self.work.turned
        return min(self.work.turned, self._fanout.turned, self._dispatcher.turned)

    def wake(self) -> None:
        """Entries were added, or a subscription changed."""
        self._fanout.wake()
        self._dispatcher.wake()

    def _told(self, subscriptions: Sequence[UUID]) -> None:
        self._streams.wake(subscriptions)
        self._dispatcher.wake()

    def routers(self) -> tuple[Routes, ...]:
        """The addresses under /v1/subscriptions."""
        return http.router(self._desk), delivering.router(self._desk)

    def pages(self) -> APIRouter:
        """The page /subscriptions."""
        return pages.router(self._desk)

    def works(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """To be run in the background: what one process does for all, and the care for who listens to this one."""
        return self.work.run(), self._streams.run()
