"""What an operator must know of webhooks: which do not arrive and why, and how much waits."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from yarl import URL

from shared.sql import queries, the_row

SQL = queries("services.timeline.subscriptions.webhooks", "failing.sql")


async def failing(pool: asyncpg.Pool, limit: int) -> list[dict[str, Any]]:
    """Subscriptions whose webhooks fail, the longest first. Of the address only the host: the rest may hold secrets."""
    rows = await pool.fetch(SQL["failing"], limit, timeout=10)
    return [
        {name: value for name, value in row.items() if name != "url"} | {"host": URL(row["url"]).host} for row in rows
    ]


async def hasten(pool: asyncpg.Pool, subscription: UUID) -> None:
    """Try now what waits for its next attempt."""
    await pool.execute(SQL["hasten"], subscription, timeout=10)


async def counts(pool: asyncpg.Pool) -> dict[str, Any]:
    """How many subscriptions fail or are disabled, how many deliveries wait, and for how many seconds the oldest."""
    row = await the_row(pool, SQL["counts"])
    age = (datetime.now(UTC) - row["oldest"]).total_seconds() if row["oldest"] else 0.0
    return {
        "failing": row["failing"],
        "disabled": row["disabled"],
        "pending": row["pending"],
        "oldest_pending_seconds": round(max(age, 0.0), 3),
    }
