"""Rebuilds at work: the log is folded beside the live projection, by the code that keeps the live one; both are
compared, then swapped. Reading and taking entries go on; where one is killed, the next process goes on.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.timeline.entry import READ
from services.timeline.people import show
from services.timeline.places import place
from services.timeline.rebuild import SQL
from services.timeline.service import LOCK, take_lock
from shared import telemetry
from shared.sql import TRANSIENT, Connection, the_row

AT_ONCE = 2000
FEW = 200
LOOKS_EVERY = 0.5
PARTS = 100
PROGRAM = version("throughcare")
BEGINNING = UUID(int=0), "", 0
Connect = Callable[[], Awaitable[asyncpg.Connection]]
log = telemetry.log("rebuild")


class Kept(NamedTuple):
    """An entry of the log; its body only where folding reads it."""

    id: UUID
    person: UUID
    service: str
    sequence: int
    type: str
    time: datetime
    recorded: datetime
    cause: UUID | None
    known: datetime
    position: int
    body: bytes | None

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event says."""
        data: Mapping[str, Any] = orjson.loads(self.body or b"{}")["data"]
        return data


async def fold_places(connection: Connection, entries: Sequence[Kept]) -> None:
    """As live entries are."""
    await place(connection, entries)


async def fold_people(connection: Connection, entries: Sequence[Kept]) -> None:
    """As live entries are. Whose places moved meanwhile is not known here: everybody's state is folded anew."""
    await show(connection, entries, {entry.person for entry in entries})


FOLDS = {"places": fold_places, "people": fold_people}


class Rebuilding:
    """The loop that does what `rebuilds` asks for, one after another."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    async def run(self) -> None:
        """Until cancelled."""
        connection = await self._connect()
        try:
            while True:
                row = await connection.fetchrow(SQL["open"])
                if row:
                    await self._rebuild(row)
                await asyncio.sleep(LOOKS_EVERY)
        finally:
            connection.terminate()

    async def _rebuild(self, row: asyncpg.Record) -> None:
        connection, beside = await self._connect(), await self._connect()
        try:
            await Rebuild(row["number"], row["projection"], connection, beside).to_the_end(row)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the live one stays, and others are rebuilt
            at = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
            log.error("rebuild_failed", projection=row["projection"], error=type(error).__name__, at=at[-8:])
            await connection.execute(SQL["fail"], row["number"], type(error).__name__)
        finally:
            connection.terminate()
            beside.terminate()


class Rebuild:
    """One rebuild, on two connections: one writes, one reads."""

    def __init__(self, number: int, name: str, connection: asyncpg.Connection, beside: asyncpg.Connection) -> None:
        self._number, self._name = number, name
        self._connection, self._beside = connection, beside

    async def to_the_end(self, row: asyncpg.Record) -> None:
        """From wherever it is. Rows that another version of the program folded are not gone on from."""
        await self._connection.execute(f"SET search_path TO timeline_next_{self._name}, timeline")
        await self._connection.execute("SET synchronous_commit TO off")  # what is lost is folded again
        if row["program"] != PROGRAM:
            row = await self._begin()
        position = row["position"]
        if position is None:
            after = (row["person"], row["service"], row["sequence"]) if row["person"] else BEGINNING
            await self._fold_people(after, row["until"])
            position = row["until"]
        position = await self._catch_up(position)
        position, rows, differed = await self._compare(position)
        await self._swap_when_possible(position, rows, differed)
        await self._connection.execute(SQL["empty"], self._name)

    async def _begin(self) -> asyncpg.Record:
        async with self._connection.transaction():
            await self._connection.execute(SQL["empty"], self._name)
            await take_lock(self._connection)
            return await the_row(self._connection, SQL["begin"], self._number, PROGRAM)

    async def _fold_people(self, after: tuple[UUID, str, int], until: int) -> None:
        """Person by person, what was taken before we began; the next are read while some are folded."""
        rows = await self._read(after, until)
        while rows:
            entries = [Kept(*row) for row in rows]
            last = entries[-1]
            after = last.person, last.service, last.sequence
            reading = asyncio.ensure_future(self._read(after, until))
            try:
                async with self._connection.transaction():
                    await FOLDS[self._name](self._connection, entries)
                    await self._connection.execute(SQL["folded_person"], self._number, *after, len(entries))
            finally:
                rows = await reading

    async def _read(self, after: tuple[UUID, str, int], until: int) -> list[asyncpg.Record]:
        return await self._beside.fetch(SQL["by_person"], *after, until, AT_ONCE, [*READ])

    async def _catch_up(self, position: int) -> int:
        """What was taken meanwhile, until little is left."""
        while True:
            async with self._connection.transaction():
                position, number = await self._fold_next(position)
            if number < FEW:
                return position

    async def _fold_the_rest(self, position: int) -> int:
        """All of it: the append lock is held."""
        number = AT_ONCE
        while number:
            position, number = await self._fold_next(position)
        return position

    async def _fold_next(self, position: int) -> tuple[int, int]:
        rows = await self._connection.fetch(SQL["by_position"], position, AT_ONCE, [*READ])
        entries = [Kept(*row) for row in rows]
        if entries:
            await FOLDS[self._name](self._connection, entries)
            position = entries[-1].position
        await self._connection.execute(SQL["folded_position"], self._number, position, len(entries))
        return position, len(entries)

    async def _compare(self, position: int) -> tuple[int, int, int]:
        """How many rows there are, and how many were wrong: both as of one instant, at which both knew the same."""
        await self._connection.execute(SQL["analyze"], self._name)
        reading = self._beside.transaction(isolation="repeatable_read", readonly=True)
        await self._connection.execute(SQL["hold"], LOCK)
        try:
            async with self._connection.transaction():
                position = await self._fold_the_rest(position)
            await reading.start()
            await self._beside.execute(SQL["now"])  # from here on it sees what is committed now
        finally:
            await self._connection.execute(SQL["let_go"], LOCK)
        rows = differed = 0
        for part in range(PARTS):
            found = await the_row(self._beside, SQL[f"differ_{self._name}"], *bounds(part))
            rows, differed = rows + found["rows"], differed + found["differed"]
            await self._connection.execute(SQL["compared"], self._number, part + 1)
        await reading.rollback()
        return position, rows, differed

    async def _swap_when_possible(self, position: int, rows: int, differed: int) -> None:
        while True:
            position = await self._catch_up(position)
            with suppress(asyncpg.LockNotAvailableError):  # somebody reads for long: others are not made to wait
                return await self._swap(position, rows, differed)
            await asyncio.sleep(LOOKS_EVERY)

    async def _swap(self, position: int, rows: int, differed: int) -> None:
        async with self._connection.transaction():
            await self._connection.execute("SET LOCAL synchronous_commit TO on")
            await take_lock(self._connection)
            held = await self._connection.fetchval(SQL["now"])
            await self._fold_the_rest(position)
            await self._connection.execute("SET LOCAL lock_timeout TO '1s'")
            await self._connection.execute(SQL["swap"], self._name)
            if self._name == "people":
                await self._connection.execute(SQL["fold_cases_anew"])
            await self._connection.execute(SQL["finish"], self._number, rows, differed, held)


def bounds(part: int) -> tuple[UUID, UUID]:
    """One of a hundred equal parts of all ids that a person can have."""
    size = 2**128 // PARTS
    last = 2**128 if part == PARTS - 1 else size * (part + 1)
    return UUID(int=size * part), UUID(int=last - 1)
