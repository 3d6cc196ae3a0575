"""What listening costs: a thousand connections to one process, a hundred events a second, from commit to receipt."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import aiohttp
import asyncpg
import orjson
import psutil

from tests.acceptance.path import whole_path

CONNECTIONS, EVENTS_PER_SECOND, SECONDS = 1000, 100, 15
MARK = b'"id":"'
LENGTH = 36
NDJSON = "application/x-ndjson"


@dataclass
class Receipts:
    """When each event arrived, at each connection."""

    at: list[tuple[str, float]] = field(default_factory=list)
    open: int = 0


class Ear(asyncio.Protocol):
    """One connection, read as cheaply as can be: the client must not be what is measured."""

    def __init__(self, request: bytes, receipts: Receipts) -> None:
        self._request, self._receipts, self._rest = request, receipts, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._receipts.open += data.startswith(b"HTTP/1.1 200")
        _, *parts = (self._rest + data).split(MARK)
        whole = [part for part in parts if len(part) >= LENGTH]
        self._receipts.at += [(part[:LENGTH].decode(), now) for part in whole]
        self._rest = MARK + parts[-1] if len(parts) > len(whole) else data[-len(MARK) :]


async def streams(session: aiohttp.ClientSession, url: str, database: str) -> tuple[float, float, float]:
    """Milliseconds from knowntime to receipt (p50, p99), and KiB of memory for each connection."""
    async with session.post(f"{url}/v1/subscriptions", json={"name": "bench", "channel": "sse"}) as answer:
        subscription = (await answer.json())["id"]
    serving = next(each for each in psutil.Process().children() if "serve" in each.cmdline())
    before, receipts = serving.memory_info().rss, Receipts()
    path = f"{url}/v1/subscriptions/{subscription}/stream?cursor=latest"
    transports = await connect(path, session.headers["Authorization"], receipts)
    while receipts.open < CONNECTIONS:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    memory = (serving.memory_info().rss - before) / 1024 / CONNECTIONS
    await send(session, f"{url}/v1/events")
    await asyncio.sleep(3)
    for each in transports:
        each.abort()
    known = await knowntimes(database)
    took = sorted((at - known[event]) * 1000 for event, at in receipts.at if event in known)
    assert len(took) >= CONNECTIONS * EVENTS_PER_SECOND * SECONDS, f"only {len(took)} receipts"
    return took[len(took) // 2], took[int(len(took) * 0.99)], memory


async def connect(address: str, authorization: str, receipts: Receipts) -> list[asyncio.Transport]:
    """All connections, a few at a time."""
    parts = urlsplit(address)
    head = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {authorization}\r\n\r\n"
    loop = asyncio.get_running_loop()
    found: list[asyncio.Transport] = []
    while len(found) < CONNECTIONS:
        ear = loop.create_connection(lambda: Ear(head.encode(), receipts), parts.hostname or "", parts.port or 80)
        transport, _ = await ear
        found.append(transport)
    return found


async def send(session: aiohttp.ClientSession, address: str) -> None:
    """So many a second, each about somebody new, ten at a time."""
    began = time.perf_counter()
    for number in range(0, EVENTS_PER_SECOND * SECONDS, 10):
        lines = [orjson.dumps(whole_path(f"bench:stream:{number + each}")[0]) for each in range(10)]
        await asyncio.sleep(max(began + number / EVENTS_PER_SECOND - time.perf_counter(), 0))
        async with session.post(address, data=b"\n".join(lines), headers={"Content-Type": NDJSON}) as answer:
            await answer.read()


async def knowntimes(database: str) -> dict[str, float]:
    """When the timeline knew of each event."""
    connection = await asyncpg.connect(database)
    rows: Sequence[asyncpg.Record] = await connection.fetch("SELECT id, known FROM timeline.entries")
    await connection.close()
    return {str(row["id"]): row["known"].timestamp() for row in rows}
