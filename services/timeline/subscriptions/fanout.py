"""Entries → deliveries: each entry is held against the filter of every active subscription, once, in order.

A subscription that is new, was paused or replays catches up in slices, between which those that are up to date go on.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.timeline.families import Family
from services.timeline.journey import TELLING
from services.timeline.revisions import by_root
from services.timeline.said import Until, families_of, revisions_of
from services.timeline.subscriptions.generations import begin_generation
from services.timeline.subscriptions.sharing import ending, gate
from services.timeline.subscriptions.sharing.consent import ForWhom
from services.timeline.subscriptions.subscription import Filter, Milestone, Path, matching
from shared.idle import Idle
from shared.metrics import MATCHED
from shared.sql import queries
from shared.times import utc_now

SQL = queries("services.timeline.subscriptions", "deliveries.sql")
SLICE = 1000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
Group = Sequence[asyncpg.Record]
Told = Callable[[Sequence[UUID]], None]


class Matched(NamedTuple):
    """What of a slice of entries goes where; for whom recipients are, and for whom a consent may have ended in it."""

    found: Mapping[UUID, Sequence[int]]
    last: int
    whom: Mapping[UUID, ForWhom]
    concerned: Collection[UUID]


class FanOut:
    """The one loop that fills `deliveries`; `told` hears which subscriptions have new ones."""

    def __init__(self, pool: asyncpg.Pool, told: Told, clock: gate.Clock = utc_now) -> None:
        self.turned = clock()
        self._pool, self._told, self._clock = pool, told, clock
        # Shared with who writes what came of deliveries: both lock the same rows, and PostgreSQL's row locks are no
        # queue, so that of two who come again at once one may never have its turn.
        self.turns = asyncio.Lock()
        self._idle = Idle(SHORTEST_PAUSE, LONGEST_PAUSE)
        self._rounds = 0

    def wake(self) -> None:
        """Entries were added, or a subscription changed: do not sleep out the idle time."""
        self._idle.wake()

    async def run(self) -> None:
        """Until cancelled: at once while there is something, else twice a second or when woken."""
        await begin_generation(self._pool)
        while True:
            self.turned = datetime.now(UTC)
            self._idle.looking()
            if await self.turn():
                self._idle.busy()
            else:
                await self._idle.rest()

    async def turn(self) -> bool:
        """A slice for those that are furthest, and one for one group of those behind. False: nothing was to do."""
        rows = await self._pool.fetch(SQL["active"], timeout=10)
        if not rows:
            return False
        furthest, *behind = [list(group) for _, group in groupby(rows, key=lambda row: row["matched"])]
        await self._advance(furthest)
        if behind:
            self._rounds += 1
            await self._advance(behind[self._rounds % len(behind)])
        return True

    async def _advance(self, group: Group) -> None:
        """Hold the next slice of entries against these, which have all come equally far."""
        matched = group[0]["matched"]
        entries = await self._pool.fetch(SQL["slice"], matched, SLICE, timeout=10)
        if not entries:
            return
        last = entries[-1]["position"]
        people = {person for row in group for person in row["people"]}
        asked = await families_of(self._pool, people, Until(position=last))
        filters = {row["id"]: Filter(row["types"], all_ids(row["people"], asked), row["states"]) for row in group}
        paths = await self._paths(filters.values(), entries, last)
        found: dict[UUID, Sequence[int]] = {each: matching(wanted, entries, paths) for each, wanted in filters.items()}
        whom = {row["id"]: ForWhom.of(row) for row in group if row["recipient_kind"]}
        if whom:
            async with self._pool.acquire(timeout=10) as connection:
                found |= await gate.narrowed(connection, whom, entries, found, gate.today(self._clock))
        matched = Matched(found, last, whom, ending.whose(entries) if whom else ())
        try:
            advanced, noticed = await self._deliver(group, matched, SQL["lock_unchanged"])
        except asyncpg.LockNotAvailableError:  # one is busy for long, as with a replay: the others do not wait for it
            advanced, noticed = await self._deliver(group, matched, SQL["lock_unchanged"] + " SKIP LOCKED")
        for row in group:
            if row["id"] in advanced:
                MATCHED.labels(row["channel"]).inc(len(found[row["id"]]))
        self._told([each for each in advanced if found[each] or each in noticed])

    async def _deliver(self, group: Group, matched: Matched, lock: str) -> tuple[list[UUID], Collection[UUID]]:
        """Add the deliveries of those that nobody changed meanwhile; gives these, and those that have a notice."""
        names, changed = [row["id"] for row in group], [row["changed"] for row in group]
        async with self.turns, self._pool.acquire(timeout=10) as connection, connection.transaction():
            await connection.execute(SQL["wait_briefly"])
            locked = await connection.fetch(lock, names, changed, group[0]["matched"])
            unchanged = [row["id"] for row in locked]
            pairs = [(each, position) for each in unchanged for position in matched.found[each]]
            if pairs:
                await connection.execute(SQL["add"], [each for each, _ in pairs], [place for _, place in pairs])
            whom = {each: to for each, to in matched.whom.items() if each in unchanged}
            noticed = await ending.notify(connection, whom, matched.concerned, self._clock())
            await connection.execute(SQL["move"], unchanged, matched.last)
        return unchanged, noticed

    async def _paths(self, filters: Iterable[Filter], entries: Group, last: int) -> dict[UUID, Path]:
        """The paths of those people whose state some filter asks for."""
        asking = [wanted for wanted in filters if wanted.states]
        people = {
            entry["person"]
            for entry in entries
            for kind in (entry["type"], entry["first_type"])
            if kind and any(each.wants(kind, entry["person"]) for each in asking)
        }
        if not people:
            return {}
        until = Until(position=last)
        known = await families_of(self._pool, people, until)
        ids = all_ids(people, known)
        rows = await self._pool.fetch(SQL["milestones"], ids, last, timeout=10)
        revised = by_root(await revisions_of(self._pool, ids, until))
        steps: dict[UUID, list[Milestone]] = {}
        for row in rows:
            event = orjson.loads(row["body"]) if row["type"] in TELLING else None
            place = (row["time"], row["recorded"], row["service"], row["sequence"])
            steps.setdefault(known[row["person"]].root, []).append(
                Milestone(row["position"], place, row["type"], revised.get(row["id"], ()), event)
            )
        paths = {root: Path(milestones) for root, milestones in steps.items()}
        return {each: paths[known[each].root] for each in ids if known[each].root in paths}


def all_ids(people: Iterable[UUID], known: Mapping[UUID, Family]) -> list[UUID]:
    """Whoever these are, by all of their ids."""
    return list({each for person in people for each in known[person].ids})
