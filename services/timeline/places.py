"""Where entries stand: at their time, or behind what caused them. What is written follows from entries alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.timeline.entry import Entry, target_of
from services.timeline.revisions import REVISIONS
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")
PLACE = ("person", "ordertime", "recorded", "service", "sequence", "id")


async def place(connection: Connection, entries: Sequence[Entry]) -> set[UUID]:
    """Fold entries into `places`; gives the people of whom earlier entries moved behind these."""
    stands, leads = await stand(connection, entries)
    await connection.copy_records_to_table(
        "places", columns=PLACE, records=[place_row(entry, stands[entry.id]) for entry in entries]
    )
    return await move_effects(connection, leads)


def place_row(entry: Entry, stands: datetime) -> tuple[Any, ...]:
    """Where an entry stands."""
    return entry.person, stands, entry.recorded, entry.service, entry.sequence, entry.id


async def stand(connection: Connection, entries: Sequence[Entry]) -> tuple[dict[UUID, datetime], dict[UUID, datetime]]:
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
