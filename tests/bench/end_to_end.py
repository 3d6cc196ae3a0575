"""Posted → visible on the timeline, through all services: how much at most, how soon at 500/s, in how much memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import orjson

from docs.performance.results import Figure
from tests.acceptance.processes import ROLES
from tests.bench.hops import HOPS, Way, hops
from tests.bench.memory import Memory
from tests.bench.meter import Gauge, percentiles
from tests.bench.product import STRUCTURED, Product, served
from tests.bench.reports import EVENTS, STEPS, paths
from tests.bench.stand import Stand
from tests.bench.wire import post, wired

PEOPLE, PER_SECOND, SECONDS = 1500, 500, 8
OFTEN = 0.004
NEW = "SELECT position, body FROM timeline.entries WHERE position > $1 ORDER BY position"
KINDS = {"all": (("all",), "`serve all`"), "apart": (ROLES, "a process per role")}


async def measure(stand: Stand) -> dict[str, Figure]:
    """One deployment after the other."""
    figures: dict[str, Figure] = {}
    for name, (roles, words) in KINDS.items():
        async with served(stand, *roles) as product:
            found = await of(stand, product, words)
        figures |= {f"{name}.{each}": figure for each, figure in found.items()}
    return figures


async def of(stand: Stand, product: Product, words: str) -> dict[str, Figure]:
    """How soon, before the floods: what follows the timeline in its own time is busy for a while after one. Memory
    before and meanwhile.
    """
    pids = stand.pids | product.pids
    rate, steady = Gauge(f"posted → visible, {words}", pids), Gauge(f"at {PER_SECOND}/s, {words}", pids, "reports/s")
    await asyncio.sleep(2)
    memory = Memory(product.pids)
    async with memory.watched():
        ways = [await ways_of(product, stand.some(PER_SECOND * SECONDS), steady) for _ in range(stand.rounds)]
        for _ in range(stand.rounds):
            number = stand.some(PEOPLE)
            reports = paths(number)
            with rate.round(number * EVENTS):
                await product.post_lines(reports)
                await product.settled()
            await everybody_is_there(product, number)
    told = f"posted → visible at {PER_SECOND}/s, {words}"
    tail = percentiles(told, [[sum(way) for way in each] for each in ways])
    parts = {
        f"hop.{hop}.{name}": figure
        for number, hop in enumerate(HOPS)
        for name, figure in percentiles(f"{told}: … → {hop}", [[way[number] for way in each] for each in ways]).items()
    }
    return {"rate": rate.figure, **tail, "steady": steady.figure, **parts, **memory.figures}


async def everybody_is_there(product: Product, number: int) -> None:
    """A rate of what was lost would be worth nothing."""
    connection = await asyncpg.connect(product.database)
    people = await connection.fetchval(
        "SELECT count(*) FROM (SELECT FROM timeline.entries GROUP BY person HAVING count(*) = $1) p", EVENTS
    )
    await connection.close()
    assert people >= number, f"{people} of {number} people have their {EVENTS} entries"


async def ways_of(product: Product, number: int, gauge: Gauge) -> list[Way]:
    """Milliseconds from when each report was due to be posted until its entry can be read, hop by hop."""
    reports = paths(number // STEPS)
    address = f"{product.door}/v1/events"
    asked = [post(address, product.authorization, STRUCTURED, report) for report in reports]
    async with wired(product.door, 64) as wire, watching(product.database) as seen:
        with gauge.round(number):
            await wire.steady(asked, PER_SECOND)
        await product.settled()
        await asyncio.sleep(OFTEN * 10)
    due = {orjson.loads(report)["id"]: wire.began + each / PER_SECOND for each, report in enumerate(reports)}
    return await hops(product.database, due, seen)


@asynccontextmanager
async def watching(dsn: str) -> AsyncIterator[dict[str, float]]:
    """When each entry could first be read, by the sender's own id; looks every few milliseconds."""
    connection, seen = await asyncpg.connect(dsn), dict[str, float]()
    position = await connection.fetchval("SELECT coalesce(max(position), 0) FROM timeline.entries")

    async def watch(position: int) -> None:
        while True:
            rows: Sequence[asyncpg.Record] = await connection.fetch(NEW, position)
            now = time.perf_counter()
            for row in rows:
                seen[orjson.loads(row["body"])["originid"]] = now
            position = rows[-1]["position"] if rows else position
            await asyncio.sleep(OFTEN)

    work = asyncio.create_task(watch(position))
    yield seen
    work.cancel()
    await asyncio.wait([work])
    await connection.close()
