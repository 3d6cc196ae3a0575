"""Everybody's facts, from the stores of all services, person by person, by sessions that may only read."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

import asyncpg

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.versions import names
from shared.database import Database
from shared.eventing.casefile import Casefile
from shared.eventing.decider import NIL
from shared.eventing.errors import Poison
from shared.eventing.history import fact_of
from shared.eventing.linking import groups
from shared.eventing.messages import parse_envelope
from shared.eventing.wanting import heard_by
from shared.sql import queries

SQL = queries("services", "everyone.sql")
AT_ONCE = 200
WHOLE = 1 << 128
Links = Mapping[UUID, tuple[UUID, ...]]


class Everyone:
    """Reads on and on: `unreadable` counts the people of whom an event breaks its contract, who are left out."""

    def __init__(self, sessions: Sequence[asyncpg.Connection], types: Collection[str], links: Links) -> None:
        self.unreadable = 0
        self.share = 0.0
        self._sessions = sessions
        self._types = list(types)
        self._links = links
        self._after: UUID = NIL

    async def files(self) -> AsyncIterator[Casefile]:
        """Each person's once, with all of their ids. Their ids are evenly spread: they tell how far it is."""
        seen: set[UUID] = set()
        while people := await self._next():
            ids = {person: self._links.get(person, (person,)) for person in people}
            whole = {each[0]: each for each in ids.values() if each[0] not in seen}
            seen |= {first for first, each in whole.items() if len(each) > 1}
            for file in await self._read(whole.values()):
                yield file
            self._after = people[-1]
            self.share = self._after.int / WHOLE

    async def _next(self) -> list[UUID]:
        asked = (session.fetch(SQL["people"], self._after, AT_ONCE) for session in self._sessions)
        found = {row["person"] for rows in await asyncio.gather(*asked) for row in rows}
        return sorted(found, key=lambda each: each.int)[:AT_ONCE]

    async def _read(self, people: Collection[tuple[UUID, ...]]) -> list[Casefile]:
        files = {ids[0]: Casefile(ids[0], ids[1:]) for ids in people}
        by_id = {each: files[ids[0]] for ids in people for each in ids}
        asked = (session.fetch(SQL["facts"], list(by_id), self._types) for session in self._sessions)
        unreadable: set[UUID] = set()
        for rows in await asyncio.gather(*asked):
            for row in rows:
                file = by_id[row["person"]]
                try:
                    file.add(fact_of(parse_envelope(row["body"]), CATALOGUE))
                except Poison:
                    unreadable.add(file.person)
        self.unreadable += len(unreadable)
        return [file for person, file in files.items() if person not in unreadable]


@asynccontextmanager
async def everyone(
    database: Database, services: Collection[str], kinds: Collection[type[Event]]
) -> AsyncIterator[Everyone]:
    """Facts of these kinds, in every version, and what corrects them; who is who is what intake says."""
    async with AsyncExitStack() as stack:
        sessions = {}
        for name in services:
            sessions[name] = session = await database.connect(name)
            stack.callback(session.terminate)
            await session.execute(SQL["read_only"])
        leads = {row["id"]: row["person"] for row in await sessions["intake"].fetch(SQL["links"])}
        links = {each: ids for ids in groups(leads).values() for each in ids}
        yield Everyone(list(sessions.values()), names(heard_by(kinds), CATALOGUE), links)
