"""Two processes of one role against one: intake behind a door each, and the timeline on the same topics."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import asyncpg

from docs.performance.results import Figure
from shared.sql import the_row
from tests.bench.apply import events_in_kafka
from tests.bench.meter import Gauge
from tests.bench.product import Product, serving
from tests.bench.reports import paths
from tests.bench.stand import Stand

PEOPLE = 2500
NUMBER = "SELECT count(*) FROM timeline.entries"
TAKEN = """
SELECT count(*) FILTER (WHERE known > first) AS number, extract(epoch FROM max(known) - min(known))::float AS seconds
FROM timeline.entries, (SELECT min(known) AS first FROM timeline.entries) f
"""


async def measure(stand: Stand) -> dict[str, Figure]:
    """One and two in turn."""
    return {**await accepting(stand), **await applying(stand)}


async def accepting(stand: Stand) -> dict[str, Figure]:
    """Two pairs of door and intake on one store; people are divided among them, each pair asked as hard as it can."""
    async with AsyncExitStack() as stack:
        dsn = await stack.enter_async_context(stand.database())
        pairs = [await stack.enter_async_context(serving(stand, dsn, "door", "intake")) for _ in range(2)]
        gauges = [
            Gauge(words, stand.pids | pids_of(pairs[:number]))
            for number, words in ((1, "accept: one intake"), (2, "accept: two processes of intake"))
        ]
        for _ in range(stand.rounds):
            for number, gauge in enumerate(gauges, 1):
                shares = [paths(stand.some(PEOPLE) // number, "intake") for _ in range(number)]
                with gauge.round(sum(map(len, shares))):
                    await asyncio.gather(*map(Product.post_lines, pairs[:number], shares))
                await pairs[0].published("intake")
    return {"accept.one": gauges[0].figure, "accept.two": gauges[1].figure}


def pids_of(pairs: Sequence[Product]) -> dict[str, int]:
    """By role and place."""
    return {f"{role} {place}": pid for place, pair in enumerate(pairs, 1) for role, pid in pair.pids.items()}


async def applying(stand: Stand) -> dict[str, Figure]:
    """From the first batch that was taken to the last, as the entries say."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    async with events_in_kafka(stand) as (kafka, events):
        for _ in range(stand.rounds):
            for number, found in rates.items():
                async with stand.database() as dsn, AsyncExitStack() as stack:
                    for _ in range(number):
                        await stack.enter_async_context(serving(stand, dsn, "timeline", prefix=kafka.prefix))
                    found.append(await rate(dsn, events))
    words = {1: "apply: one timeline", 2: "apply: two processes of the timeline"}
    names = {1: "apply.one", 2: "apply.two"}
    return {names[number]: Figure(words[number], "events/s", tuple(found)) for number, found in rates.items()}


async def rate(dsn: str, events: int) -> float:
    """When all are there."""
    connection = await asyncpg.connect(dsn)
    while await connection.fetchval(NUMBER) < events:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.05)
    taken = await the_row(connection, TAKEN)
    await connection.close()
    return round(float(taken["number"] / taken["seconds"]), 1)
