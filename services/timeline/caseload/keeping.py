"""Keeps the rows of cases: folds whose record has changed, after it has, so that taking events costs no more."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from services.timeline.caseload.case import case_shown
from services.timeline.following import Following
from services.timeline.queries import Timelines
from shared.sql import queries

SQL = queries("services.timeline.caseload", "caseload.sql")
RESTS = 3  # so many times as long as folding a person took: what arrives in masses is folded once, not again and again
MOST = 100_000  # entries


class Keeping:
    """One process of a deployment does it for all."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines
        self._pool = timelines.pool
        self.following = Following("caseload", self.follow)

    async def follow(self) -> bool:
        """Fold everybody of whom anything was taken since we did. False: there was nobody."""
        known = await self._timelines.knowledge(None)
        since = await self._pool.fetchval(SQL["known"], timeout=5)
        if known <= since:
            return False
        known = await self._pool.fetchval(SQL["part"], since, known, MOST, timeout=60)
        await self.fold([row["person"] for row in await self._pool.fetch(SQL["stale"], since, known, timeout=60)])
        await self._pool.execute(SQL["reached"], since, known, timeout=5)
        return True

    async def fold(self, people: Collection[UUID]) -> None:
        """Fold these people's records, by whichever id they were told of."""
        done: set[UUID] = set()
        for person in people:
            if person in done:
                continue
            began = monotonic()
            root, row = await self._row(person)
            done |= {person, root}
            await self._pool.execute(SQL["keep"], root, *row, timeout=5)
            if person != root:
                await self._pool.execute(SQL["forget"], person, row[-1], timeout=5)
            await asyncio.sleep(RESTS * (monotonic() - began))

    async def _row(self, person: UUID) -> tuple[UUID, tuple[Any, ...]]:
        page = await self._timelines.at_once(person, None)
        case = case_shown(page.entries)
        changed = max(datetime.fromisoformat(each["knowntime"]) for each in page.entries)
        dues, asked = case.dues, case.hands.asked
        return page.person, (
            case.state, *case.holder, case.released, case.waiting, [each.kind for each in dues],
            [each.at for each in dues], case.gaps, case.where.place, case.where.since, case.leaves,
            *((asked.team, asked.by, asked.until) if asked else (None, None, None)), *case.successor, changed,
            page.as_of,
        )  # fmt: skip
