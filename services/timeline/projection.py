"""Events → entries of the timeline, where each stands, and who there is. Holds no decisions about anyone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Protocol
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID

from services.timeline.journey import MILESTONES, state_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import PersonRegistered
from shared.contracts.versions import data_now, names
from shared.eventing.applier import Afterwards, nothing
from shared.eventing.messages import Envelope
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")
REGISTRATIONS = names([PersonRegistered], CATALOGUE)
# Rows are copied in: as arrays of an INSERT they cost twice the CPU, here and in the database (docs/decisions/0014).
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
    known = await connection.fetchval(SQL["tick"])
    await connection.copy_records_to_table(
        "entries", columns=ENTRY, records=[entry_row(event, known) for event in events]
    )
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


# A rebuild folds the whole log by these two, `place` and `show`: what they write follows from entries alone.


async def place(connection: Connection, entries: Sequence[Entry]) -> set[UUID]:
    """Fold entries into `places`; gives the people of whom earlier entries moved behind these."""
    stands = await places(connection, entries)
    await connection.copy_records_to_table(
        "places", columns=PLACE, records=[place_row(entry, stands[entry.id]) for entry in entries]
    )
    return await move_effects(connection, stands)


async def show(connection: Connection, entries: Sequence[Entry], moved: Iterable[UUID]) -> None:
    """Fold entries into `people`: how many, known when, which identifiers; the state of those whose milestones came
    or moved.
    """
    await connection.execute(SQL["touch_people"], [entry.id for entry in entries])
    identifiers = [
        (entry.person, name) for entry in entries if entry.type in REGISTRATIONS for name in identifiers_of(entry)
    ]
    if identifiers:
        await connection.execute(
            SQL["add_identifiers"], [person for person, _ in identifiers], [name for _, name in identifiers]
        )
    stepped = {entry.person for entry in entries if entry.type in MILESTONES}.union(moved)
    if stepped:
        await set_states(connection, list(stepped))


async def places(connection: Connection, entries: Sequence[Entry]) -> dict[UUID, datetime]:
    """Where these stand: at their time, or just after their cause where that is later."""
    causes = {entry.id: cause for entry in entries if (cause := entry.cause)}
    rows = await connection.fetch(SQL["causes"], list(causes.values())) if causes else []
    known = {row["id"]: row["ordertime"] for row in rows}
    stands: dict[UUID, datetime] = {}
    for entry in entries:
        cause = causes.get(entry.id)
        behind = (stands.get(cause) or known.get(cause)) if cause else None
        stands[entry.id] = max(entry.time, behind) if behind else entry.time
    return stands


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
    data = data_now(entry.type, entry.data, CATALOGUE)
    return [f"{each['scheme']}:{each['value']}" for each in data["identifiers"]]


async def set_states(connection: Connection, people: Sequence[UUID]) -> None:
    """Fold the milestones of these people anew: a late fact may change what came after it."""
    rows = await connection.fetch(SQL["milestones"], people)
    states = {
        person: state_of(row["type"] for row in milestones)
        for person, milestones in groupby(rows, key=lambda row: row["person"])
    }
    await connection.execute(SQL["set_states"], list(states), list(states.values()))
