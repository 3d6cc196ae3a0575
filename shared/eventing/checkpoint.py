"""How far a relay has published, by whose leave: moved by compare-and-swap, so a frozen one moves nothing."""

from collections.abc import Mapping
from typing import Any, Self

import asyncpg
import orjson

from shared.sql import queries, the_row

SQL = queries("shared.eventing", "relay.sql")


class BeginAgain(Exception):
    """Another relay has taken over, or the topic was made anew: this one must stop and queue again."""


class Checkpoint:
    """The row of one service's relay, as this epoch knows it."""

    def __init__(self, connection: asyncpg.Connection, row: asyncpg.Record) -> None:
        self._connection = connection
        self._epoch = row["epoch"]
        self._began: int = row["began"]
        self.position: int = row["position"]
        self.log: str = row["log"] or ""
        # Of each partition, what comes after all that was acknowledged.
        self.offsets: dict[str, int] = orjson.loads(row["offsets"])

    @classmethod
    async def seize(cls, connection: asyncpg.Connection) -> Self:
        """Take a new epoch: whoever relayed before can no longer move the checkpoint."""
        return cls(connection, await the_row(connection, SQL["seize"]))

    async def confirm(self) -> None:
        """Raises BeginAgain where another has the leave."""
        if await self._connection.fetchval(SQL["epoch"]) != self._epoch:
            raise BeginAgain("the checkpoint was taken by another")

    async def events(self, after: int, limit: int) -> list[asyncpg.Record]:
        """The events behind a position."""
        return list(await self._connection.fetch(SQL["events"], after, limit))

    async def behind(self, offsets: Mapping[Any, int]) -> int:
        """The last position all of which lies before these offsets of the log."""
        told = orjson.dumps({str(partition): offset for partition, offset in offsets.items()}).decode()
        position: int = await self._connection.fetchval(SQL["published_before"], self.log, told)
        return max(self._began, position)

    async def advance(self, first: int, last: int, offsets: Mapping[str, int]) -> None:
        """The positions from first to last are acknowledged, and end there. Raises BeginAgain."""
        reached = self.offsets | dict(offsets)
        await self._move("advance", last, self.log, orjson.dumps(reached).decode(), first)
        self.offsets = reached

    async def refill(self, position: int, log: str) -> None:
        """Another log: what comes after this position is published to it. Raises BeginAgain."""
        await self._move("rewind", position, log, position, "{}")
        self.log, self.offsets, self._began = log, {}, position

    async def go_back(self, position: int, offsets: Mapping[str, int]) -> None:
        """What comes after this position is published again, behind these offsets. Raises BeginAgain."""
        reached = self.offsets | dict(offsets)
        await self._move("rewind", position, self.log, min(position, self._began), orjson.dumps(reached).decode())
        self.offsets = reached

    async def _move(self, query: str, position: int, *rest: Any) -> None:
        moved = await self._connection.execute(SQL[query], self._epoch, self.position, position, *rest)
        if not moved.endswith(" 1"):
            raise BeginAgain("the checkpoint was moved by another")
        self.position = position
