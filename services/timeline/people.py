"""Who there is, by which identifiers and where on the path. What is written follows from entries alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.timeline.entry import REGISTRATIONS, Entry
from services.timeline.families import WHO_IS_WHO, Family, named
from services.timeline.journey import MILESTONES, TELLING, Said, said_in, state_of
from services.timeline.revisions import REVISIONS, Revised, Revision, by_root, content, is_concluded, time_of
from services.timeline.said import families_of, revisions_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.versions import data_now
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")


async def show(connection: Connection, entries: Sequence[Entry], moved: Iterable[UUID]) -> None:
    """Fold entries into `people`: how many, known when, who is who, which identifiers; the state of those whose
    milestones came, moved or were revised.
    """
    linking = [entry for entry in entries if entry.type in WHO_IS_WHO]
    rows = await connection.fetch(SQL["touch_people"], [entry.id for entry in entries], [entry.id for entry in linking])
    registered = [entry for entry in entries if entry.type in REGISTRATIONS]
    stepped = {entry.person for entry in entries if entry.type in MILESTONES}.union(moved)
    revised = {entry.person for entry in entries if entry.type in REVISIONS}
    joined = {each for entry in linking for each in named(entry.data)}
    concerned = stepped | revised | joined | {entry.person for entry in registered}
    if not concerned:
        return
    linked = concerned.intersection(row["person"] for row in rows if row["survivor"]) | joined
    known = await Known.of(connection, concerned, linked)
    await known.name(connection, registered)
    await known.set_states(connection, stepped | revised | joined)


@dataclass(frozen=True)
class Known:
    """Of some people, who is one person, and what was said of their entries since."""

    families: Mapping[UUID, Family]
    revised: Mapping[UUID, Revised]

    @classmethod
    async def of(cls, connection: Connection, people: Iterable[UUID], linked: Collection[UUID]) -> "Known":
        """Of these, some of whom may have other ids."""
        joined: dict[UUID, Family] = {}
        if linked:
            joined = await families_of(connection, linked)
            everybody = list(joined)
            roots = [joined[each].root for each in everybody]
            await connection.execute(SQL["set_survivors"], everybody, roots)
        said: dict[UUID, list[Revision]] = {}
        for each in await revisions_of(connection, [*people, *joined]):
            whose = joined.get(each.person) or Family(each.person, (each.person,))
            if each.is_of(whose.ids):
                said.setdefault(whose.root, []).append(each)
        return cls(joined, {root: by_root(revisions) for root, revisions in said.items()})

    def family(self, person: UUID) -> Family:
        """Whose id it is."""
        return self.families.get(person) or Family(person, (person,))

    async def name(self, connection: Connection, registered: Sequence[Entry]) -> None:
        """By which identifiers people are known: those that were ever said, but corrected or retracted ones; a
        survivor by those of all ids.
        """
        plain = [each for each in registered if each.person not in self.families and each.person not in self.revised]
        said = [(each.person, name) for each in plain for name in identifiers_of(each)]
        if said:
            await connection.execute(SQL["add_identifiers"], [person for person, _ in said], [name for _, name in said])
        anew = {*self.families, *self.revised}
        if not anew:
            return
        found: dict[UUID, set[str]] = {person: set() for person in anew}
        for row in await connection.fetch(SQL["registrations"], list(anew), [*REGISTRATIONS]):
            root = self.family(row["person"]).root
            event = content(orjson.loads(row["body"]), self.revised.get(root, {}).get(row["id"], ()))
            for person in {root, row["person"]} if event else ():
                found[person] |= set(identifiers(event["data"] if event else {}))
        pairs = [(person, name) for person, theirs in found.items() for name in sorted(theirs)]
        people, names = [person for person, _ in pairs], [name for _, name in pairs]
        await connection.execute(SQL["set_identifiers"], list(found), people, names)

    async def set_states(self, connection: Connection, people: Iterable[UUID]) -> None:
        """Fold the milestones of these people anew: a late fact may change what came after it, as may what was said
        of it, or of who they are.
        """
        ids = list({each for person in people for each in self.family(person).ids})
        if not ids:
            return
        steps: dict[UUID, list[asyncpg.Record]] = {self.family(each).root: [] for each in ids}
        for row in await connection.fetch(SQL["milestones"], ids, [*TELLING]):
            steps[self.family(row["person"]).root].append(row)
        states = {
            root: state_of((row["type"], self._said(root, row)) for row in self._stood(root, rows))
            for root, rows in steps.items()
        }
        await connection.execute(SQL["set_states"], ids, [states[self.family(each).root] for each in ids])

    def _said(self, root: UUID, row: asyncpg.Record) -> Said:
        """By what it says now, if it was corrected."""
        if row["type"] not in TELLING:
            return Said()
        revisions, event = self.revised.get(root, {}).get(row["id"], ()), orjson.loads(row["body"])
        now = content(event, revisions)
        return said_in(row["type"], now["data"], is_concluded(event) and not revisions) if now else Said()

    def _stood(self, root: UUID, milestones: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """Those that are not retracted, in the order of the world: rows come so for each id."""
        revised = self.revised.get(root, {})
        if not revised and root not in self.families:
            return milestones
        said = [(row, revised.get(row["id"], ())) for row in milestones]
        stood = [(row, revisions) for row, revisions in said if not (revisions and revisions[-1].retracts)]
        stood.sort(key=lambda each: (time_of(each[0]["ordertime"], each[1]), each[0]["recorded"]))
        return [row for row, _ in stood]


def identifiers_of(entry: Entry) -> list[str]:
    """As `scheme:value`."""
    return identifiers(data_now(entry.type, entry.data, CATALOGUE))


def identifiers(data: Mapping[str, Any]) -> list[str]:
    """Those of a registration, or the one that was corrected, as `scheme:value`."""
    said = [*data.get("identifiers", ()), *([data["identifier"]] if data.get("identifier") else ())]
    return [f"{each['scheme']}:{each['value']}" for each in said]
