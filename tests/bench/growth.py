"""What an event costs as the store grows: append, relay, apply and a timeline read, at several sizes side by side."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count

import asyncpg
import orjson

from docs.performance.results import Figure
from shared.background import background
from shared.database import Database
from shared.eventing.kafka import Kafka
from shared.eventing.relay import Relay
from tests.acceptance.path import admitted
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.apply import Stopwatch, product_rate
from tests.bench.fill import LONG, PEOPLE, STORED, fill
from tests.bench.meter import Gauge, percentiles
from tests.bench.product import Product, serving
from tests.bench.reports import paths
from tests.bench.stand import Stand
from tests.bench.wire import get, wired

NEW, KNOWN = 2000, 2000
READS, PER_SECOND = 400, 50
SMALL, MIDDLE, LARGE = 100_000, 1_000_000, 10_000_000
RUNS = count()
BEHIND = "SELECT (SELECT max(position) FROM intake.events) - (SELECT position FROM intake.relay)"


@dataclass(frozen=True)
class Store:
    """A database that holds so many events, and what is measured on it."""

    stand: Stand
    dsn: str
    kafka: Kafka
    events: int
    gauges: dict[str, Gauge]
    reads: dict[str, list[list[float]]]

    async def round(self) -> None:
        """A few more events all the way, then reads."""
        await self.append()
        number = await self.relay()
        await product_rate(self.dsn, self.kafka, Stopwatch(number, self.gauges["apply"]))
        await self.read()

    async def append(self) -> None:
        """About new people, and about people whose files have to be read."""
        async with intake(self.dsn) as reception:
            for name, reports in (("new", self.about_new()), ("known", self.about_known())):
                with self.gauges[name].round(len(reports)):
                    await accept_all(reception, submissions(reports))

    def about_new(self) -> list[bytes]:
        return paths(self.stand.some(NEW), "intake")

    def about_known(self) -> list[bytes]:
        return [orjson.dumps(self.somebody(number)) for number in range(self.stand.some(KNOWN))]

    def somebody(self, number: int) -> dict[str, object]:
        """A report about one of those who are stored, each another, who comes back once more."""
        person = self.person()
        return admitted(person, f"2026-04-{1 + number % 28:02}T11:00:00+02:00", f"again-{next(RUNS)}")

    def person(self) -> str:
        return f"{STORED}:A{random.randrange((self.events - LONG) // 5)}"

    async def relay(self) -> int:
        """What is new; how many events that was."""
        connection = await asyncpg.connect(self.dsn)
        relay = Relay("intake", partial(Database(self.dsn, PEOPLE).connect, "intake"), self.kafka, nobody_has)
        number: int = await connection.fetchval(BEHIND)
        async with background(relay.run()):
            while not relay.active:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.001)
            with self.gauges["relay"].round(number):
                while await connection.fetchval(BEHIND):  # noqa: ASYNC110 - neither does the database
                    await asyncio.sleep(0.002)
        await connection.close()
        return number

    async def read(self) -> None:
        """Of anybody, and of the person with many events, page by page."""
        async with (
            serving(self.stand, self.dsn, "timeline", prefix=self.kafka.prefix) as product,
            wired(product.timeline, 8) as wire,
        ):
            for name, addresses in (("read", self.anybody(product)), ("long", await pages(product))):
                asked = [get(address, product.authorization) for address in addresses]
                await wire.flood(asked[:50])
                self.reads[name].append(await wire.steady(asked[: self.stand.some(READS)], PER_SECOND))

    def anybody(self, product: Product) -> list[str]:
        return [f"{product.timeline}/v1/people/{self.person()}/timeline" for _ in range(READS)]


async def pages(product: Product) -> list[str]:
    """Every page of the person with many events, in any order, again and again."""
    first = f"{product.timeline}/v1/people/{PEOPLE.person(f'{STORED}:A-1')}/timeline"
    addresses, cursor = [first], (await product.get(first))["next"]
    while cursor:
        addresses.append(f"{first}?cursor={cursor}")
        cursor = (await product.get(addresses[-1]))["next"]
    assert len(addresses) == LONG // 100, len(addresses)
    return random.choices(addresses, k=READS)


async def nobody_has(_: str, __: str) -> None:
    """Nobody has reached anything."""


async def measure(stand: Stand, sizes: Sequence[int]) -> dict[str, Figure]:
    """All sizes in turn."""
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(filled(stand, size)) for size in sizes]
        for _ in range(stand.rounds):
            for each in stores:
                await each.round()
    return {name: figure for size, each in zip(sizes, stores, strict=True) for name, figure in figures(size, each)}


@asynccontextmanager
async def filled(stand: Stand, size: int) -> AsyncIterator[Store]:
    """With so many events, and nothing measured yet."""
    async with stand.database() as dsn:
        events, kafka = max(stand.some(size), 2 * LONG), stand.topics()
        await fill(stand, dsn, events, kafka)
        yield store(stand, dsn, kafka, events)


def store(stand: Stand, dsn: str, kafka: Kafka, events: int) -> Store:
    """With nothing measured yet."""
    words = {"new": "append, about new people", "known": "append, about people stored", "relay": "relay"}
    gauges = {
        name: Gauge(f"{said}, {events:,} events stored", {"bench": os.getpid(), **stand.pids})
        for name, said in {**words, "apply": "apply"}.items()
    }
    return Store(stand, dsn, kafka, events, gauges, {"read": [], "long": []})


def figures(size: int, store: Store) -> Sequence[tuple[str, Figure]]:
    """By size."""
    found = [(f"{size}.{name}", gauge.figure) for name, gauge in store.gauges.items()]
    for name, words in (("read", "a timeline read"), ("long", f"a page of the person with {LONG:,} events")):
        said = f"{words} over HTTP at {PER_SECOND}/s, {store.events:,} events stored"
        found += [(f"{size}.{name}.{share}", each) for share, each in percentiles(said, store.reads[name]).items()]
    return found
