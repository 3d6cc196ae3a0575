"""What a deciding service can be asked about its events and about the reports that came to none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.eventing.store import SQL
from shared.times import utc_now

MOST_GROUNDS, EXAMPLES = 20, 3
Which = Mapping[str, str]
ALL: Which = MappingProxyType({})


class Inquiries:
    """Reads its store, and changes nothing."""

    def __init__(self, name: str, pool: asyncpg.Pool) -> None:
        self.name, self.pool = name, pool

    async def event(self, identifier: UUID) -> bytes | None:
        """The published bytes of one of our events."""
        body: bytes | None = await self.pool.fetchval(SQL["event"], identifier, timeout=5)
        return body

    async def waiting(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]:
        """Reports whose ground has not arrived, the oldest first; of a `source`, `type` or `missing` ground."""
        chosen = map(which.get, ("source", "type", "missing"))
        rows = await self.pool.fetch(SQL["list_waiting"], limit, offset, *chosen, timeout=5)
        now = utc_now()
        return [
            {"service": self.name, **dict(row), "age_seconds": round((now - row["received"]).total_seconds(), 3)}
            for row in rows
        ]

    async def rejected(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]:
        """Reports that were refused and have not been mended, the latest first; of a `source`, `type` or `code`."""
        chosen = map(which.get, ("source", "type", "code"))
        rows = await self.pool.fetch(SQL["list_rejected"], limit, offset, *chosen, timeout=5)
        return [{"service": self.name, **dict(row)} for row in rows]

    async def backlog(self) -> dict[str, Any]:
        """How much waits for what, and how much was refused by which rule, with the latest of each."""
        waiting = await self.pool.fetch(SQL["waiting_by_ground"], MOST_GROUNDS, timeout=5)
        rejected = await self.pool.fetch(SQL["rejected_by_code"], EXAMPLES, timeout=5)
        return {"waiting": [dict(row) for row in waiting], "rejected": [dict(row) for row in rejected]}

    async def chain(self, event: UUID) -> list[dict[str, Any]]:
        """Our events of the chain that this event began, with when each was received, appended and published."""
        rows = await self.pool.fetch(SQL["chain"], event, timeout=5)
        return [self._hop(row) for row in rows]

    def _hop(self, row: asyncpg.Record) -> dict[str, Any]:
        attributes = orjson.loads(row["body"])
        return {
            "event": str(row["id"]),
            "type": row["type"],
            "service": self.name,
            "cause": str(row["cause"]) if row["cause"] else None,
            "correlation": str(row["correlation"]),
            "traceparent": row["traceparent"],
            "received": attributes.get("receivedtime"),
            "appended": row["recorded"],
            "published": row["published"],
        }

    async def learned(self, events: Sequence[UUID]) -> dict[UUID, datetime]:
        """When our consumer took these foreign events in, where it did."""
        return {row["id"]: row["known"] for row in await self.pool.fetch(SQL["learned"], events, timeout=5)}

    async def correlation(self, event: UUID) -> UUID | None:
        """The event that began the chain to which one of our events belongs."""
        first: UUID | None = await self.pool.fetchval(SQL["correlation"], event, timeout=5)
        return first
