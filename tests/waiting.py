"""Waiting for what nobody tells of."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

LONGEST_PAUSE = 0.2


async def until(holds: Callable[[], Awaitable[Any]], within: float = 60) -> Any:
    """Ask again until it holds, less and less often: asking is work too. Fails when it does not in time."""
    clock, pause = asyncio.get_running_loop().time, 0.02
    deadline = clock() + within
    while not (found := await holds()):
        assert clock() < deadline, "it did not come to hold in time"
        await asyncio.sleep(pause)
        pause = min(pause * 1.3, LONGEST_PAUSE)
    return found
