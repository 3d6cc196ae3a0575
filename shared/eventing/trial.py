"""A trial: reports are judged by the very same code as always, and nothing that comes of it is written.

What is there is read from the store, through a session that may only read. What the trial adds goes to temporary
tables that lie over the store's own, in a session that may write nothing else; they are gone with their session.
No append lock is taken, so a trial slows nobody.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Literal, TypeAlias

import asyncpg

from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.outcome import Result
from shared.eventing.overlay import SQL, TrialStore
from shared.eventing.reception import LARGEST
from shared.eventing.report import Submission
from shared.sql import Connection

MOST_AT_ONCE = 4
IDLE_SECONDS = 600.0
Begun = Literal["begun", "there", "full"]
Session: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Connect = Callable[[], Awaitable[Session]]


class Alone:
    """One connection where a pool is asked for one."""

    def __init__(self, connection: Session) -> None:
        self._connection = connection

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncIterator[Connection]:  # noqa: ASYNC109 - as a pool's
        """That one: whoever asks has their turn."""
        yield self._connection


class Trial:
    """One trial at one service. Its requests take turns, and the last may be repeated for the same answer."""

    def __init__(self, service: Service, reading: Session, writing: Session) -> None:
        self.used = time.monotonic()
        self._sessions = reading, writing
        self._handler = Handler(replace(service, store=TrialStore(service.store, reading)), Alone(writing))
        self._turn = asyncio.Lock()
        self._last: tuple[str, list[Result]] | None = None

    @property
    def over(self) -> bool:
        """Whether what it held is gone."""
        return any(session.is_closed() for session in self._sessions)

    @property
    def idle(self) -> float:
        """Seconds since it was last used; none while it is at work."""
        return 0 if self._turn.locked() else time.monotonic() - self.used

    async def judge(self, submissions: Sequence[Submission], key: str) -> list[Result]:
        """What would become of these, after all that the trial judged before. No event they lead to is named: it is
        not there. A `key` says which request this is.
        """
        async with self._turn:
            self.used = time.monotonic()
            if key and self._last and self._last[0] == key:
                return self._last[1]
            results: list[Result] = []
            for start in range(0, len(submissions), LARGEST):
                results += await self._handler.accept(submissions[start : start + LARGEST])
            results = [replace(result, event=None) for result in results]
            self._last, self.used = (key, results), time.monotonic()
            return results

    async def end(self) -> None:
        """Nothing is left of it."""
        for session in self._sessions:
            session.terminate()


class Trials:
    """The trials that are under way at one service: a few, by the names that the door gives them."""

    def __init__(self, service: Service, connect: Connect, idle_seconds: float = IDLE_SECONDS) -> None:
        self._service = service
        self._connect = connect
        self._idle_seconds = idle_seconds
        self._trials: dict[str, Trial] = {}
        self._beginning = asyncio.Lock()

    async def begin(self, name: str) -> Begun:
        """Begin a trial, or go on with it where it is still there."""
        async with self._beginning:
            await self._end_idle()
            if name in self._trials:
                return "there"
            if len(self._trials) >= MOST_AT_ONCE:
                return "full"
            async with AsyncExitStack() as stack:
                reading = await self._session("read_only")
                stack.callback(reading.terminate)
                self._trials[name] = Trial(self._service, reading, await self._session("overlay"))
                stack.pop_all()
            return "begun"

    async def judge(self, name: str, submissions: Sequence[Submission], key: str) -> list[Result] | None:
        """See Trial.judge. None where there is no such trial: one that fails is over, for who knows how far it came."""
        trial = self._trials.get(name)
        if trial is None or trial.over:
            return None
        try:
            return await trial.judge(submissions, key)
        except BaseException:
            await self.end(name)
            raise

    async def end(self, name: str) -> None:
        """It is no longer needed."""
        if trial := self._trials.pop(name, None):
            await trial.end()

    async def run(self) -> None:
        """End what nobody uses any more; at the end, all."""
        try:
            while True:
                await asyncio.sleep(self._idle_seconds / 10)
                await self._end_idle()
        finally:
            for name in list(self._trials):
                await self.end(name)

    async def _end_idle(self) -> None:
        for name, trial in list(self._trials.items()):
            if trial.over or trial.idle > self._idle_seconds:
                await self.end(name)

    async def _session(self, kind: str) -> Session:
        session = await self._connect()
        try:
            await session.execute(SQL[kind])
        except BaseException:
            session.terminate()
            raise
        return session
