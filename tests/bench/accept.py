"""Accept by batch: dedup, decide, hash chain, commit. In process, and as NDJSON over HTTP until acknowledged."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

import orjson

from docs.performance.results import Figure
from services.intake.app import PARTS
from shared.background import background
from shared.contracts.catalogue import CATALOGUE
from shared.database import Database
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import PersonKey
from shared.eventing.reception import Reception
from shared.eventing.report import Submission
from shared.eventing.rules import Rules
from shared.eventing.store import EventStore
from shared.times import utc_now
from tests.bench.meter import Gauge
from tests.bench.product import SECRET, served
from tests.bench.reports import paths
from tests.bench.stand import Stand

PEOPLE = 2500


async def measure(stand: Stand) -> dict[str, Figure]:
    """In process, and over HTTP with the door and intake a process each, and with everything in one process; they
    take turns.
    """
    ours = {"bench": os.getpid(), **stand.pids}
    async with AsyncExitStack() as stack:
        reception = await stack.enter_async_context(intake(await stack.enter_async_context(stand.database())))
        apart = await stack.enter_async_context(served(stand, "door", "intake"))
        whole = await stack.enter_async_context(served(stand, "all"))
        inside = Gauge("in process, batches of 500", ours)
        beside = Gauge("NDJSON over HTTP, door and intake a process each", ours | apart.pids)
        within = Gauge("NDJSON over HTTP, `serve all`, all other services at work too", ours | whole.pids)
        for _ in range(stand.rounds):
            reports = submissions(paths(stand.some(PEOPLE), "intake"))
            with inside.round(len(reports)):
                await accept_all(reception, reports)
            for product, gauge in ((apart, beside), (whole, within)):
                lines = paths(stand.some(PEOPLE), "intake")
                with gauge.round(len(lines)):
                    await product.post_lines(lines)
                await product.published("intake")
                await asyncio.sleep(0.2)
            await whole.settled()
    return {"inside": inside.figure, "apart": beside.figure, "all": within.figure}


@asynccontextmanager
async def intake(dsn: str) -> AsyncIterator[Reception]:
    """Intake's own way in, in this process, without its relay and consumer."""
    database = Database(dsn, PersonKey(SECRET))
    await database.prepare()
    async with await database.pool("intake", 4) as pool:
        store = EventStore("intake", CATALOGUE, database.people, "https://throughcare.example")
        handler = Handler(Service("intake", Rules(PARTS.aggregates, PARTS.policies), store, utc_now), pool)
        reception = Reception(handler, lambda: None)
        async with background(reception.run()):
            yield reception


def submissions(reports: Sequence[bytes]) -> list[Submission]:
    """As the door gives them."""
    now = datetime.now(UTC)
    return [Submission(orjson.loads(report), "bench", now) for report in reports]


async def accept_all(reception: Reception, reports: Sequence[Submission], size: int = 500, at_once: int = 2) -> None:
    """In order, so many batches on the way at a time."""
    waiting = iter([reports[start : start + size] for start in range(0, len(reports), size)])

    async def sender() -> None:
        for batch in waiting:
            results = await reception.accept(batch)
            assert all(result.event for result in results), results[0]

    await asyncio.gather(*(sender() for _ in range(at_once)))
