"""Projections built anew from the entry log, while somebody reads timelines."""

import asyncio
from typing import Any

from docs.performance.results import Figure
from tests.bench.fill import STORED, fill
from tests.bench.meter import Gauge, percentiles
from tests.bench.product import Product, serving
from tests.bench.stand import Stand
from tests.bench.wire import get, wired

ENTRIES, PER_SECOND = 200_000, 50
PROJECTIONS = ("places", "people")


async def measure(stand: Stand) -> dict[str, Figure]:
    """Both in turn, again and again, in `serve all`."""
    entries = max(stand.some(ENTRIES), 20_000)
    kafka = stand.topics()
    async with stand.database() as dsn:
        await fill(stand, dsn, entries, kafka)
        async with serving(stand, dsn, "all", prefix=kafka.prefix) as product:
            gauges = {name: Gauge(f"rebuild {name}", stand.pids | product.pids, "entries/s") for name in PROJECTIONS}
            took = [await while_reading(product, gauges, entries) for _ in range(stand.rounds)]
    reads = percentiles(f"a timeline read meanwhile, at {PER_SECOND}/s", took)
    return {**{name: gauge.figure for name, gauge in gauges.items()}, **reads}


async def while_reading(product: Product, gauges: dict[str, Gauge], entries: int) -> list[float]:
    """Milliseconds of each read."""
    took: list[float] = []
    async with wired(product.timeline, 8) as wire:

        async def read() -> None:
            while True:
                people = [f"{product.timeline}/v1/people/{STORED}:A{number}/timeline" for number in range(PER_SECOND)]
                took.extend(await wire.steady([get(each, product.authorization) for each in people], PER_SECOND))

        work = asyncio.create_task(read())
        for name, gauge in gauges.items():
            with gauge.round(entries):
                await rebuilt(product, name)
        work.cancel()
        await asyncio.wait([work])
    return took


async def rebuilt(product: Product, name: str) -> None:
    """From the command until the new one has taken the old one's place."""
    async with product.session.post(f"{product.door}/v1/projections/{name}/rebuild") as answer:
        now: dict[str, Any] = await answer.json()
    while not now["finished"]:
        await asyncio.sleep(0.05)
        found = (await product.get(f"{product.door}/v1/projections"))["projections"]
        now = next(each["rebuild"] for each in found if each["name"] == name)
    assert not now["failed"], now
