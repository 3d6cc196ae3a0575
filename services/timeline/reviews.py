"""Entries that followed from what was corrected or retracted since: the list, and somebody's word that one stands."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.timeline.headlines import headline
from services.timeline.queries import SQL, review
from services.timeline.reviewing import KINDS, VOIDS, review_family
from services.timeline.said import families_of
from services.timeline.service import take_lock
from shared.problems import ProblemError


class Reviews:
    """What is open."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def open(self, limit: int, offset: int) -> dict[str, Any]:
        """Part of it, the oldest first."""
        rows = await self._pool.fetch(SQL["open_reviews"], limit, offset, timeout=10)
        total = await self._pool.fetchval(SQL["count_open_reviews"], timeout=10)
        return {"total": total, "reviews": [listed(row) for row in rows]}

    async def stands(self, event: UUID, reason: str, actor: str) -> dict[str, Any]:
        """Somebody has looked. Raises a problem where nothing is open for this event."""
        async with self._pool.acquire(timeout=5) as connection, connection.transaction():
            await take_lock(connection)
            known = await connection.fetchval(SQL["tick"])
            closed: str = await connection.execute(SQL["stands"], event, known, reason, actor)
        if closed == "UPDATE 0":
            detail = "nothing is open for this event: GET /v1/reviews and `throughcare review list` say what is"
            raise ProblemError(404, "not_to_review", "This is not to be reviewed", detail)
        return {"event": str(event), "outcome": "stands"}


async def mark_anew(pool: asyncpg.Pool, people: Collection[UUID]) -> None:
    """List of these people what a release before this one, which went by other grounds, has not; once it is taken."""
    families = await families_of(pool, people)
    rows = await pool.fetch(SQL["shaken"], list(families), [*KINDS, *VOIDS], timeout=10)
    concerned = {families[row["person"]].root: families[row["person"]] for row in rows}
    if not concerned:
        return
    async with pool.acquire(timeout=5) as connection, connection.transaction():
        await take_lock(connection)
        known = await connection.fetchval(SQL["tick"])
        for family in concerned.values():
            await review_family(connection, family, known)


def listed(row: asyncpg.Record) -> dict[str, Any]:
    """One of them."""
    event = orjson.loads(row["body"])
    return {
        "event": str(row["effect"]),
        "person": str(row["person"]),
        "type": event["type"],
        "headline": headline(event["type"], event["data"]),
        **review(row),
    }
