"""Events → the entry log, what was said of entries since, and the projections of it: places and people.

Holds no decisions about anyone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asyncpg.pgproto.pgproto import UUID as QuickUUID

from services.timeline.entry import target_of
from services.timeline.families import WHO_IS_WHO, merges, named
from services.timeline.people import show
from services.timeline.places import place
from services.timeline.reviewing import review
from services.timeline.revisions import RETRACTIONS, REVISIONS
from shared.eventing.messages import Envelope
from shared.sql import Connection, columns, queries, the_row

SQL = queries("services.timeline", "timeline.sql")
# Rows are copied in: of each value in an array asyncpg asks whether it is a sequence of its own (decision 14).
ENTRY = (
    "id", "person", "service", "sequence", "type", "time", "recorded", "known", "cause", "correlation", "actor",
    "flags", "body",
)  # fmt: skip


async def apply(connection: Connection, events: Sequence[Envelope]) -> None:
    """Take these events, which are next in their streams; the caller's transaction holds the append lock."""
    known, shaken = await the_row(connection, SQL["tick"])
    await connection.copy_records_to_table(
        "entries", columns=ENTRY, records=[entry_row(event, known) for event in events]
    )
    await link(connection, events)
    await revise(connection, events)
    await review(connection, events, known, shaken)
    moved = await place(connection, events)
    await show(connection, events, moved)


def entry_row(event: Envelope, known: datetime) -> tuple[Any, ...]:
    """An event as a row of the entry log."""
    attributes = event.attributes
    return (
        event.id, event.person, event.service, event.sequence, event.type, event.time, event.recorded, known,
        event.cause, QuickUUID(attributes["correlationid"]), attributes["actor"], event.flags, event.body,
    )  # fmt: skip


async def link(connection: Connection, events: Sequence[Envelope]) -> None:
    """Keep what was said of who is who."""
    said = [(event.id, *named(event.data), merges(event.type)) for event in events if event.type in WHO_IS_WHO]
    if said:
        await connection.execute(SQL["add_links"], *columns(said))


async def revise(connection: Connection, events: Sequence[Envelope]) -> None:
    """Keep what corrects or retracts."""
    revisions = [event for event in events if event.type in REVISIONS]
    if not revisions:
        return
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
