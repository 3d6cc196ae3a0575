"""Deadlines that are due, all at once: claimed by the clock, and each told as an event in its person's stream."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import orjson

from docs.performance.results import Figure
from services.deciding import DECIDING
from services.intake.app import PARTS
from services.policies import pack_in_use
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import AssessmentCompleted, InductionCompleted, ScreeningCompleted
from shared.database import Database
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission
from shared.eventing.scheduler import Scheduler
from shared.eventing.store import EventStore
from shared.parts import rules_of
from tests.acceptance.asking import cloud
from tests.acceptance.path import admitted, made
from tests.bench.meter import Gauge
from tests.bench.product import SECRET
from tests.bench.reports import SCHEME, VALUE, about, batches, new_scheme
from tests.bench.stand import Stand

PEOPLE = 3000
PACK = "un-baseline"
WHO = f"{SCHEME}:{VALUE}"
ADMITTED = orjson.dumps(admitted(WHO, "2026-08-03T09:00:00+02:00"))
DONE = (
    orjson.dumps(cloud(made(ScreeningCompleted), WHO, "2026-08-03T15:00:00+02:00", "screened")),
    orjson.dumps(cloud(made(InductionCompleted), WHO, "2026-08-05T10:00:00+02:00", "inducted")),
    orjson.dumps(cloud(made(AssessmentCompleted), WHO, "2026-08-20T10:00:00+02:00", "assessed")),
)
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)  # all that an admission has opened is due by then
DUE = "SELECT count(*) FROM deadlines WHERE due < $1"
TOLD = "SELECT count(*) FROM events WHERE type = 'throughcare.intake.deadline.breached.v1'"


async def measure(stand: Stand) -> dict[str, Figure]:
    """New people are admitted in each round, and what that opens is due."""
    gauge = Gauge("due deadlines, each told as breached", {"bench": os.getpid(), **stand.pids}, "deadlines/s")
    async with stand.database() as dsn, keeping_time(dsn) as (handler, pool):
        scheduler = Scheduler(handler, pool, lambda: None)
        for _ in range(stand.rounds):
            (admissions,) = said([ADMITTED], stand.some(PEOPLE))
            for batch in batches(admissions, 500):
                await handler.accept(batch)
            due, before = await pool.fetchval(DUE, NOW), await pool.fetchval(TOLD)
            with gauge.round(due):
                while await scheduler.breach():
                    pass
            told = await pool.fetchval(TOLD) - before
            if told != due:
                raise ValueError(f"{due} were due, and {told} were told")
    return {"rate": gauge.figure}


@asynccontextmanager
async def keeping_time(dsn: str, connections: int = 4) -> AsyncIterator[tuple[Handler, asyncpg.Pool]]:
    """Intake with its deadlines, by the pack that the product comes with."""
    database = Database(dsn, PersonKey(SECRET))
    await database.prepare()
    async with await database.pool("intake", connections) as pool:
        store = EventStore("intake", CATALOGUE, database.people, "https://throughcare.example")
        rules = rules_of(PARTS, pack_in_use(PACK, DECIDING.values()))
        yield Handler(Service("intake", rules, store, lambda: NOW), pool), pool


def said(steps: Sequence[bytes], number: int) -> list[list[Submission]]:
    """Of so many new people, everybody's first step before anybody's second."""
    scheme = new_scheme()
    return [
        [Submission(orjson.loads(about(step, scheme, each)), "bench", NOW) for each in range(number)] for step in steps
    ]
