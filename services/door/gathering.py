"""Reports on their way to a service in another process: what comes while others are on their way goes together.

A call costs a door and a service several times what judging one report does. A lone report waits for nobody; under load
the calls grow by themselves, as the batches do over there (shared/eventing/reception.py).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from shared.eventing.outcome import Result
from shared.eventing.reception import LARGEST, LONGEST_WAIT, Ticket, hand_out
from shared.eventing.report import Submission

AT_ONCE = 2  # one is judged while the next is on its way


class Gathering:
    """The calls to one service: at most two at once, of at most 500 reports; a batch has a call of its own."""

    def __init__(self, judge: Callable[[Sequence[Submission]], Awaitable[list[Result]]]) -> None:
        self._judge = judge
        self._waiting: deque[Ticket] = deque()
        self._callers: set[asyncio.Task[None]] = set()

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """The results, in order. Raises what the call raises, and Overloaded where its turn does not come in time."""
        if len(submissions) > 1:
            return await self._judge(submissions)
        loop = asyncio.get_running_loop()
        ticket = Ticket(submissions, loop.create_future())
        self._waiting.append(ticket)
        timer = loop.call_later(LONGEST_WAIT, ticket.withdraw)
        if len(self._callers) < AT_ONCE:
            caller = asyncio.create_task(self._call())
            self._callers.add(caller)
            caller.add_done_callback(self._callers.discard)
        try:
            return await ticket.done
        finally:
            timer.cancel()

    async def _call(self) -> None:
        """Until nobody waits."""
        while tickets := self._next():
            try:
                results = await self._judge([each for ticket in tickets for each in ticket.submissions])
            except Exception as error:  # noqa: BLE001 - every sender is told
                hand_out(tickets, error)
            else:
                hand_out(tickets, results)

    def _next(self) -> list[Ticket]:
        """Those that go together, without whose sender has gone."""
        tickets: list[Ticket] = []
        while self._waiting and len(tickets) < LARGEST:
            if not (ticket := self._waiting.popleft()).done.done():
                ticket.begun = True
                tickets.append(ticket)
        return tickets
