"""SQL lives in .sql files, in blocks that begin with `-- name: x`; this reads them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
# The database is gone, going or coming back; asyncpg says so in several ways, also as a client's internal error.
DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.ReadOnlySQLTransactionError,  # a primary that was demoted
    OSError,
    TimeoutError,
)
# Away, or in trouble that passes: the same work may succeed when it is done again.
TRANSIENT = (
    *DATABASE_AWAY,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
)
# Whatever a database says: a loop that must not end goes round again.
FAULTS = (*DATABASE_AWAY, asyncpg.PostgresError)
MARK = "-- name: "


@cache
def queries(package: str, resource: str) -> Mapping[str, str]:
    """The named queries of one file."""
    text = (files(package) / resource).read_text(encoding="utf-8")
    blocks = (block.partition("\n") for block in text.split(MARK)[1:])
    return MappingProxyType({name.strip(): sql.strip() for name, _, sql in blocks})


async def the_row(where: "Connection | asyncpg.Pool[asyncpg.Record]", query: str, *arguments: Any) -> asyncpg.Record:
    """The row of a query that always has one. Raises LookupError where the schema is not what we made."""
    row = await where.fetchrow(query, *arguments, timeout=10)
    if row is None:
        raise LookupError(f"no row: {query.splitlines()[0]}")
    return row


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as `unnest` takes them: a list for each column."""
    return [list(column) for column in zip(*rows, strict=True)]


def lock_key(purpose: str) -> int:
    """The advisory lock of one purpose, such as `append:intake`: a signed 64-bit number."""
    return int.from_bytes(hashlib.sha256(f"throughcare:{purpose}".encode()).digest()[:8], signed=True)
