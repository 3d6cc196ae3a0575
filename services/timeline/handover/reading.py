"""Reads what a hand-over pack is made of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.timeline.clocks import Clocks
from services.timeline.handover.pack import pack_of
from services.timeline.queries import Timelines
from shared.eventing.messages import instant
from shared.sql import queries

SQL = queries("services.timeline.handover", "handover.sql")


class Packs:
    """Made anew each time, from the entries that are known."""

    def __init__(self, timelines: Timelines, clocks: Clocks) -> None:
        self._timelines, self._clocks = timelines, clocks

    async def make(self, who: str, as_of: datetime | None, reader: str, whole: bool = False) -> dict[str, Any]:
        """The pack of whoever this is, or their whole journey, for a reader, by the name of their token.

        Raises a problem where nobody is.
        What is overdue is so at `as_of`, or now; who was merged is the survivor.
        """
        made = datetime.now(UTC)
        page = await self._timelines.at_once(await self._timelines.find(who), as_of)
        entries = self._clocks.entries(page.entries)
        pack = pack_of(page.person, entries, self._clocks.local(as_of or made), whole)
        return pack | {
            "time_zones": self._clocks.zones,
            "made": {"at": instant(made), "for": reader, "as_of": instant(page.as_of)},
            "heads": await self._heads(page.person, page.as_of),
        }

    async def _heads(self, person: UUID, known: datetime) -> list[dict[str, Any]]:
        family = await self._timelines.family(person, known)
        rows = await self._timelines.pool.fetch(SQL["heads"], family.ids, known, timeout=10)
        return [
            {
                "service": row["service"],
                "person": str(row["person"]),
                "sequence": row["sequence"],
                "event": str(row["id"]),
                "sha256": row["sha256"],
            }
            for row in rows
        ]
