"""The deliveries of a subscription: read on from a cursor, acknowledged, looked at, tried again, skipped."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.cursors import LAST, Cursor, Told, read_cursor
from services.timeline.subscriptions.generations import SQL as GENERATIONS
from services.timeline.subscriptions.generations import Cursors
from services.timeline.subscriptions.message import TEST, message
from services.timeline.subscriptions.registry import SQL as SUBSCRIPTIONS
from services.timeline.subscriptions.registry import lock
from services.timeline.subscriptions.sharing import gate
from shared.eventing.messages import new_event_id
from shared.problems import ProblemError
from shared.sql import Connection, queries
from shared.times import utc_now

SQL = queries("services.timeline.subscriptions", "deliveries.sql")


class Log:
    """Reads and changes of `deliveries`."""

    def __init__(self, pool: asyncpg.Pool, address: str, clock: gate.Clock = utc_now) -> None:
        self.pool, self._address, self._clock = pool, address, clock
        self.cursors = Cursors(pool)

    async def after(self, row: asyncpg.Record, cursor: int, limit: int, until: int = LAST) -> list[Told]:
        """What is told beyond a number, in order. Whoever reads for a recipient is told what may leave now."""
        full = row["payload"] == "full"
        found = await self.pool.fetch(SQL["after"], row["id"], cursor, until, limit, full, timeout=10)
        kept = [each for each in found if each["status"] != "skipped"]
        if row["recipient_kind"]:
            bodies = await self._leaving(kept)
        else:
            bodies = {each["number"]: message(row["payload"], each, each["body"], self._address) for each in kept}
        cursors = {each["number"]: Cursor(each["number"], each["generation"]) for each in found}
        return [Told(cursors[each["number"]], bodies.get(each["number"]), each["after"] or 0) for each in found]

    async def _leaving(self, rows: Sequence[asyncpg.Record]) -> gate.Bodies:
        if not rows:
            return {}
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            return await gate.leaving(connection, rows, gate.today(self._clock))

    async def acknowledge(self, row: asyncpg.Record, cursor: str) -> Cursor:
        """Everything up to here was taken over; gives how far that is now."""
        number = await self.cursors.taken_over(row, cursor)
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await lock(connection, row["id"])
            await connection.execute(SQL["deliver"], row["id"], number, row["acknowledged"], timeout=50)
            acknowledged: int = await connection.fetchval(SQL["acknowledge"], row["id"], number)
        return await self.cursors.of(acknowledged)

    async def mark_sent(self, subscription: UUID, parts: Sequence[tuple[int, int]]) -> None:
        """Somebody was sent what lies in these parts: after the first number, up to the second."""
        afters, untils = [after for after, _ in parts], [until for _, until in parts]
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await connection.execute(SUBSCRIPTIONS["lock"], subscription, timeout=10)
            await connection.execute(SQL["sent"], subscription, afters, untils, timeout=10)

    async def test(self, subscription: UUID) -> int:
        """A delivery that no entry stands behind."""
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await lock(connection, subscription)
            number: int = await connection.fetchval(SQL["add_test"], subscription, new_event_id(), TEST)
        return number

    async def rows(
        self, subscription: UUID, status: str | None, cursor: str | None, limit: int
    ) -> tuple[list[asyncpg.Record], str | None]:
        """The log, the latest first, and the cursor of the next part."""
        before = read_cursor(cursor).number if cursor else None
        rows = await self.pool.fetch(SQL["log"], subscription, status, before, limit + 1, timeout=10)
        return rows[:limit], str(rows[limit - 1]["number"]) if len(rows) > limit else None

    async def retry(self, subscription: UUID, number: int, why: str) -> int:
        """Try a pending one now; deliver a finished one again, as a new one behind all others. Gives its number."""
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            row = await self._locked(connection, subscription, number)
            if row["status"] == "pending":
                if not await connection.fetchval(SQL["is_first"], subscription, row["person"], number):
                    detail = "an earlier delivery about this person is pending: retry or skip that one first"
                    raise ProblemError(409, "not_its_turn", "It is not its turn", detail)
                await connection.execute(SQL["make_due"], number, why)
                return number
            if row["position"] is None:
                detail = f"POST /v1/subscriptions/{subscription}/test makes a new test; a notice is given once"
                raise ProblemError(409, "not_delivered_again", "A test or a notice is not delivered again", detail)
            await connection.execute(SQL["add"], [subscription], [row["position"]])
            again: int = await connection.fetchval(GENERATIONS["newest"], subscription)
            await connection.execute(SQL["say"], again, why)
            return again

    async def skip(self, subscription: UUID, number: int, why: str) -> None:
        """Give up a pending one, so that what is behind it goes on."""
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            row = await self._locked(connection, subscription, number)
            if row["status"] != "pending":
                detail = f"delivery {number} is {row['status']}: only a pending one can be skipped"
                raise ProblemError(409, "not_pending", "It is not pending", detail)
            await connection.execute(SQL["skip"], number, why)
            await connection.execute(SQL["next_is_due"], subscription, row["person"])
            await connection.execute(SQL["fails_no_more"], subscription)

    async def _locked(self, connection: Connection, subscription: UUID, number: int) -> asyncpg.Record:
        await lock(connection, subscription)
        row = await connection.fetchrow(SQL["delivery"], subscription, number)
        if row is None:
            detail = f"GET /v1/subscriptions/{subscription}/deliveries lists what there is"
            raise ProblemError(404, "no_such_delivery", "There is no such delivery", detail)
        return row
