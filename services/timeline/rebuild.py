"""Projections built anew from the entry log: which there are, asking for one, and how far it is."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import asyncpg

from shared.eventing.messages import instant
from shared.sql import queries

SQL = queries("services.timeline", "rebuild.sql")
PROJECTIONS: Mapping[str, str] = {
    "places": "where each entry stands on its person's timeline",
    "people": "who there is, where they are on the path, and by which identifiers they are known",
}


class Rebuilds:
    """The rows that say what is to be rebuilt; whichever process has the work takes them up."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def ask(self, projection: str, actor: str) -> dict[str, Any] | None:
        """Have a projection rebuilt; where that is under way, it goes on. None where there is no such projection."""
        if projection not in PROJECTIONS:
            return None
        await self._pool.execute(SQL["ask"], projection, actor, timeout=5)
        return (await self._latest())[projection]

    async def projections(self) -> list[dict[str, Any]]:
        """Every projection, with what came of rebuilding it last."""
        latest = await self._latest()
        return [{"name": name, "holds": holds, "rebuild": latest.get(name)} for name, holds in PROJECTIONS.items()]

    async def _latest(self) -> dict[str, dict[str, Any]]:
        rows = await self._pool.fetch(SQL["latest"], timeout=5)
        return {row["projection"]: told(row) for row in rows}


def told(row: asyncpg.Record) -> dict[str, Any]:
    """A rebuild, as whoever asked is told."""
    held: timedelta | None = row["held"]
    return {
        "number": row["number"],
        "projection": row["projection"],
        "actor": row["actor"],
        "asked": instant(row["asked"]),
        "stage": stage(row),
        "entries": max(row["until"] or 0, row["position"] or 0, row["folded"]),
        "folded": row["folded"],
        "percent": percent(row),
        "rows": row["rows"],
        "differed": row["differed"],
        "held_seconds": held.total_seconds() if held is not None else None,
        "failed": row["failed"],
        "finished": instant(row["finished"]) if row["finished"] else None,
    }


def stage(row: asyncpg.Record) -> str:
    """Where it is, in a word."""
    if row["finished"]:
        return "failed" if row["failed"] else "finished"
    if row["compared"] is not None:
        return "comparing"
    return "folding" if row["program"] else "asked"


def percent(row: asyncpg.Record) -> int:
    """How much is done: nine parts of ten are folding, the tenth is comparing."""
    if row["finished"]:
        return 100
    if row["compared"] is not None:
        return int(90 + row["compared"] // 10)
    return int(min(90 * row["folded"] // max(row["until"] or 1, 1), 90))
