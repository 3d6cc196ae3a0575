"""Group commit: reports that come in while a batch is being committed make up the next one.

A lone report waits for nobody; under load the batches grow by themselves. Order is that of arrival. Where more comes
than can be committed there is room for so many: who finds none in time, or is not begun with in time, shall come again.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.eventing.handle import Handler
from shared.eventing.outcome import Result
from shared.eventing.report import Submission
from shared.room import Overloaded, Room

LARGEST = 500
WAITING_ROOM = 64 * LARGEST
PATIENCE = 5.0
LONGEST_WAIT = 10.0


@dataclass(slots=True)
class Ticket:
    """Reports that are judged together, and their results when they are."""

    submissions: Sequence[Submission]
    done: "asyncio.Future[list[Result]]"
    begun: bool = False

    def withdraw(self) -> None:
        """They have waited for too long, and nobody has begun with them."""
        if not self.begun and not self.done.done():
            self.submissions = ()
            self.done.set_exception(Overloaded())


class Reception:
    """Where a service's reports come in, from the door in the same process or over HTTP."""

    def __init__(self, handler: Handler, appended: Callable[[], None]) -> None:
        self.turned = datetime.now(UTC)
        self._handler = handler
        self._appended = appended
        self._room = Room(WAITING_ROOM, PATIENCE)
        self._queue: deque[Ticket] = deque()
        self._arrived = asyncio.Event()

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """The results, in order. Any number of submissions: they are judged in batches of at most 500.

        Raises Overloaded; some may be judged all the same, and are found again by their keys.
        """
        loop = asyncio.get_running_loop()
        async with self._room.share(len(submissions)):
            tickets = [
                Ticket(submissions[start : start + LARGEST], loop.create_future())
                for start in range(0, len(submissions), LARGEST)
            ]
            self._queue.extend(tickets)
            self._arrived.set()
            timer = loop.call_later(LONGEST_WAIT, withdraw, tickets)
            try:
                found = await asyncio.gather(*(ticket.done for ticket in tickets), return_exceptions=True)
            finally:
                timer.cancel()
        results: list[Result] = []
        for each in found:
            if isinstance(each, BaseException):
                raise each
            results += each
        return results

    async def run(self) -> None:
        """Take what is there, commit it together, answer each; until cancelled."""
        while True:
            self._arrived.clear()
            while batch := self._next():
                await self._commit(batch)
                self.turned = datetime.now(UTC)
            await self._arrived.wait()

    def _next(self) -> list[Ticket]:
        """Those that come next and fit together; those whose sender has gone or was told to come again are left out."""
        batch: list[Ticket] = []
        size = 0
        while self._queue and size + len(self._queue[0].submissions) <= LARGEST:
            ticket = self._queue.popleft()
            if not ticket.done.done():
                ticket.begun = True
                batch.append(ticket)
                size += len(ticket.submissions)
        return batch

    async def _commit(self, batch: Sequence[Ticket]) -> None:
        submissions = [submission for ticket in batch for submission in ticket.submissions]
        try:
            results = await self._handler.accept(submissions)
        except Exception as error:  # noqa: BLE001 - each sender is told, and the reception stays open
            hand_out(batch, error)
            return
        self._appended()
        hand_out(batch, results)


def hand_out(tickets: Sequence[Ticket], outcome: Sequence[Result] | Exception) -> None:
    """Each its own results, or all the failure; who has gone meanwhile is told nothing."""
    position = 0
    for ticket in tickets:
        end = position + len(ticket.submissions)
        if ticket.done.done():
            pass
        elif isinstance(outcome, Exception):
            ticket.done.set_exception(outcome)
        else:
            ticket.done.set_result([*outcome[position:end]])
        position = end


def withdraw(tickets: Sequence[Ticket]) -> None:
    """Those that are not begun."""
    for ticket in tickets:
        ticket.withdraw()
