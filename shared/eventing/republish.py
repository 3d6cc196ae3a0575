"""All that a service ever said, published again: for a new consumer, where the topic no longer has the past."""

from typing import Any

import asyncpg

from shared.sql import queries, the_row

SQL = queries("shared.eventing", "republish.sql")


async def republish(pool: asyncpg.Pool, reason: str, actor: str) -> dict[str, Any]:
    """Send the relay back to the beginning; gives how far it is. Where it is on its way already, it goes on."""
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        reached = await connection.fetchval(SQL["lock"])
        last = await connection.fetchrow(SQL["last"])
        if last is None or last["finished"]:
            await connection.execute(SQL["note"], reached, reason, actor)
            await connection.execute(SQL["rewind"])
        return dict(await the_row(connection, SQL["last"]))


async def how_far(pool: asyncpg.Pool) -> dict[str, Any] | None:
    """The last one; None: there never was one."""
    row = await pool.fetchrow(SQL["last"], timeout=5)
    return dict(row) if row else None
