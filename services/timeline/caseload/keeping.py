"""Keeps the rows of cases: folds whose record has changed, after it has, so that taking events costs no more."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from time import monotonic
from uuid import UUID

from services.timeline.caseload.case import case_shown
from services.timeline.caseload.row import FOLD, kept
from services.timeline.families import WHO_IS_WHO
from services.timeline.following import Following
from services.timeline.queries import NOBODY, Page, Timelines
from services.timeline.reviews import mark_anew
from shared.sql import queries

SQL = queries("services.timeline.caseload", "caseload.sql")
RESTS = 3  # so many times as long as folding a person took, while more arrives: the machine is wanted for that
MOST = 100_000  # entries
FEW = 25  # people who are folded between two looks at what is new


class Keeping:
    """One process of a deployment does it for all."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines
        self._pool = timelines.pool
        self._looked_at: UUID | None = NOBODY
        self.following = Following("caseload", self.follow)

    async def run(self) -> None:
        """Until cancelled. Another program may have kept them meanwhile, and folds as it does."""
        self._looked_at = NOBODY
        await self.following.run()

    async def follow(self) -> bool:
        """Fold everybody of whom anything was taken since we did, and some of those who were folded otherwise than we
        do. False: there was nobody.
        """
        news = await self._fold_news()
        return await self._fold_anew() or news

    async def _fold_news(self) -> bool:
        known = await self._timelines.knowledge(None)
        since = await self._pool.fetchval(SQL["known"], timeout=5)
        if known <= since:
            return False
        until = await self._pool.fetchval(SQL["part"], since, known, MOST, timeout=60)
        stale = [row["person"] for row in await self._pool.fetch(SQL["stale"], since, until, timeout=60)]
        seen = since
        for start in range(0, len(stale), FEW):
            if len(stale) > FEW:
                seen = await self._fold_newest(seen)
            await self.fold(stale[start : start + FEW])
        await self._pool.execute(SQL["reached"], since, until, timeout=5)
        return True

    async def _fold_newest(self, seen: datetime) -> datetime:
        """Fold a few of whom something arrived last, before those who wait: whoever is released now is not behind
        thousands that a file brought. Gives how far it has looked.
        """
        known = await self._timelines.knowledge(None)
        if known > seen:
            await self.fold(
                [row["person"] for row in await self._pool.fetch(SQL["newest"], seen, known, FEW, timeout=60)]
            )
        return known

    async def _fold_anew(self) -> bool:
        if self._looked_at is None:
            return False
        rows = await self._pool.fetch(SQL["outdated"], self._looked_at, FOLD, FEW, timeout=60)
        people = [row["person"] for row in rows]
        await mark_anew(self._pool, people)
        await self.fold(people)
        self._looked_at = rows[-1]["person"] if rows else None
        return bool(rows)

    async def fold(self, people: Collection[UUID]) -> None:
        """Fold these people's records, by whichever id they were told of."""
        done: set[UUID] = set()
        for person in people:
            if person in done:
                continue
            began = monotonic()
            page = await self._timelines.at_once(person, None)
            root, as_of = page.person, page.as_of
            ids = await self._ids(page, person)
            done |= ids
            # Nothing is told of whoever was only ever named, as by an unmerge.
            told = [each for each in page.entries if UUID(each["person"]) in ids]
            if told:
                changed = max(datetime.fromisoformat(each["knowntime"]) for each in page.entries)
                row = kept(case_shown(page.entries))
                await self._pool.execute(SQL["keep"], root, *row, changed, as_of, FOLD, timeout=5)
            if gone := ids - ({root} if told else set()):
                await self._pool.execute(SQL["forget"], list(gone), as_of, timeout=5)
            await asyncio.sleep(RESTS * (monotonic() - began) if self.following.in_a_stream else 0)

    async def _ids(self, page: Page, person: UUID) -> set[UUID]:
        """All that are this person, of whom one is in the list."""
        if person == page.person and not any(each["type"] in WHO_IS_WHO for each in page.entries):
            return {person}
        return set((await self._timelines.family(person, page.as_of)).ids)
