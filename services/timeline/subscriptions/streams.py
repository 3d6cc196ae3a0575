"""Server-sent events of subscriptions: one tail for each subscription in this process, however many listen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
from fastapi import Response

from services.timeline.subscriptions.log import SQL, Log
from services.timeline.subscriptions.tail import Listener, Tail
from shared import telemetry
from shared.auth import Tokens
from shared.metrics import STREAMS
from shared.outages import met
from shared.problems import Message, Receive, Send
from shared.sql import FAULTS

CARE_SECONDS = 1.0
CHECKED_EVERY = 3
log = telemetry.log("streams")


class Streams:
    """The tails at work, and the care for those who listen."""

    def __init__(self, deliveries: Log, tokens: Tokens, stopping: asyncio.Event) -> None:
        self._log, self._tokens, self._stopping = deliveries, tokens, stopping
        self._tails: dict[UUID, Tail] = {}

    def wake(self, subscriptions: Sequence[UUID]) -> None:
        """These have new deliveries."""
        for each in subscriptions:
            if tail := self._tails.get(each):
                tail.wake()

    @asynccontextmanager
    async def tail(self, row: asyncpg.Record) -> AsyncIterator[Tail]:
        """The one tail of a subscription, at work while somebody uses it."""
        cursors = self._log.cursors
        newest = await cursors.of(await cursors.newest(row["id"]))
        tail = self._tails.get(row["id"])
        if tail is None or tail.closed:
            tail = self._tails[row["id"]] = Tail(self._log, row, newest)
            tail.closed = self._stopping.is_set()
            tail.start()
        tail.users += 1
        try:
            yield tail
        finally:
            tail.users -= 1
            if not tail.users:
                self._forget(tail)
                await tail.end()

    def _forget(self, tail: Tail) -> None:
        if self._tails.get(tail.row["id"]) is tail:
            del self._tails[tail.row["id"]]

    async def run(self) -> None:
        """Once a second, until cancelled, see to those who listen; when the server stops, let all of them go."""
        turns = 0
        while not self._stopping.is_set():
            tails = list(self._tails.values())
            if tails and turns % CHECKED_EVERY == 0:
                await self._outlasting(self._check(tails))
            for tail in tails:
                tail.let_go()
                await self._outlasting(tail.mark_sent())
            turns += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), CARE_SECONDS)
        for tail in list(self._tails.values()):
            tail.close()

    async def _outlasting(self, care: Awaitable[None]) -> None:
        """What the database does not do now is done in a later turn, and keeps nobody from the rest."""
        try:
            await care
        except FAULTS as error:
            met(log, "care_waits", error, error=type(error).__name__)

    async def _check(self, tails: Sequence[Tail]) -> None:
        """End what may not be told any more: the subscription rests, or the token was revoked."""
        rows = await self._log.pool.fetch(SQL["standing"], [tail.row["id"] for tail in tails], timeout=5)
        standing = {row["id"] for row in rows}
        tokens = {each.token for tail in tails for each in tail.listeners}
        dead = {token for token in tokens if await self._tokens.verify(token) is None}
        for tail in tails:
            if tail.row["id"] not in standing:
                self._forget(tail)
                tail.close()
            for each in tail.listeners:
                if each.token in dead:
                    each.leave()


class EventStream(Response):
    """An answer without end, for one listener: over when it leaves, is let go, or the tail is closed."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, row: asyncpg.Record, listener: Listener) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streams, self._row, self._listener = streams, row, listener

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        async with self._streams.tail(self._row) as tail:
            tail.listeners.add(self._listener)
            STREAMS.inc()
            sending, gone = asyncio.ensure_future(self._send(tail, send)), asyncio.ensure_future(left(receive))
            try:
                await asyncio.wait({sending, gone, self._listener.left}, return_when=asyncio.FIRST_COMPLETED)
                if sending.done():
                    sending.result()
            finally:
                sending.cancel()
                gone.cancel()
                await asyncio.gather(sending, gone, return_exceptions=True)
                tail.listeners.discard(self._listener)
                STREAMS.dec()

    async def _send(self, tail: Tail, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        clock = asyncio.get_running_loop().time
        async for body in tail.stream(self._listener):
            self._listener.sending_since = clock()
            await send({"type": "http.response.body", "body": body, "more_body": True})
            self._listener.sending_since = None
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def left(receive: Receive) -> None:
    """Until the other side has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
