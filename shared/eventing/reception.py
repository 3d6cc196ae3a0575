"""Group commit: reports that come in while a batch is being committed make up the next one.

A lone report waits for nobody; under load the batches grow by themselves. Order is that of arrival.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from shared.eventing.handle import Handler
from shared.eventing.outcome import Result
from shared.eventing.report import Submission

LARGEST = 500
WAITING_ROOM = 64
Ticket = tuple[Sequence[Submission], "asyncio.Future[list[Result]]"]


class Reception:
    """Where a service's reports come in, from the door in the same process or over HTTP."""

    def __init__(self, handler: Handler, appended: Callable[[], None]) -> None:
        self.turned = datetime.now(UTC)
        self._handler = handler
        self._appended = appended
        self._queue: asyncio.Queue[Ticket] = asyncio.Queue(WAITING_ROOM)

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """The results, in order. Any number of submissions: they are judged in batches of at most 500."""
        tickets = []
        for start in range(0, len(submissions), LARGEST):
            done: asyncio.Future[list[Result]] = asyncio.get_running_loop().create_future()
            await self._queue.put((submissions[start : start + LARGEST], done))
            tickets.append(done)
        results = await asyncio.gather(*tickets)
        return [result for batch in results for result in batch]

    async def run(self) -> None:
        """Take what is there, commit it together, answer each; until cancelled."""
        left_over: Ticket | None = None
        while True:
            batch = [left_over or await self._queue.get()]
            left_over, size = None, len(batch[0][0])
            while not self._queue.empty():
                ticket = self._queue.get_nowait()
                size += len(ticket[0])
                if size > LARGEST:
                    left_over = ticket
                    break
                batch.append(ticket)
            await self._commit(batch)
            self.turned = datetime.now(UTC)

    async def _commit(self, batch: Sequence[Ticket]) -> None:
        submissions = [submission for group, _ in batch for submission in group]
        try:
            results = await self._handler.accept(submissions)
        except Exception as error:  # noqa: BLE001 - each sender is told, and the reception stays open
            for _, done in batch:
                if not done.cancelled():
                    done.set_exception(error)
            return
        self._appended()
        position = 0
        for group, done in batch:
            if not done.cancelled():
                done.set_result(results[position : position + len(group)])
            position += len(group)
