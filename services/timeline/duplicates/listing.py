"""The list of records that may be one person, for whoever keeps identities."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg

from services.timeline.duplicates.keeping import SQL
from shared.eventing.messages import instant

MOST = 20  # people who may have one number


class Duplicates:
    """What nobody has decided yet."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def open(self, limit: int, offset: int) -> dict[str, Any]:
        """Part of it, the first told first."""
        rows = await self._pool.fetch(SQL["open"], limit, offset, MOST, timeout=10)
        asked = [entry for row in rows for entry in row["entries"]]
        said = {row["id"]: row for row in await self._pool.fetch(SQL["said_by"], asked, timeout=10)}
        total = rows[0]["total"] if rows else 0
        return {"total": total, "duplicates": [listed(row, said) for row in rows]}


def listed(row: asyncpg.Record, said: Mapping[UUID, asyncpg.Record]) -> dict[str, Any]:
    """Two records, and what says that they may be one person."""
    return {
        "people": [{"id": str(row[which]), "identifiers": row[f"{which}_identifiers"]} for which in ("one", "other")],
        "since": instant(row["since"]),
        "said": [
            {
                "event": str(entry),
                "actor": said[entry]["actor"],
                "knowntime": instant(said[entry]["known"]),
                "reason": "reported" if reported else "same_identifier",
            }
            for entry, reported in zip(row["entries"], row["reported"], strict=True)
        ],
    }
