"""The scenes of which the page tells what binds: what their parts measure, watched once."""

import asyncio
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from statistics import fmean, median
from uuid import UUID

from eventsourcing.application import Application

from docs.performance.results import Figure
from tests.acceptance.processes import ROLES
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.apply import Stopwatch, events_in_kafka, product_rate
from tests.bench.end_to_end import PER_SECOND, SECONDS, ways_of
from tests.bench.files import import_file, write
from tests.bench.fill import fill
from tests.bench.growth import LARGE, SMALL, Store, filled, pages
from tests.bench.hops import HOPS, Way
from tests.bench.library import BATCH, environment, theirs_of
from tests.bench.meter import Gauge
from tests.bench.open_deadlines import OPEN, Turns, turn, two_tables
from tests.bench.product import Product, served, serving
from tests.bench.rebuild import ENTRIES, while_reading
from tests.bench.reports import EVENTS, paths
from tests.bench.singles import CONNECTIONS, requests
from tests.bench.stand import Stand
from tests.bench.watch import Row, scene, table, watched
from tests.bench.wire import get, wired

PEOPLE, FLOODED, WARM, SINGLES, PAIRS = 2000, 800, 100, 4000, 3
NOTHING = Gauge("", {})


async def by_door(stand: Stand) -> dict[str, Figure]:
    """By batch, by file and one by one, with the door and intake a process each."""
    found: dict[str, Figure] = {}
    async with served(stand, "door", "intake") as product:
        await product.post_lines(paths(WARM, "intake"))
        lines = paths(stand.some(PEOPLE), "intake")
        async with watched(stand, product.pids, product.database, len(lines)) as accept:
            await product.post_lines(lines)
        await product.published("intake")
        path = write(stand.folder / f"{uuid.uuid4().hex}.ndjson", paths(stand.some(PEOPLE), "intake"))
        async with watched(stand, product.pids, product.database, len(lines)) as files:
            await import_file(stand, product, path)
        await product.published("intake")
        async with wired(product.door, CONNECTIONS) as wire:
            await wire.flood(requests(product, WARM))
            asked = requests(product, stand.some(SINGLES))
            async with watched(stand, product.pids, product.database, len(asked)) as singles:
                await wire.flood(asked)
    return found | scene("accept", accept) | scene("files", files) | scene("singles", singles)


async def library(stand: Stand) -> dict[str, Figure]:
    """Batches, of ours and of theirs."""
    async with AsyncExitStack() as stack:
        theirs = await stack.enter_async_context(stand.database())
        ours = await stack.enter_async_context(stand.database())
        reception = await stack.enter_async_context(intake(ours))
        application: Application[UUID] = Application(env=environment(theirs))
        stack.callback(application.close)
        reports = submissions(paths(stand.some(PEOPLE), "intake"))
        async with watched(stand, {}, ours, len(reports)) as found:
            await accept_all(reception, reports, BATCH, 2)
        saves, _, number = theirs_of(application, stand)["batch"]
        async with watched(stand, {}, theirs, 3 * number) as beside:
            for save in 3 * saves:
                save()
    return scene("library.ours", found) | scene("library.theirs", beside)


