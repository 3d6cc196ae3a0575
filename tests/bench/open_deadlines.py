"""What a million open deadlines cost those who append: beside none, in the same store, in short turns.

The clock's table is changed for another between the turns, and nothing else is: the same connection, files and streams.
Every report opens deadlines or meets one, so that each writes to it. PostgreSQL's own counts stand beside wall clock:
they are the same on any machine.
"""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles

import asyncpg

from docs.performance.results import Figure
from shared.database import Database
from shared.eventing.handle import Handler
from shared.eventing.messages import PersonKey
from shared.sql import the_row
from tests.bench.due import ADMITTED, DONE, keeping_time, said
from tests.bench.meter import Gauge
from tests.bench.product import SECRET
from tests.bench.stand import Stand

OPEN, PEOPLE, PAIRS = 1_000_000, 250, 8
TABLE = "CREATE TABLE intake.others (LIKE intake.deadlines)"
FILLED = """
INSERT INTO intake.others (person, id, kind, due, number, opened)
SELECT gen_random_uuid(), gen_random_uuid(), 'initial_assessment',
       timestamptz '2027-01-05' + random() * interval '1 year', 1, gen_random_uuid()
FROM generate_series(1, $1::integer)
"""
INDEXED = """
ALTER TABLE intake.others ADD PRIMARY KEY (person, id);
CREATE INDEX others_due ON intake.others (due);
"""
# None is cleaned up in the middle of a turn: what that costs is measured by itself.
AS_THEY_ARE = """
ALTER TABLE intake.deadlines SET (autovacuum_enabled = off);
ALTER TABLE intake.others SET (autovacuum_enabled = off);
ALTER TABLE intake.events SET (autovacuum_enabled = off);
"""
CHANGED = """
ALTER TABLE intake.deadlines RENAME TO aside;
ALTER TABLE intake.others RENAME TO deadlines;
ALTER TABLE intake.aside RENAME TO others;
"""
COUNTED = """
SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0))::bigint AS pages,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS wal
FROM pg_statio_user_tables
"""
FLUSHED = "SELECT pg_stat_force_next_flush()"
ENDED = "DELETE FROM intake.deadlines WHERE id IN (SELECT id FROM intake.deadlines LIMIT $1)"


@dataclass(frozen=True)
class Count:
    """What PostgreSQL has done so far: pages it looked at, and bytes of its log."""

    pages: int
    wal: int


@dataclass
class Turns:
    """What the turns of one state took, for each report."""

    words: str
    gauge: Gauge
    pages: list[float] = field(default_factory=list)
    wal: list[float] = field(default_factory=list)

    def add(self, number: int, before: Count, after: Count) -> None:
        """One turn more."""
        self.pages.append(round((after.pages - before.pages) / number, 2))
        self.wal.append(round((after.wal - before.wal) / number))


class Table:
    """The clock's table, with a million or with none."""

    def __init__(self, connection: asyncpg.Connection, pool: asyncpg.Pool) -> None:
        self._connection, self._pool, self._state = connection, pool, "none"

    async def fill(self, number: int) -> None:
        """The other one, as if it had been filled long ago."""
        await self._connection.execute(TABLE)
        await self._connection.execute(FILLED, number, timeout=120)
        await self._connection.execute(INDEXED, timeout=120)
        await self._connection.execute(AS_THEY_ARE)
        await self._connection.execute("VACUUM (ANALYZE) intake.others")

    async def become(self, state: str) -> None:
        """Nothing is left in the empty one of the turn before."""
        if state != self._state:
            await self._connection.execute(CHANGED)
            self._state = state
        if state == "none":
            await self._connection.execute("TRUNCATE intake.deadlines")

    async def count(self) -> Count:
        """Everything that was done by those who append."""
        await self._pool.execute(FLUSHED)
        row = await the_row(self._connection, COUNTED)
        return Count(row["pages"], row["wal"])

    async def vacuum(self, number: int) -> float:
        """Seconds, after so many have ended: autovacuum begins at a fifth."""
        await self.become("full")
        await self._connection.execute(ENDED, number)
        began = time.perf_counter()
        await self._connection.execute("VACUUM intake.deadlines")
        return round(time.perf_counter() - began, 2)


async def measure(stand: Stand) -> dict[str, Figure]:
    """In pairs, of which every other begins with the full one."""
    pids, some = {"bench": os.getpid(), **stand.pids}, stand.some(OPEN)
    words = {"full": f"{some:,} deadlines open", "none": "none open"}
    turns = {name: Turns(said, Gauge(f"appends, {said}", pids, "reports/s")) for name, said in words.items()}
    async with stand.database() as dsn, two_tables(dsn, some, stand.some(PEOPLE)) as (table, handler):
        for pair in range(stand.rounds * PAIRS):
            for state in ("full", "none") if pair % 2 else ("none", "full"):
                await turn(table, handler, turns[state], state, stand.some(PEOPLE))
        cleaned = await table.vacuum(some // 5)
    vacuumed = Figure(f"a vacuum of the clock's table, {words['full']}, a fifth of them ended", "s", (cleaned,))
    return {**compared(turns["full"], turns["none"], stand.rounds), "vacuum": vacuumed}


@asynccontextmanager
async def two_tables(dsn: str, number: int, people: int) -> AsyncIterator[tuple[Table, Handler]]:
    """The clock's, with so many deadlines open and with none, and intake, which has gone warm over so many people."""
    async with keeping_time(dsn, connections=1) as (handler, pool):
        connection = await asyncpg.connect(dsn)
        table = Table(connection, pool)
        await table.fill(number)
        await Database(dsn, PersonKey(SECRET)).prepare()  # rights on the other one too
        for state in ("full", "none"):
            await turn(table, handler, Turns("", Gauge("", {})), state, people)
        await connection.execute("ANALYZE intake.events")  # else it is read whole, again and again
        yield table, handler
        await connection.close()


async def turn(table: Table, handler: Handler, turns: Turns, state: str, people: int) -> None:
    """New people are admitted, screened, inducted and assessed: three deadlines each, that open and are met."""
    steps = said([ADMITTED, *DONE], people)
    await table.become(state)
    number, before = len(steps) * people, await table.count()
    with turns.gauge.round(number):
        for step in steps:
            await handler.accept(step)
    turns.add(number, before, await table.count())


def compared(full: Turns, none: Turns, rounds: int) -> dict[str, Figure]:
    """The ratio of each pair; of these the middle and the quarters, round by round."""
    rates = zip(full.gauge.figure.rounds, none.gauge.figure.rounds, strict=True)
    ratios = [beside / without for beside, without in rates]
    quarters = [quantiles(ratios[PAIRS * each : PAIRS * (each + 1)]) for each in range(rounds)]
    low, middle, high = (tuple(round(each, 3) for each in found) for found in zip(*quarters, strict=True))
    said = f"appends, {full.words}, beside {none.words}"
    found = {
        "ratio": Figure(f"{said}: the middle of {PAIRS} pairs", "times", middle),
        "low": Figure(f"{said}: a quarter of them is below", "times", low),
        "high": Figure(f"{said}: a quarter of them is above", "times", high),
    }
    for name, turns in (("full", full), ("none", none)):
        pages, wal = tuple(turns.pages), tuple(turns.wal)
        found[name] = turns.gauge.figure
        found[f"pages.{name}"] = Figure(f"what a report makes PostgreSQL look at, {turns.words}", "pages", pages)
        found[f"wal.{name}"] = Figure(f"what a report adds to PostgreSQL's log, {turns.words}", "bytes", wal)
    return found
