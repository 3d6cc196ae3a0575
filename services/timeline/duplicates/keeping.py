"""Keeps what says that two records may be one person: follows the entry log, so that taking events costs no more.

What is corrected or retracted is read anew, whichever came first.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.timeline.duplicates.claims import DISTINGUISHING, INTRODUCING, claims, told_apart
from services.timeline.following import Following
from services.timeline.revisions import REVISIONS, Revision, by_root, content
from shared.eventing.messages import PersonKey
from shared.sql import Connection, queries

SQL = queries("services.timeline.duplicates", "duplicates.sql")
TYPES = [*INTRODUCING, *DISTINGUISHING]
READ = [*TYPES, *(kind for kind in REVISIONS if kind.startswith("throughcare.intake."))]
AT_ONCE = 20_000


class Keeping:
    """One process of a deployment does it for all."""

    def __init__(self, pool: asyncpg.Pool, people: PersonKey) -> None:
        self._pool, self._people = pool, people
        self.following = Following("duplicates", self.follow)

    async def follow(self) -> bool:
        """Take the next part of the log in; whether there was one."""
        since = await self._pool.fetchval(SQL["reached"], timeout=5)
        until = await self._pool.fetchval(SQL["part"], since, AT_ONCE, timeout=30)
        if until is None:
            return False
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            if await connection.fetchval(SQL["go_on"], since, until) is None:
                return True  # another process was here before
            rows = await connection.fetch(SQL["touched"], since, until, READ, TYPES)
            if rows:
                await self._keep(connection, rows)
        return True

    async def _keep(self, connection: Connection, rows: Sequence[asyncpg.Record]) -> None:
        ids = [row["id"] for row in rows]
        revised = by_root(Revision.of(row) for row in await connection.fetch(SQL["revisions"], ids))
        said = [claim for row in rows for claim in self._claimed(row, revised.get(row["id"], ()))]
        apart = [each for row in rows for each in distinguished(row, revised.get(row["id"], ()))]
        await connection.execute(SQL["forget_claims"], ids)
        await connection.execute(SQL["forget_distinctions"], ids)
        await connection.executemany(SQL["add_claim"], said)
        await connection.executemany(SQL["add_distinction"], apart)

    def _claimed(self, row: asyncpg.Record, revisions: Sequence[Revision]) -> Iterator[tuple[Any, ...]]:
        """What it says now, since when; what a correction has not changed it has said from the first."""
        first, now = (content(orjson.loads(row["body"]), each) for each in ((), revisions))
        if row["type"] not in INTRODUCING or now is None or first is None:
            return
        said = claims(first, row["person"], self._people.person)
        for claim in sorted(claims(now, row["person"], self._people.person)):
            known = row["known"] if claim in said else revisions[-1].known
            yield row["id"], row["person"], claim.key, claim.reported, known


def distinguished(row: asyncpg.Record, revisions: Sequence[Revision]) -> Iterator[tuple[UUID, UUID, UUID]]:
    """Whom it tells apart, if it stands."""
    event = content(orjson.loads(row["body"]), revisions) if row["type"] in DISTINGUISHING else None
    if event:
        yield row["id"], *told_apart(event)
