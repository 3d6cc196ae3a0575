"""Events → entries of the timeline, where each stands, what was said of it since, and who there is.

Holds no decisions about anyone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import asyncpg
import orjson
from asyncpg.pgproto.pgproto import UUID as QuickUUID

from services.timeline.families import WHO_IS_WHO, Family, families, merges, named
from services.timeline.journey import MILESTONES, state_of
from services.timeline.revisions import RETRACTIONS, REVISIONS, Revised, Revision, by_root, content, time_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import IdentityCorrected, PersonRegistered
from shared.contracts.versions import data_now, names
from shared.eventing.applier import Afterwards, nothing
from shared.eventing.messages import Envelope
from shared.sql import Connection, queries, the_row

SQL = queries("services.timeline", "timeline.sql")
REGISTRATIONS = names([PersonRegistered, IdentityCorrected], CATALOGUE)
READ = REGISTRATIONS | REVISIONS | WHO_IS_WHO  # whose data are folded, beside their attributes
LAST = datetime.max.replace(tzinfo=UTC)
# Rows are copied in: of each value in an array asyncpg asks whether it is a sequence of its own (decision 14).
ENTRY = (
    "id", "person", "service", "sequence", "type", "time", "recorded", "known", "cause", "correlation", "actor",
    "flags", "body",
)  # fmt: skip
PLACE = ("person", "ordertime", "recorded", "service", "sequence", "id")


class Entry(Protocol):
    """What is folded: an event that is just being taken, or one from the entry log."""

    @property
    def id(self) -> UUID: ...
    @property
    def person(self) -> UUID: ...
    @property
    def service(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def recorded(self) -> datetime: ...
    @property
    def cause(self) -> UUID | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


async def apply(connection: Connection, events: Sequence[Envelope]) -> Afterwards:
    """Take these events, which are next in their streams; the caller's transaction holds the append lock."""
    known, revised = await the_row(connection, SQL["tick"])
    await connection.copy_records_to_table(
        "entries", columns=ENTRY, records=[entry_row(event, known) for event in events]
    )
    await link(connection, events)
    await revise(connection, events, known, revised)
    moved = await place(connection, events)
    await show(connection, events, moved)
    return nothing


def entry_row(event: Envelope, known: datetime) -> tuple[Any, ...]:
    """An event as a row of the entry log."""
    attributes = event.attributes
    return (
        event.id, event.person, event.service, event.sequence, event.type, event.time, event.recorded, known,
        event.cause, QuickUUID(attributes["correlationid"]), attributes["actor"], event.flags, event.body,
    )  # fmt: skip


def place_row(entry: Entry, stands: datetime) -> tuple[Any, ...]:
    """Where an entry stands."""
    return entry.person, stands, entry.recorded, entry.service, entry.sequence, entry.id


async def link(connection: Connection, events: Sequence[Envelope]) -> None:
    """Keep what was said of who is who."""
    said = [(event.id, *named(event.data), merges(event.type)) for event in events if event.type in WHO_IS_WHO]
    if said:
        await connection.execute(SQL["add_links"], *map(list, zip(*said, strict=True)))


async def revise(connection: Connection, events: Sequence[Envelope], known: datetime, revised: bool) -> None:
    """Keep what corrects or retracts, and list for review what had followed from a version that is past: an effect that
    comes now may have, where something was `revised` before.
    """
    revisions = [event for event in events if event.type in REVISIONS]
    if revisions:
        ids = [event.id for event in revisions]
        await connection.execute(
            SQL["add_corrections"],
            ids,
            [event.person for event in revisions],
            [target_of(event) for event in revisions],
            [event.type in RETRACTIONS for event in revisions],
        )
        while await connection.execute(SQL["find_roots"], ids) != "UPDATE 0":
            pass
        await connection.execute(SQL["lead_to_roots"], ids)
        await connection.execute(SQL["close_reviews"], ids, known)
    effects = [event.id for event in events if event.cause]
    if revisions or (effects and revised):
        await connection.execute(SQL["mark_for_review"], [event.id for event in revisions], effects, known)


