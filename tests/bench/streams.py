"""What listening costs: a thousand connections to one process, a hundred events a second, from commit to receipt."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import asyncpg
import psutil

from docs.performance.results import Figure
from tests.bench.meter import percentiles
from tests.bench.product import NDJSON, Product, served
from tests.bench.reports import batches, paths
from tests.bench.stand import Stand

CONNECTIONS, EVENTS_PER_SECOND, SECONDS = 1000, 100, 15
MARK = b'"id":"'
LENGTH = 36


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


async def measure(stand: Stand) -> dict[str, Figure]:
    """Milliseconds from knowntime to receipt, and KiB of memory for each connection, in `serve all`."""
    async with served(stand, "all") as product:
        path = f"{product.timeline}/v1/subscriptions/{await subscribed(product)}/stream?cursor=latest"
        serving, receipts = psutil.Process(product.pids["all"]), Receipts()
        before = serving.memory_info().rss
        transports = await connect(path, product.authorization, receipts)
        while receipts.open < CONNECTIONS:  # noqa: ASYNC110 - the kernel tells who listens
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        memory = (serving.memory_info().rss - before) / 1024 / CONNECTIONS
        number = stand.some(EVENTS_PER_SECOND * SECONDS)
        await send(product, paths(number)[:number])
        await asyncio.sleep(3)
        for each in transports:
            each.abort()
        known = await knowntimes(product.database)
    took = [(at - known[event]) * 1000 for event, at in receipts.at if event in known]
    assert len(took) >= CONNECTIONS * number, f"only {len(took)} receipts"
    words = f"{CONNECTIONS:,} streams at {EVENTS_PER_SECOND} events/s, knowntime → receipt"
    return {**percentiles(words, [took]), "memory": Figure("memory of a stream", "KiB", (round(memory, 1),))}


async def subscribed(product: Product) -> str:
    """A subscription for streams."""
    asked = {"name": "bench", "channel": "sse"}
    async with product.session.post(f"{product.timeline}/v1/subscriptions", json=asked) as answer:
        return str((await answer.json())["id"])


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


async def send(product: Product, reports: Sequence[bytes]) -> None:
    """So many a second, each about somebody new, ten at a time."""
    began = time.perf_counter()
    for number, lines in enumerate(batches(reports, 10)):
        await asyncio.sleep(max(began + number * 10 / EVENTS_PER_SECOND - time.perf_counter(), 0))
        await product.post(b"\n".join(lines), NDJSON)


async def knowntimes(database: str) -> dict[str, float]:
    """When the timeline knew of each event."""
    connection = await asyncpg.connect(database)
    rows: Sequence[asyncpg.Record] = await connection.fetch("SELECT id, known FROM timeline.entries")
    await connection.close()
    return {str(row["id"]): row["known"].timestamp() for row in rows}
