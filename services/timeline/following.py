"""The loop of whatever is kept from the entry log after entries are taken, so that taking them costs no more."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

from shared import telemetry
from shared.idle import Idle
from shared.outages import met
from shared.sql import FAULTS

SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 1.0
log = telemetry.log("following")


class Following:
    """Looks again and again whether there is something to take in: soon after it is woken, and now and then by itself,
    since entries are taken by other processes too. Behind a turn with work it pauses: what arrives little by little is
    taken in together.
    """

    def __init__(self, name: str, follow: Callable[[], Awaitable[bool]]) -> None:
        self._name, self._follow = name, follow
        self._idle = Idle(SHORTEST_PAUSE, LONGEST_PAUSE)
        self._woken = -LONGEST_PAUSE

    @property
    def in_a_stream(self) -> bool:
        """Whether entries are being added in this process just now."""
        return monotonic() - self._woken < LONGEST_PAUSE

    def wake(self) -> None:
        """Entries were added."""
        self._woken = monotonic()
        self._idle.wake()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._idle.looking()
            try:
                if await self._follow():
                    self._idle.busy()
                    await asyncio.sleep(SHORTEST_PAUSE)
                    continue
            except FAULTS as error:
                met(log, "following_delayed", error, follower=self._name, error=repr(error))
            await self._idle.rest()
