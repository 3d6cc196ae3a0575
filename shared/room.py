"""Room for what is under way: bounded, taken in order of arrival, waited for with bounded patience."""

import asyncio
import random
from collections import deque
from typing import Self

SOONEST, LATEST = 1, 4


class Overloaded(Exception):
    """More is sent than can be stored. Nothing was acknowledged, and sending the same again does no harm."""

    @property
    def again_in(self) -> int:
        """Seconds after which to come again: not the same for all, so that they do not come at once."""
        return random.randint(SOONEST, LATEST)


class Room:
    """So many of something, such as bytes, may be under way at once. What is greater than the room has it alone."""

    def __init__(self, size: int, patience: float) -> None:
        self.free = self._size = size
        self._patience = patience
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    def share(self, number: int = 0, patience: float | None = None) -> "Share":
        """A share of the room, while its block lasts. Raises Overloaded where it does not become free in time."""
        return Share(self, number, self._patience if patience is None else patience)

    async def take(self, number: int, patience: float) -> None:
        """Raises Overloaded."""
        if not self._queue and number <= self.free:
            self.free -= number
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((number, turn))
        try:
            async with asyncio.timeout(patience):
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


class Share:
    """What one request has of a room."""

    def __init__(self, room: Room, number: int, patience: float) -> None:
        self.held = 0
        self._room, self._number, self._patience = room, number, patience

    async def __aenter__(self) -> Self:
        await self.grow_to(self._number)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._room.give(self.held)

    async def grow_to(self, number: int) -> None:
        """Have so much in all. Raises Overloaded."""
        more = self._room.bounded(number) - self.held
        if more > 0:
            await self._room.take(more, self._patience)
            self.held += more
