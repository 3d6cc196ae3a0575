"""The newest deliveries of one subscription, read and encoded once for everybody who listens in this process.

Listeners read on in a short memory of chunks. Who falls out of it is let go, and comes again with a cursor: what it
missed is read from the database.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import islice

import asyncpg

from services.timeline.subscriptions.chunk import Chunk, again, chunk, heartbeat, retry
from services.timeline.subscriptions.cursors import Cursor
from services.timeline.subscriptions.generations import Begin
from services.timeline.subscriptions.log import Log
from shared import telemetry
from shared.background import died
from shared.idle import Idle
from shared.outages import met
from shared.sql import FAULTS

AT_ONCE = 500
MOST_CHUNKS, MOST_BYTES = 256, 8 * 1024 * 1024
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
# A write costs the same for one event as for many: the more listen, the more events wait for each other.
PAUSE_FOR_EACH = 0.0001
HEARTBEAT_SECONDS = 15.0
LONGEST_SEND = 30.0
log = telemetry.log("tail")


class Listener:
    """One connection: up to where it has been told, and with whose token. `left` is done when it is to end."""

    def __init__(self, begins: Begin, token: str) -> None:
        self.cursor, self.again, self.token = begins.number, begins.again, token
        self.at: int | None = None
        self.sending_since: float | None = None
        self.left: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def leave(self) -> None:
        """End it, even in the middle of a write that the other side does not take."""
        if not self.left.done():
            self.left.set_result(None)


class Tail:
    """What comes after `position`, as long as somebody listens or waits."""

    def __init__(self, deliveries: Log, row: asyncpg.Record, cursor: Cursor) -> None:
        self.row, self.position, self.cursor = row, cursor.number, cursor
        self.users = 0
        self.listeners: set[Listener] = set()
        self.sent: set[tuple[int, int]] = set()
        self.closed = False
        self._log = deliveries
        self._chunks: deque[Chunk] = deque()
        self._first = self._bytes = 0
        self._idle, self._news = Idle(SHORTEST_PAUSE, LONGEST_PAUSE), asyncio.Event()
        self._told_at = asyncio.get_running_loop().time()

    def wake(self) -> None:
        """There are new deliveries."""
        self._idle.wake()

    def start(self) -> None:
        """Begin to read."""
        self._work = asyncio.ensure_future(self._run())
        self._work.add_done_callback(died)

    async def end(self) -> None:
        """Nobody listens any more."""
        self._work.cancel()
        with suppress(*FAULTS):
            await self.mark_sent()

    def close(self) -> None:
        """Everybody is told when to come again, and let go."""
        self.closed = True
        self._tell_everybody()

    async def _run(self) -> None:
        """Soon again after there was something, twice a second when there is nothing."""
        while True:
            self._idle.looking()
            try:
                found = await self._read()
            except FAULTS as error:
                met(log, "tail_waits", error, error=repr(error))
                found = False
            if found:
                self._idle.busy()
                await asyncio.sleep(SHORTEST_PAUSE + PAUSE_FOR_EACH * len(self.listeners))
            else:
                await self._idle.rest()

    async def _read(self) -> bool:
        told = await self._log.after(self.row, self.position, AT_ONCE)
        if told and not told[0].follows(self.cursor):
            self.close()  # the database was restored under us: everybody comes again with what they had
        elif told:
            self._add(chunk(told))
            self.position, self.cursor = told[-1].number, told[-1].cursor
        elif asyncio.get_running_loop().time() > self._told_at + HEARTBEAT_SECONDS:
            self._add(heartbeat())
        return bool(told)

    def _add(self, new: Chunk) -> None:
        self._told_at = asyncio.get_running_loop().time()
        self._chunks.append(new)
        self._bytes += len(new.body)
        while len(self._chunks) > 1 and (len(self._chunks) > MOST_CHUNKS or self._bytes > MOST_BYTES):
            self._bytes -= len(self._chunks.popleft().body)
            self._first += 1
        self._tell_everybody()

    def _tell_everybody(self) -> None:
        self._news.set()
        self._news.clear()

    async def beyond(self, cursor: int, seconds: float) -> None:
        """Until there is something after the cursor, or so many seconds have passed."""
        try:
            async with asyncio.timeout(seconds):
                while self.position <= cursor and not self.closed:
                    await self._news.wait()
        except TimeoutError:
            pass

    async def stream(self, listener: Listener) -> AsyncIterator[bytes]:
        """What comes after the listener's cursor, for as long as it keeps up."""
        yield retry()
        if listener.again:
            yield again()
        try:
            async for body in self._missed(listener):
                yield body
            async for body in self._live(listener):
                yield body
        except FAULTS as error:
            met(log, "stream_ends", error, error=repr(error))
        yield retry()

    async def _missed(self, listener: Listener) -> AsyncIterator[bytes]:
        """From the database, up to where the tail has read."""
        while listener.cursor < self.position and not self.closed:
            told = await self._log.after(self.row, listener.cursor, AT_ONCE, self.position)
            yield chunk(told).body
            self._was_sent(listener, told[-1].number if told else self.position)

    async def _live(self, listener: Listener) -> AsyncIterator[bytes]:
        """From memory, until it falls out of that."""
        listener.at = self._first + len(self._chunks)
        while not self.closed and listener.at >= self._first:
            new = list(islice(self._chunks, listener.at - self._first, None))
            if not new:
                await self._news.wait()
                continue
            listener.at += len(new)
            if self.row["recipient_kind"] and any(each.numbers for each in new):
                async for body in self._missed(listener):  # what may leave is asked at the moment of leaving
                    yield body
                continue
            yield b"".join(each.after(listener.cursor) for each in new)
            self._was_sent(listener, max((each.numbers[-1] for each in new if each.numbers), default=0))

    def _was_sent(self, listener: Listener, number: int) -> None:
        if number > listener.cursor:
            self.sent.add((listener.cursor, number))
            listener.cursor = number

    def let_go(self) -> None:
        """End those who fell out of the memory, or do not take what they are sent."""
        too_long = asyncio.get_running_loop().time() - LONGEST_SEND
        for each in self.listeners:
            behind = each.at is not None and each.at < self._first
            if behind or (each.sending_since is not None and each.sending_since < too_long):
                each.leave()

    async def mark_sent(self) -> None:
        """Note in the log what somebody was sent since the last time."""
        parts = set(self.sent)
        if parts:
            await self._log.mark_sent(self.row["id"], sorted(parts))
            self.sent -= parts
