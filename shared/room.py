"""Room for what is under way: bounded, taken in order of arrival, waited for with bounded patience.

In a fair room nobody has more than a part: who wants more waits for what they have themselves, and nobody for them.
"""

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from typing import Self

SOONEST, LATEST = 1, 4


class Overloaded(Exception):
    """More is sent than can be stored. Nothing was acknowledged, and sending the same again does no harm."""

    @property
    def again_in(self) -> int:
        """Seconds after which to come again: not the same for all, so that they do not come at once."""
        return random.randint(SOONEST, LATEST)


class Room:
    """So many of something, such as bytes, may be under way at once. What is greater than the room has it alone.

    What is taken here is taken `within` another room too, behind all that others take there.
    """

    def __init__(self, size: int, patience: float, within: "Room | None" = None) -> None:
        self.free = self._size = size
        self._patience = patience
        self._within = within
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    def share(self, number: int = 0, patience: float | None = None) -> "Share":
        """A share of the room, while its block lasts. Raises Overloaded where it does not become free in time."""
        rooms = (self, self._within) if self._within else (self,)
        return Share(rooms, number, self._patience if patience is None else patience)

    async def take(self, number: int, until: float) -> None:
        """Raises Overloaded where there is none by that time of the loop."""
        if not self._queue and number <= self.free:
            self.free -= number
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((number, turn))
        try:
            async with asyncio.timeout_at(until):
                await turn
        except (TimeoutError, asyncio.CancelledError) as error:
            self.give(number if turn.done() and not turn.cancelled() else 0)
            if isinstance(error, TimeoutError):
                raise Overloaded from None
            raise

    def bounded(self, number: int) -> int:
        """Nobody takes more than all."""
        return min(number, self._size)

    def give(self, number: int) -> None:
        """Back."""
        self.free += number
        self._let_in()

    def _let_in(self) -> None:
        """Whoever is first and fits; those who gave up are passed over."""
        while self._queue:
            number, turn = self._queue[0]
            if not turn.done():
                if number > self.free:
                    return
                self.free -= number
                turn.set_result(None)
            self._queue.popleft()


class FairRoom:
    """A room for all, of which each has at most a part."""

    def __init__(self, size: int, part: int, patience: float) -> None:
        self._all = Room(size, patience)
        self._part, self._patience = part, patience
        self._parts: dict[str, Room] = {}

    def of(self, who: str) -> Room:
        """What one of them has: kept, since there are no more of them than there are tokens."""
        if who not in self._parts:
            self._parts[who] = Room(self._part, self._patience, within=self._all)
        return self._parts[who]


class Share:
    """What one request has of a room, and of the one that it is within."""

    def __init__(self, rooms: Sequence[Room], number: int, patience: float) -> None:
        self._rooms, self._number, self._patience = rooms, number, patience
        self._wanted = 0

    @property
    def held(self) -> int:
        """How much of the first room."""
        return self._rooms[0].bounded(self._wanted)

    async def __aenter__(self) -> Self:
        await self.grow_to(self._number)
        return self

    async def __aexit__(self, *_: object) -> None:
        for room in self._rooms:
            room.give(room.bounded(self._wanted))

    async def grow_to(self, number: int) -> None:
        """Have so much in all. Raises Overloaded, and has as much as before."""
        until = asyncio.get_running_loop().time() + self._patience
        taken: list[tuple[Room, int]] = []
        try:
            for room in self._rooms:
                more = room.bounded(number) - room.bounded(self._wanted)
                if more > 0:
                    await room.take(more, until)
                    taken.append((room, more))
        except BaseException:
            for room, more in taken:
                room.give(more)
            raise
        self._wanted = max(number, self._wanted)
