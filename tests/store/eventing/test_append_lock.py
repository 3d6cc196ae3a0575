"""Two who append and one who reads on by a plain cursor, stepped through every order in which their steps can fall.

Because appends take turns the reader misses nothing and sees positions in order; with the turns left out it does not.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest

from shared.eventing.handle import Handler
from shared.eventing.store import EventStore
from shared.eventing.writes import Appended, Writes

WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = $1)"
STEPS = {"take turns": ("take_turn", "write", "commit"), "take no turns": ("write", "commit")}


def one_event(number: int) -> Writes:
    """An event of a person of its own."""
    now = datetime.now(UTC)
    identifier, origin = UUID(int=number), number.to_bytes(32)
    event = Appended(identifier, 1, identifier, origin, origin, "t", now, now, None, identifier, None, b"{}")
    return Writes(appended=[event])


class Appender:
    """Appends one event, a step at a time, on a connection of its own."""

    def __init__(self, number: int, store: EventStore, connection: asyncpg.Connection, pool: asyncpg.Pool) -> None:
        self._number, self._store, self._connection, self._pool = number, store, connection, pool
        self._turn: asyncio.Future[None] | None = None

    async def begin(self) -> None:
        self._transaction = self._connection.transaction()
        await self._transaction.start()

    async def take_turn(self) -> None:
        """Have it, or wait in the server's queue for it."""
        self._turn = asyncio.ensure_future(self._store.take_append_lock(self._connection))
        waits = False
        while not self._turn.done() and not waits:
            waits = await self._pool.fetchval(WAITS, self._connection.get_server_pid())

    async def write(self) -> None:
        if self._turn:
            await self._turn
        await self._store.write(self._connection, one_event(self._number), datetime.now(UTC))

    async def commit(self) -> None:
        await self._transaction.commit()


class Reader:
    """Reads on behind the last position it saw."""

    def __init__(self, pool: asyncpg.Pool, behind: int) -> None:
        self.seen: list[int] = []
        self._pool, self._behind = pool, behind

    async def read(self) -> None:
        query = "SELECT position FROM events WHERE position > $1 ORDER BY position"
        rows = await self._pool.fetch(query, max(self.seen, default=self._behind))
        self.seen += [row["position"] for row in rows]


def orders(steps: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every order of the steps of two appenders and two readings, in which nobody takes a step while waiting."""
    for order in sorted(set(permutations(["a"] * len(steps) + ["b"] * len(steps) + ["r"] * 2))):
        if "take_turn" not in steps or can_happen(order):
            yield order


def can_happen(order: Sequence[str]) -> bool:
    """Whether, where turns are taken, each writes only when the other does not have the turn."""
    taken, queue = {"a": 0, "b": 0}, list[str]()
    for who in order:
        if who == "r":
            continue
        taken[who] += 1
        if taken[who] == 1:
            queue.append(who)
        elif queue[0] != who:
            return False
        elif taken[who] == 3:
            queue.pop(0)
    return True


@asynccontextmanager
async def connected(database: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Two connections; nobody pulls the plug here, so that no commit need wait for the disk."""
    settings = {"search_path": "intake", "synchronous_commit": "off"}
    made = [await asyncpg.connect(database, server_settings=settings) for _ in "ab"]
    yield made
    for connection in made:
        await connection.close()


@pytest.mark.parametrize("how", STEPS)
async def test_in_no_order_of_steps_does_a_reader_miss_or_invert_what_was_appended_in_turns(
    handler: Handler, pool: asyncpg.Pool, database: str, how: str
) -> None:
    every = list(orders(STEPS[how]))
    seen: dict[tuple[str, ...], list[int]] = {}
    async with connected(database) as connections:
        for last, order in zip(range(0, 2 * len(every), 2), every, strict=True):
            store, reader = handler.service.store, Reader(pool, last)
            who = {name: Appender(last + n, store, connections[n - 1], pool) for n, name in enumerate("ab", 1)}
            await asyncio.gather(*(appender.begin() for appender in who.values()))
            steps = {name: iter(STEPS[how]) for name in who}
            for name in order:
                await (reader.read() if name == "r" else getattr(who[name], next(steps[name]))())
            await reader.read()
            seen[order] = [position - last for position in reader.seen]
    missed = {order for order, positions in seen.items() if positions != [1, 2]}
    if how == "take turns":
        assert (len(seen), missed) == (168, set())
    else:
        assert ("a", "b", "b", "r", "a", "r") in missed
        assert missed == {order for order in seen if reads_between_commits(order)}


def reads_between_commits(order: Sequence[str]) -> bool:
    """Whether somebody reads when the higher position is committed and the lower is not."""
    first, second = dict.fromkeys(who for who in order if who != "r")
    ends = {who: max(place for place, each in enumerate(order) if each == who) for who in "ab"}
    return any(ends[second] < place < ends[first] for place, who in enumerate(order) if who == "r")
