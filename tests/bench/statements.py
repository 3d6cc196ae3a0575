"""Where PostgreSQL spends its time: its own record of statements (`pg_stat_statements`), and of commits synced."""

import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache

import asyncpg
import psutil

from deploy.local.postgres import EmbeddedPostgres
from shared.sql import MARK
from tests.bench.sampling import ROOT
from tests.bench.stand import Stand

LISTENING = """
ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements';
ALTER SYSTEM SET track_wal_io_timing = on;
"""
FROM_NOW = "SELECT pg_stat_statements_reset(), pg_stat_reset_shared('io')"
SPENT = """
SELECT query, calls, total_exec_time AS ms, shared_blks_hit AS hit, shared_blks_read AS read
FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = $1)
"""
SYNCED = "SELECT sum(fsyncs)::bigint AS calls, sum(fsync_time) AS ms FROM pg_stat_io WHERE object = 'wal'"
COMMITTED = "a commit's log synced to the disk"
VALUES = re.compile(r"\$\d+|'[^']*'|\b(?:\d+|true|false|null)\b|\s+|[;,]", re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/")
COPIED = re.compile(r'COPY [\w".]+')
LONGEST = 80


@dataclass
class Spent:
    """What all calls of one statement came to: milliseconds, and pages found in memory or fetched into it."""

    calls: int = 0
    ms: float = 0
    hit: int = 0
    read: int = 0


@asynccontextmanager
async def listening(stand: Stand) -> AsyncIterator[Stand]:
    """The same with a PostgreSQL of its own, which keeps that record: it costs a little, and others are spared it."""
    async with EmbeddedPostgres(stand.folder / "profiled") as postgres:
        connection = await asyncpg.connect(postgres.dsn)
        for statement in filter(str.strip, LISTENING.split(";")):
            await connection.execute(statement)
        await connection.close()
        await postgres.stop()
        await postgres.start()
        servers = [each.pid for each in psutil.Process().children() if each.name() == "postgres"]
        (pid,) = set(servers) - {stand.pids["PostgreSQL"]}
        mine = replace(stand, dsn=postgres.dsn, pids=stand.pids | {"PostgreSQL": pid})
        await mine.execute("CREATE EXTENSION pg_stat_statements")
        yield mine


async def forget(stand: Stand) -> None:
    """What was until now."""
    await stand.execute(FROM_NOW)


async def spent(stand: Stand, database: str) -> dict[str, Spent]:
    """By statement since then, in this database; what was synced, in all."""
    connection = await asyncpg.connect(stand.dsn)
    found: dict[str, Spent] = defaultdict(Spent)
    for row in await connection.fetch(SPENT, database):
        each = found[named(row["query"])]
        each.calls += row["calls"]
        each.ms += row["ms"]
        each.hit += row["hit"]
        each.read += row["read"]
    synced = await connection.fetchrow(SYNCED)
    await connection.close()
    if synced and synced["calls"]:
        found[COMMITTED] = Spent(synced["calls"], synced["ms"])
    return found


def named(query: str) -> str:
    """As our files name it; else how it begins."""
    if copied := COPIED.match(query):
        return copied[0].replace('"', "")
    return ours().get(bare(query)) or " ".join(COMMENT.sub("", query).split())[:LONGEST]


def bare(query: str) -> str:
    """Without its values, which PostgreSQL does not keep."""
    return VALUES.sub("", COMMENT.sub("", query)).lower()


@cache
def ours() -> dict[str, str]:
    """The name of each statement of ours, by its text; what several files say has none."""
    several = list(statements())
    often = Counter(text for text, _ in several)
    return {text: name for text, name in several if often[text] == 1}


def statements() -> Iterator[tuple[str, str]]:
    """Of every file."""
    for folder in ("shared", "services"):
        for path in (ROOT / folder).rglob("*.sql"):
            for block in path.read_text("utf-8").split(MARK)[1:]:
                name, _, text = block.partition("\n")
                yield bare(text), f"{name.strip()} ({path.relative_to(ROOT)})"
