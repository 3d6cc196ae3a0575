"""The Python library `eventsourcing` beside us, on the same PostgreSQL at the same durability; both in process.

Its application saves aggregates, without a key of the sender's, a decision on foreign facts or a hash chain; our way in
does all that. What it does with several threads is taken at its best, as ours is with several callers.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from docs.performance.results import Figure
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.meter import Gauge
from tests.bench.reports import paths
from tests.bench.stand import Stand

PEOPLE, ONE_BY_ONE, THREADS, CALLERS, BATCH = 1000, 400, 8, 64, 100
DATA = {"kind": "remand", "facility": "XF", "sentence": {"days": 400}, "words": "as long as a report of ours is" * 6}


class Person(Aggregate):
    """Somebody about whom something is reported, as an aggregate of the library."""

    @event("Registered")
    def __init__(self, data: object) -> None:
        self.data = data

    @event("Reported")
    def report(self, data: object) -> None:
        self.data = data


async def measure(stand: Stand) -> dict[str, Figure]:
    """Everything in turn, in two databases of one server."""
    async with AsyncExitStack() as stack:
        theirs = await stack.enter_async_context(stand.database())
        reception = await stack.enter_async_context(intake(await stack.enter_async_context(stand.database())))
        application: Application[UUID] = Application(env=environment(theirs))
        stack.callback(application.close)
        pids = {"bench": os.getpid(), **stand.pids}
        gauges = {name: Gauge(words, pids) for name, words in WORDS.items()}
        for _ in range(stand.rounds):
            for name, (size, callers) in OURS.items():
                number = PEOPLE if callers > 1 else ONE_BY_ONE // 5
                reports = submissions(paths(stand.some(number), "intake"))
                with gauges[f"ours.{name}"].round(len(reports)):
                    await accept_all(reception, reports, size, callers)
            for name, (save, threads, number) in theirs_of(application, stand).items():
                with gauges[f"theirs.{name}"].round(number):
                    await asyncio.to_thread(in_threads, save, threads)
    return {name: gauge.figure for name, gauge in gauges.items()}


OURS = {"one": (1, 1), "many": (1, CALLERS), "batch": (BATCH, 2)}
WORDS = {
    "ours.one": "ours, one event each, one caller",
    "theirs.one": "eventsourcing, one event each, one thread",
    "ours.many": f"ours, one event each, {CALLERS} callers (committed in groups)",
    "theirs.many": f"eventsourcing, one event each, {THREADS} threads",
    "ours.batch": f"ours, batches of {BATCH}",
    "theirs.batch": f"eventsourcing, {BATCH} aggregates of one event saved at once",
    "theirs.long": f"eventsourcing, {BATCH} events of one aggregate saved at once",
}


def environment(dsn: str) -> dict[str, str]:
    """How the library is told of a database."""
    parts = urlsplit(dsn)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.lstrip("/"),
        "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_POOL_SIZE": str(THREADS),
    }


def theirs_of(application: Application[UUID], stand: Stand) -> dict[str, tuple[list[Callable[[], None]], int, int]]:
    """What is saved, one call after another, by how many threads, and how many events that is."""
    one, many = stand.some(ONE_BY_ONE), stand.some(PEOPLE)
    batches = max(many * 5 // BATCH, 1)

    def single() -> None:
        application.save(Person(DATA))

    def several() -> None:
        application.save(*(Person(DATA) for _ in range(BATCH)))

    def long() -> None:
        person = Person(DATA)
        for _ in range(BATCH - 1):
            person.report(DATA)
        application.save(person)

    return {
        "one": ([single] * one, 1, one),
        "many": ([single] * many, THREADS, many),
        "batch": ([several] * batches, 1, batches * BATCH),
        "long": ([long] * batches, 1, batches * BATCH),
    }


def in_threads(save: list[Callable[[], None]], threads: int) -> None:
    """All of them."""
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(each) for each in save]:
            done.result()
