"""The generations in which deliveries are numbered, and where a cursor stands among them."""

import secrets
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.cursors import LAST, Cursor, read_cursor
from shared.problems import ProblemError
from shared.sql import queries

SQL = queries("services.timeline.subscriptions", "generations.sql")


class Begin(NamedTuple):
    """Where somebody goes on; `again` where this is before what they had, since that was in a past that is lost."""

    number: int
    again: bool = False


class Cursors:
    """Cursors held against the generations there are."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def of(self, number: int) -> Cursor:
        """The cursor after this number."""
        return Cursor(number, await self.pool.fetchval(SQL["generation_of"], number, timeout=10))

    async def newest(self, subscription: UUID) -> int:
        """The number of the last delivery."""
        number: int = await self.pool.fetchval(SQL["newest"], subscription, timeout=10)
        return number

    async def begins(self, row: asyncpg.Record, text: str | None) -> Begin:
        """The number after which somebody reads on. Raises a problem where what follows was removed for its age."""
        if text is None:
            return Begin(max(row["acknowledged"], row["forgotten"]))
        if text == "latest":
            return Begin(await self.newest(row["id"]))
        cursor = read_cursor(text)
        if (shared := await self._shared(row, cursor)) is not None:
            return Begin(shared, again=True)
        if cursor.number < row["forgotten"]:
            detail = (
                "deliveries are kept for 30 days after they were finished, and some that follow this cursor are gone: "
                f"POST /v1/subscriptions/{row['id']}/replay with a time or an event, or go on without a cursor"
            )
            raise ProblemError(410, "cursor_too_old", "This cursor is too old", detail, field="cursor")
        return Begin(min(cursor.number, max(await self.newest(row["id"]), row["forgotten"], row["acknowledged"])))

    async def taken_over(self, row: asyncpg.Record, text: str) -> int:
        """Up to which of today's numbers a cursor says that everything was taken over."""
        cursor = read_cursor(text)
        if (shared := await self._shared(row, cursor)) is not None:
            return min(shared, cursor.number)
        return min(cursor.number, await self.newest(row["id"]))

    async def _shared(self, row: asyncpg.Record, cursor: Cursor) -> int | None:
        """None for a cursor of today's past; else the last number that its past and today's have in common."""
        if cursor.generation is None:
            return None
        known = await self.pool.fetchrow(SQL["generation"], cursor.generation, timeout=10)
        if known is None:
            return int(max(row["acknowledged"], row["forgotten"]))
        ends = LAST if known["ends"] is None else max(known["ends"], row["forgotten"])
        return ends if cursor.number > ends else None


async def begin_generation(pool: asyncpg.Pool) -> None:
    """Whoever numbers deliveries from now on may do so on a restored database.

    None is being added meanwhile, so that whoever sees a later number sees this generation too.
    """
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        await connection.execute(SQL["nobody_adds"])
        await connection.execute(SQL["begin"], secrets.token_hex(4))
