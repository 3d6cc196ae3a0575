"""What comes little by little is taken together: a batch costs a loop as much as some fifty events do (decision 14)."""

import asyncio
import time

PACE = 0.02  # seconds
MANY = 100


async def rest(began: float, taken: int) -> None:
    """After a small batch, until a moment since it began (`time.monotonic`). Whoever was idle is not kept waiting."""
    if taken < MANY:
        await asyncio.sleep(began + PACE - time.monotonic())
