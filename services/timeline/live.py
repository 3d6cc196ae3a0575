"""News of people as server-sent events: one poller for each process, whoever writes the entries."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.timeline.said import families_of
from services.timeline.subscriptions.chunk import HEARTBEAT, retry
from shared import telemetry
from shared.idle import Idle
from shared.outages import met
from shared.sql import FAULTS, queries

SQL = queries("services.timeline", "timeline.sql")
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
HEARTBEAT_SECONDS = 15.0
ROOM = AT_ONCE = 1000
# Entries are committed in the order of their knowntime, one batch at a time; this is for a reader's own rounding.
OVERLAP = timedelta(microseconds=1)
May = Callable[[], Awaitable[bool]]
log = telemetry.log("live")


class News(NamedTuple):
    """Somebody of whom there is news, and when that was taken; `linked` where it says who they are."""

    changed: datetime
    person: UUID
    linked: bool = False


class Live:
    """Tells its listeners whose timeline has changed."""

    def __init__(self, pool: asyncpg.Pool, stopping: asyncio.Event) -> None:
        self._pool = pool
        self._stopping = stopping
        self._listeners: set[asyncio.Queue[News | None]] = set()

    async def run(self) -> None:
        """Poll until cancelled: often while there is news, twice a second when there is none."""
        seen, idle = await self._now(), Idle(SHORTEST_PAUSE, LONGEST_PAUSE)
        while True:
            news = await self._since(seen) if self._listeners else []
            for each in news:
                self._tell(each)
            seen = news[-1].changed if news else seen if self._listeners else await self._now()
            if news:
                idle.busy()
            await idle.rest()

    async def _now(self) -> datetime:
        try:
            last: datetime = await self._pool.fetchval(SQL["last_known"], timeout=5)
        except FAULTS as error:
            met(log, "news_delayed", error, error=repr(error))
            return datetime.now(UTC)
        return last

    async def _since(self, seen: datetime) -> list[News]:
        try:
            rows = await self._pool.fetch(SQL["changed_since"], seen, AT_ONCE, timeout=5)
        except FAULTS as error:
            met(log, "news_delayed", error, error=repr(error))
            return []
        return [News(*row) for row in rows]

    def _tell(self, news: News) -> None:
        """A listener that does not keep up is let go: it comes again with the id of what it saw last."""
        for queue in list(self._listeners):
            try:
                queue.put_nowait(news)
            except asyncio.QueueFull:
                self._listeners.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)

    async def stream(self, person: UUID | None, last_seen: str | None, may: May) -> AsyncIterator[bytes]:
        """Server-sent events about one person, by all of the ids that they turn out to have, or everybody; resumes
        after `last_seen`, ends when the server stops, or when the listener may hear of nothing any more.
        """
        queue: asyncio.Queue[News | None] = asyncio.Queue(ROOM)
        self._listeners.add(queue)
        try:
            yield retry()
            people = await self._people(person)
            async for news in self._missed(last_seen):
                if people is None or news.person in people:
                    yield message(news)
            while not self._stopping.is_set():
                told = await self._next(queue)
                if told is None or not await may():
                    break
                if isinstance(told, bytes):
                    yield told
                elif people is None or told.person in people:
                    yield message(told)
                    people = await self._people(person) if told.linked else people
            yield retry()
        finally:
            self._listeners.discard(queue)

    async def _people(self, person: UUID | None) -> Collection[UUID] | None:
        return (await families_of(self._pool, [person]))[person].ids if person else None

    async def _missed(self, last_seen: str | None) -> AsyncIterator[News]:
        """All of it, part by part; what comes after the last part is in the listener's queue."""
        try:
            since = datetime.fromisoformat(last_seen) - OVERLAP if last_seen else None
        except (ValueError, OverflowError):
            since = None
        while since:
            news = await self._since(since)
            for each in news:
                yield each
            since = news[-1].changed if news else None

    async def _next(self, queue: "asyncio.Queue[News | None]") -> News | bytes | None:
        """News, a heartbeat, or None at the end."""
        waited = 0.0
        while waited < HEARTBEAT_SECONDS:
            if self._stopping.is_set():
                return None
            try:
                return await asyncio.wait_for(queue.get(), 0.5)
            except TimeoutError:
                waited += 0.5
        return HEARTBEAT


def message(news: News) -> bytes:
    """One server-sent event: its id is where to go on from."""
    return f"id: {news.changed.isoformat()}\nevent: changed\ndata: {news.person}\n\n".encode()
