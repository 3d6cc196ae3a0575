"""Events → entries of the timeline, where each stands, and who there is. Holds no decisions about anyone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from services.timeline.journey import MILESTONES, state_of
from shared.eventing.applier import Afterwards, nothing
from shared.eventing.messages import Envelope
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")
REGISTERED = "throughcare.intake.person.registered.v1"


async def apply(connection: Connection, events: Sequence[Envelope]) -> Afterwards:
    """Take these events, which are next in their streams; the caller's transaction holds the append lock."""
    known = await connection.fetchval(SQL["tick"])
    stands = await places(connection, events)
    await connection.execute(
        SQL["add_entries"],
        [event.id for event in events],
        [event.person for event in events],
        [event.service for event in events],
        [event.sequence for event in events],
        [event.type for event in events],
        [event.time for event in events],
        [event.recorded for event in events],
        [event.cause for event in events],
        [event.attributes["correlationid"] for event in events],
        [event.attributes["actor"] for event in events],
        [event.attributes.get("flags", "") for event in events],
        [event.body for event in events],
        known,
        [stands[event.id] for event in events],
    )
    await move_effects(connection, stands)
    await show_people(connection, events, known)
    return nothing


async def places(connection: Connection, events: Sequence[Envelope]) -> dict[UUID, datetime]:
    """Where these stand: at their time, or just after their cause where that is later."""
    causes = [event.cause for event in events if event.cause]
    known = {row["id"]: row["ordertime"] for row in await connection.fetch(SQL["causes"], causes)} if causes else {}
    stands: dict[UUID, datetime] = {}
    for event in events:
        behind = (stands.get(event.cause) or known.get(event.cause)) if event.cause else None
        stands[event.id] = max(event.time, behind) if behind else event.time
    return stands


async def move_effects(connection: Connection, causes: dict[UUID, datetime]) -> None:
    """Effects that came before their causes are moved behind them, and so are their own effects."""
    while causes:
        rows = await connection.fetch(SQL["early_effects"], list(causes))
        effects = {row["id"]: causes[row["cause"]] for row in rows}
        if not effects:
            return
        moved = await connection.execute(SQL["move"], list(effects), list(effects.values()))
        causes = effects if moved != "UPDATE 0" else {}


async def show_people(connection: Connection, events: Sequence[Envelope], known: datetime) -> None:
    """Keep the list of people: how many entries, which identifiers, which state."""
    counts = Counter(event.person for event in events)
    await connection.execute(SQL["touch_people"], list(counts), list(counts.values()), known)
    identifiers = [
        (event.person, name) for event in events if event.type == REGISTERED for name in identifiers_of(event)
    ]
    if identifiers:
        await connection.execute(
            SQL["add_identifiers"], [person for person, _ in identifiers], [name for _, name in identifiers]
        )
    moved = list({event.person for event in events if event.type in MILESTONES})
    if moved:
        await set_states(connection, moved)


def identifiers_of(event: Envelope) -> list[str]:
    """As `scheme:value`."""
    return [f"{each['scheme']}:{each['value']}" for each in event.data["identifiers"]]


async def set_states(connection: Connection, people: Sequence[UUID]) -> None:
    """Fold the milestones of these people anew: a late fact may change what came after it."""
    rows = await connection.fetch(SQL["milestones"], people, list(MILESTONES))
    states = {
        person: state_of(row["type"] for row in milestones)
        for person, milestones in groupby(rows, key=lambda row: row["person"])
    }
    await connection.execute(SQL["set_states"], list(states), list(states.values()))
