"""Finished deliveries are kept for a month, then removed in small steps; what is pending is never removed."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.log import SQL
from services.timeline.subscriptions.registry import SQL as SUBSCRIPTIONS
from services.timeline.subscriptions.sharing.knowing import SQL as SHARING
from shared.times import utc_now

KEPT = timedelta(days=30)
STEP = 1000
LOOKS_EVERY, PAUSE = 3600.0, 0.1


async def retention(pool: asyncpg.Pool) -> None:
    """Look through all subscriptions once an hour, until cancelled."""
    while True:
        await pool.execute(SHARING["forget_ended"], utc_now().date(), timeout=60)
        for row in await pool.fetch(SQL["all"], timeout=10):
            await forget(pool, row["id"])
        await asyncio.sleep(LOOKS_EVERY)


async def forget(pool: asyncpg.Pool, subscription: UUID) -> None:
    """Remove what is too old of one subscription; others have their turn between the steps."""
    while True:
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            await connection.execute(SUBSCRIPTIONS["lock"], subscription, timeout=30)
            removed = await connection.fetchval(SQL["forget"], subscription, KEPT, STEP, timeout=30)
        if removed != STEP:
            return
        await asyncio.sleep(PAUSE)
