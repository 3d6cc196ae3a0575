"""Entries → deliveries: each entry is held against the filter of every active subscription, once, in order.

A subscription that is new, was paused or replays catches up in slices, between which those that are up to date go on.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.timeline.families import WHO_IS_WHO
from services.timeline.subscriptions.generations import begin_generation
from services.timeline.subscriptions.hearing import SQL, Heard, hear
from services.timeline.subscriptions.matters import Matter
from services.timeline.subscriptions.registry import SQL as SUBSCRIPTIONS
from services.timeline.subscriptions.sharing import ending, gate
from services.timeline.subscriptions.sharing.consent import ForWhom
from services.timeline.subscriptions.subscription import Filter, matching, may_have_been_told
from shared.idle import Idle
from shared.metrics import MATCHED
from shared.times import utc_now

SLICE = 1000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
Group = Sequence[asyncpg.Record]
Pair = tuple[UUID, int]
Told = Callable[[Sequence[UUID]], None]


class Matched(NamedTuple):
    """What of a slice of entries goes where, and whom it was held against for whom; for whom recipients are, and for
    whom a consent may have ended in it; who turned out to be another than somebody who is asked for.
    """

    found: Mapping[UUID, Sequence[int]]
    last: int
    whom: Mapping[UUID, ForWhom]
    concerned: Collection[UUID]
    strangers: Mapping[UUID, Collection[UUID]]


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
        filters = {row["id"]: Filter(row["types"], row["people"], row["states"]) for row in group}
        heard = await hear(self._pool, entries, filters.values())
        told = {each: matching(wanted, heard.matters, heard.who, heard.paths) for each, wanted in filters.items()}
        found: dict[UUID, Sequence[Matter]] = await self._without_had(told, filters, heard)
        whom = {row["id"]: ForWhom.of(row) for row in group if row["recipient_kind"]}
        if whom:
            async with self._pool.acquire(timeout=10) as connection:
                found |= await gate.narrowed(connection, whom, found, gate.today(self._clock))
        positions = {each: [matter.position for matter in matters] for each, matters in found.items()}
        concerned = ending.whose(heard.matters) if whom else ()
        matched = Matched(positions, last, whom, concerned, strangers(filters, heard))
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
            for each in matched.strangers.keys() & unchanged:
                others = list(matched.strangers[each])
                await connection.execute(SQL["withhold"], each, others, matched.last, [*WHO_IS_WHO], timeout=50)
                await connection.execute(SUBSCRIPTIONS["first_is_due"], each, timeout=50)
            whom = {each: to for each, to in matched.whom.items() if each in unchanged}
            noticed = await ending.notify(connection, whom, matched.concerned, self._clock())
            await connection.execute(SQL["move"], unchanged, matched.last)
        return unchanged, noticed

    async def _without_had(
        self, told: Mapping[UUID, list[Matter]], filters: Mapping[UUID, Filter], heard: Heard
    ) -> dict[UUID, Sequence[Matter]]:
        """Without what is told late and was told before."""
        own = {
            (each, matter.position)
            for each, matters in told.items()
            for matter in matters
            if may_have_been_told(filters[each], matter, heard.who, heard.paths)
        }
        if not own:
            return dict(told)
        asked = [list({each for each, _ in own}), list({position for _, position in own})]
        had = set(map(tuple, await self._pool.fetch(SQL["had"], *asked, timeout=30)))
        return {each: list(without(matters, each, own, had)) for each, matters in told.items()}


def without(matters: Iterable[Matter], each: UUID, own: Collection[Pair], had: set[Pair]) -> Iterator[Matter]:
    """Of what is told to one, whatever may have been told before and was, be it among these."""
    for matter in matters:
        pair = each, matter.position
        if not (matter.is_late and pair in own and pair in had):
            yield matter
        had.add(pair)


def strangers(filters: Mapping[UUID, Filter], heard: Heard) -> dict[UUID, set[UUID]]:
    """For each filter, those who were one with somebody whom it asks for, and are no more."""
    named = [matter for matter in heard.matters if matter.named]
    found = {
        each: {one for matter in named for one in heard.who.strangers(wanted.whom, matter.named, matter.position)}
        for each, wanted in filters.items()
        if wanted.people and named
    }
    return {each: ids for each, ids in found.items() if ids}
