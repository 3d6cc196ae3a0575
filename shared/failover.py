"""A primary that was demoted takes no more writes: its connections are given up, and new ones find the new primary.

Where `DATABASE_URL` names several hosts and `target_session_attrs=read-write`, a new connection is to whichever is it.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import asyncpg

from shared import telemetry
from shared.sql import FAULTS

LOOK_EVERY = 2.0
log = telemetry.log("failover")


async def leave_demoted(pools: Mapping[str, asyncpg.Pool]) -> None:
    """Look now and then whether a pool is still where it can write."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        for name, pool in tuple(pools.items()):
            with suppress(*FAULTS):
                if await pool.fetchval("SELECT current_setting('transaction_read_only')::boolean", timeout=5):
                    log.warning("database_is_read_only", pool=name)
                    await pool.expire_connections()
