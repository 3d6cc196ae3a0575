"""An HTTP client that costs as little as can be, so that it is not what is measured.

Requests are sent when they are due, or when a connection is free; time counts from when they were due. So a server
that stalls is charged for every request that should have been sent meanwhile (no coordinated omission).
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit

import httptools


class Line(asyncio.Protocol):
    """One kept connection, with at most one request on its way."""

    def __init__(self, wire: "Wire") -> None:
        self._wire, self._due = wire, 0.0
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass

    def ask(self, due: float, request: bytes) -> None:
        self._due = due
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        self._parser = httptools.HttpResponseParser(self)
        self._wire.answered(self, self._due, status)


class Wire:
    """Connections to one server."""

    def __init__(self) -> None:
        self._free: list[Line] = []
        self._due: deque[tuple[float, bytes]] = deque()
        self._took: list[float] = []
        self._failed: list[int] = []
        self._timers: list[asyncio.TimerHandle] = []
        self._left = 0
        self.began = 0.0
        self._done = asyncio.Event()

    def add(self, line: Line) -> None:
        self._free.append(line)

    async def flood(self, requests: Sequence[bytes]) -> None:
        """As fast as the connections allow."""
        self._begin(len(requests))
        now = time.perf_counter()
        for request in requests:
            self._send(now, request)
        await self._finish()

    async def steady(self, requests: Sequence[bytes], per_second: float) -> list[float]:
        """So many a second, by a schedule fixed in advance; milliseconds from when each was due until its answer."""
        self._begin(len(requests))
        loop = asyncio.get_running_loop()
        start, behind = loop.time() + 0.1, time.perf_counter() - loop.time()
        self.began = start + behind
        at = [start + number / per_second for number in range(len(requests))]
        self._timers = [
            loop.call_at(due, self._send, due + behind, request) for due, request in zip(at, requests, strict=True)
        ]
        await self._finish()
        return self._took

    def stop(self) -> None:
        """Whoever measured has enough: what is still to be sent is not."""
        for timer in self._timers:
            timer.cancel()

    def _begin(self, number: int) -> None:
        self._left, self._took, self._failed = number, [], []
        self._done.clear()

    async def _finish(self) -> None:
        await self._done.wait()
        assert not self._failed, f"{len(self._failed)} answers such as {self._failed[0]}"

    def _send(self, due: float, request: bytes) -> None:
        if self._free:
            self._free.pop().ask(due, request)
        else:
            self._due.append((due, request))

    def answered(self, line: Line, due: float, status: int) -> None:
        self._took.append((time.perf_counter() - due) * 1000)
        if not 200 <= status < 300:
            self._failed.append(status)
        self._left -= 1
        if not self._left:
            self._done.set()
        if self._due:
            line.ask(*self._due.popleft())
        else:
            self._free.append(line)


@asynccontextmanager
async def wired(address: str, connections: int) -> AsyncIterator[Wire]:
    """So many connections."""
    parts, loop, wire = urlsplit(address), asyncio.get_running_loop(), Wire()
    lines = []
    for _ in range(connections):
        _, line = await loop.create_connection(lambda: Line(wire), parts.hostname or "", parts.port or 80)
        wire.add(line)
        lines.append(line)
    try:
        yield wire
    finally:
        wire.stop()
        for line in lines:
            line.transport.abort()


def post(address: str, authorization: str, media: str, body: bytes) -> bytes:
    """A whole request."""
    parts = urlsplit(address)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {authorization}\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(address: str, authorization: str) -> bytes:
    """A whole request."""
    parts = urlsplit(address)
    asked = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"GET {asked} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {authorization}\r\n\r\n".encode()
