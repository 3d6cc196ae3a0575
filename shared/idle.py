"""A loop without work rests until it is woken, and looks again by itself after a pause that grows."""

import asyncio


class Idle:
    """What a loop does between its turns: who wakes it in this process is heard at once, others' work is looked for."""

    def __init__(self, shortest: float, longest: float) -> None:
        self._shortest, self._longest = shortest, longest
        self._pause = shortest
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be work."""
        self._woken.set()

    def looking(self) -> None:
        """A turn begins: who wakes from here on may tell of what it does not see."""
        self._woken.clear()

    def busy(self) -> None:
        """There was work, and more is likely soon."""
        self._pause = self._shortest

    async def rest(self) -> None:
        """Until woken, or for a pause."""
        try:
            async with asyncio.timeout(self._pause):
                await self._woken.wait()
        except TimeoutError:
            self._pause = min(self._pause * 2, self._longest)
