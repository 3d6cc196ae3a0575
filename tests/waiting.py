"""Waiting for what nobody tells of."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
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


async def turns(number: int = 20) -> None:
    """Turns of the loop, however slow the machine is: whatever needs no more than them has happened."""
    for _ in range(number):
        await asyncio.sleep(0)


async def a_day_that_lasts() -> date:
    """Today by UTC, and not in its last minute: it is today still when what is asked of it is over."""
    now = datetime.now(UTC)
    if (now + timedelta(minutes=1)).date() != now.date():
        await asyncio.sleep(60)
    return datetime.now(UTC).date()