async def open_deadlines(stand: Stand) -> dict[str, Figure]:
    """Turns with a million open, then as many with none."""
    found: dict[str, Figure] = {}
    people = stand.some(PEOPLE // 8)
    async with stand.database() as dsn, two_tables(dsn, stand.some(OPEN), people) as (clock, handler):
        for state in ("full", "none"):
            async with watched(stand, {}, dsn, 4 * people * PAIRS) as seen:
                for _ in range(PAIRS):
                    await turn(clock, handler, Turns("", NOTHING), state, people)
            found |= scene(f"open_deadlines.{state}", seen)
    return found


async def apply(stand: Stand) -> dict[str, Figure]:
    """The timeline alone."""
    async with (
        events_in_kafka(stand) as (kafka, number),
        stand.database() as dsn,
        watched(stand, {}, dsn, number) as found,
    ):
        await product_rate(dsn, kafka, Stopwatch(number, NOTHING))
    return scene("apply", found)


async def apart(stand: Stand) -> dict[str, Figure]:
    """Posted → visible, a process per role."""
    async with served(stand, *ROLES) as product:
        return await soon(stand, product, "end_to_end.apart.soon") | await flooded(stand, product, "end_to_end.apart")


async def together(stand: Stand) -> dict[str, Figure]:
    """Posted → visible, `serve all`."""
    async with served(stand, "all") as product:
        return await soon(stand, product, "end_to_end.all.soon") | await flooded(stand, product, "end_to_end.all")


async def flooded(stand: Stand, product: Product, name: str) -> dict[str, Figure]:
    """As much as goes."""
    people = stand.some(FLOODED)
    async with watched(stand, product.pids, product.database, people * EVENTS) as found:
        await product.post_lines(paths(people))
        await product.settled()
    return scene(name, found)


async def soon(stand: Stand, product: Product, name: str) -> dict[str, Figure]:
    """At the rate by which latency is measured: what the slowest hundredth waits for."""
    await product.post_lines(paths(WARM))
    await product.settled()
    number = stand.some(PER_SECOND * SECONDS)
    async with watched(stand, product.pids, product.database, number) as found:
        ways = await ways_of(product, number, NOTHING)
    found = table("the slowest hundredth, their time by hop", "%", by_hop(ways), shown=len(HOPS)) | found
    return scene(name, found)


def by_hop(ways: Sequence[Way]) -> Iterator[Row]:
    """Beside what is usual."""
    slowest = sorted(ways, key=sum)[-max(len(ways) // 100, 1) :]
    whole = fmean(map(sum, slowest))
    for number, hop in enumerate(HOPS):
        took = fmean(way[number] for way in slowest)
        beside = {"ms": took, "ms, the middle of all": median(way[number] for way in ways)}
        yield f"… → {hop}", 100 * took / whole, beside


async def rebuild(stand: Stand) -> dict[str, Figure]:
    """Of people, which reaches less than that of places."""
    entries, kafka = max(stand.some(ENTRIES), 20_000), stand.topics()
    async with stand.database() as dsn:
        await fill(stand, dsn, entries, kafka)
        async with serving(stand, dsn, "all", prefix=kafka.prefix) as product:
            await asyncio.sleep(1)
            async with watched(stand, product.pids, dsn, entries) as found:
                await while_reading(product, {"people": NOTHING}, entries)
    return scene("rebuild", found)


async def ten_million(stand: Stand) -> dict[str, Figure]:
    """Appends about new people and timelines read, with many events stored, and with few."""
    found: dict[str, Figure] = {}
    for name, size in (("small", SMALL), ("large", LARGE)):
        async with filled(stand, size) as store:
            for work, seen in (("append", await appended(store)), ("read", await read(store))):
                stored = {f"{store.events:,} stored, {title}": figure for title, figure in seen.items()}
                found |= scene(f"ten_million.{work}.{name}", stored)
    return found


async def appended(store: Store) -> dict[str, Figure]:
    """About new people, after some of them, so that it is not the first pages that are measured."""
    async with intake(store.dsn) as reception:
        await accept_all(reception, submissions(store.about_new()))
        reports = submissions(store.about_new())
        async with watched(store.stand, {}, store.dsn, len(reports)) as found:
            await accept_all(reception, reports)
    return found


async def read(store: Store) -> dict[str, Figure]:
    """Of anybody, and of the person with many events."""
    async with (
        serving(store.stand, store.dsn, "timeline", prefix=store.kafka.prefix) as product,
        wired(product.timeline, 8) as wire,
    ):
        addresses = [*store.anybody(product), *await pages(product)]
        asked = [get(address, product.authorization) for address in addresses]
        await wire.flood(asked[:50])
        async with watched(store.stand, product.pids, store.dsn, len(asked)) as found:
            await wire.steady(asked, 50)
    return found
