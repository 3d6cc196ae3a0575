"""A store laid over another: reads both, and writes to temporary tables that lie over the real store's own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from shared.eventing.casefile import Casefile, distinct
from shared.eventing.keys import Known
from shared.eventing.linking import groups, root
from shared.eventing.store import EventStore
from shared.eventing.uniting import united
from shared.eventing.writes import Writes
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "trial.sql")
Files = Mapping[UUID, Casefile]


class TrialStore(EventStore):
    """The real store with a trial's own writing laid over it. Keeps no files: each batch reads what is there now."""

    def __init__(self, living: EventStore, reading: Connection) -> None:
        super().__init__(living.service, living.contracts, living.people, living.address)
        self._real = EventStore(living.service, living.contracts, living.people, living.address)
        self._reading = reading

    async def take_append_lock(self, connection: Connection) -> None:
        """A trial appends nothing, and waits for nobody."""

    async def known_keys(self, connection: Connection, origins: Sequence[bytes]) -> dict[bytes, Known]:
        """As ever; what no longer waits for the trial is free again, or has come to something of the trial's own."""
        real = await self._real.known_keys(self._reading, origins)
        settled = await self._settled(connection, [origin for origin, known in real.items() if known.event is None])
        added = await super().known_keys(connection, origins)
        return {origin: known for origin, known in real.items() if origin not in settled} | added

    async def load(self, connection: Connection, people: Collection[UUID]) -> dict[UUID, Casefile]:
        """What is there, and what the trial has added: also to who is who."""
        asked = set(people)
        while True:
            real = await self._real.load(self._reading, asked)
            self._real.forget()
            added = await super().load(connection, asked)
            wanted = asked | real.keys() | added.keys()
            if wanted == asked:
                break
            asked = wanted
        waiting = [report.origin for file in real.values() for report in file.waiting]
        settled = await self._settled(connection, waiting)
        return {
            person: file
            for ids in apart(real, added)
            for file in [overlaid(ids, real, added, settled)]
            for person in ids
        }

    def keep(self, files: Iterable[Casefile]) -> None:
        """The real store moves on beneath us."""

    async def write(self, connection: Connection, writes: Writes, now: datetime) -> None:
        """To the temporary tables."""
        if writes.no_longer_waiting:
            await connection.execute(SQL["settle"], writes.no_longer_waiting)
        await super().write(connection, writes, now)

    async def _settled(self, connection: Connection, origins: Sequence[bytes]) -> set[bytes]:
        rows = await connection.fetch(SQL["settled"], origins) if origins else []
        return {row["origin"] for row in rows}


def apart(real: Files, added: Files) -> list[tuple[UUID, ...]]:
    """The ids that share a file, here or there."""
    leads: dict[UUID, UUID] = {}
    for file in (*real.values(), *added.values()):
        for person in file.ids:
            leads[root(leads, person)] = root(leads, file.person)
    return list(groups({person: root(leads, person) for person in list(leads)}).values())


def overlaid(ids: tuple[UUID, ...], real: Files, added: Files, settled: set[bytes]) -> Casefile:
    """One person's file with what a trial added."""
    there, new = (united(distinct(files[each] for each in ids)) for files in (real, added))
    there.waiting = [report for report in there.waiting if report.origin not in settled] + new.waiting
    for fact in new.everything:
        there.add(fact)
    there.fired |= new.fired
    for person, head in new.heads.items():
        below = there.head(person)
        if head.sequence > below.sequence:
            below.sequence, below.prevhash = head.sequence, head.prevhash
        below.recorded = max((each for each in (below.recorded, head.recorded) if each), default=None)
    return there