def target_of(entry: Entry) -> UUID:
    """The version that a correction or retraction points at."""
    return UUID(entry.data["targetEventId"])


# A rebuild folds the whole log by these two, `place` and `show`: what they write follows from entries alone.


async def place(connection: Connection, entries: Sequence[Entry]) -> set[UUID]:
    """Fold entries into `places`; gives the people of whom earlier entries moved behind these."""
    stands, leads = await places(connection, entries)
    await connection.copy_records_to_table(
        "places", columns=PLACE, records=[place_row(entry, stands[entry.id]) for entry in entries]
    )
    return await move_effects(connection, leads)


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
            joined = families(await connection.fetch(SQL["links_of"], linked, LAST), linked)
            everybody = list(joined)
            roots = [joined[each].root for each in everybody]
            await connection.execute(SQL["set_survivors"], everybody, roots)
        rows = await connection.fetch(SQL["revisions"], [*people, *joined], LAST)
        said: dict[UUID, list[Revision]] = {}
        for row in rows:
            root = joined[row["person"]].root if row["person"] in joined else row["person"]
            said.setdefault(root, []).append(Revision.of(row))
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
        for row in await connection.fetch(SQL["milestones"], ids):
            steps[self.family(row["person"]).root].append(row)
        states = {root: state_of(row["type"] for row in self._stood(root, rows)) for root, rows in steps.items()}
        await connection.execute(SQL["set_states"], ids, [states[self.family(each).root] for each in ids])

    def _stood(self, root: UUID, milestones: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """Those that are not retracted, in the order of the world: rows come so for each id."""
        revised = self.revised.get(root, {})
        if not revised and root not in self.families:
            return milestones
        said = [(row, revised.get(row["id"], ())) for row in milestones]
        stood = [(row, revisions) for row, revisions in said if not (revisions and revisions[-1].retracts)]
        stood.sort(key=lambda each: (time_of(each[0]["ordertime"], each[1]), each[0]["recorded"]))
        return [row for row, _ in stood]


async def places(connection: Connection, entries: Sequence[Entry]) -> tuple[dict[UUID, datetime], dict[UUID, datetime]]:
    """Where these stand: at their time, or just after their cause where that is later; and behind what their effects
    stand: themselves, but for a correction what it corrects.
    """
    before = {entry.id: target_of(entry) if entry.type in REVISIONS else entry.cause for entry in entries}
    asked = [each for each in before.values() if each]
    rows = await connection.fetch(SQL["causes"], asked) if asked else []
    leads: dict[UUID, datetime] = {row["id"]: row["ordertime"] for row in rows}
    stands: dict[UUID, datetime] = {}
    for entry in entries:
        first = before[entry.id]
        behind = leads.get(first) if first else None
        if entry.type in REVISIONS:
            stands[entry.id] = entry.time
        else:
            stands[entry.id] = behind = max(entry.time, behind) if behind else entry.time
        if behind:
            leads[entry.id] = behind
    return stands, {each: leads[each] for each in before if each in leads}


async def move_effects(connection: Connection, causes: dict[UUID, datetime]) -> set[UUID]:
    """Effects that came before their causes are moved behind them, and so are their own effects. Gives whose."""
    moved: set[UUID] = set()
    while causes:
        rows = await connection.fetch(SQL["move_effects"], list(causes), list(causes.values()))
        moved.update(row["person"] for row in rows)
        causes = {row["id"]: row["ordertime"] for row in rows}
    return moved


def identifiers_of(entry: Entry) -> list[str]:
    """As `scheme:value`."""
    return identifiers(data_now(entry.type, entry.data, CATALOGUE))


def identifiers(data: Mapping[str, Any]) -> list[str]:
    """Those of a registration, or the one that was corrected, as `scheme:value`."""
    said = [*data.get("identifiers", ()), *([data["identifier"]] if data.get("identifier") else ())]
    return [f"{each['scheme']}:{each['value']}" for each in said]
