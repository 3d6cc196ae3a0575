"""Lists for review, while entries are taken, what people told on a ground that turns out wrong."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from services.timeline.caseload.facts import event_of
from services.timeline.grounds import GROUNDS, Told, is_shaken, told_on
from services.timeline.said import families_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.versions import names
from shared.eventing.messages import Envelope
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")
KINDS = {name: kind for kind in GROUNDS for name in names([kind], CATALOGUE)}


async def mark_told(connection: Connection, events: Sequence[Envelope], known: datetime) -> None:
    """Of what was said of grounds: all that was told on them before. Also what comes only now and was told then, since
    each service is heard by itself.
    """
    people = list({event.person for event in events})
    for row in await connection.fetch(SQL["shaken"], people, list(KINDS)):
        if concerns(row, events) and is_shaken(KINDS[row["type"]], row["retracts"], orjson.loads(row["said"])["data"]):
            await mark(connection, row, known)


def concerns(row: Any, events: Sequence[Envelope]) -> bool:
    """Whether any of these has to do with what was said: it, its ground, or what may have been told on that."""
    return any(
        event.id in (row["id"], row["root"]) or (event.person == row["person"] and event.recorded < row["recorded"])
        for event in events
    )


async def mark(connection: Connection, row: Any, known: datetime) -> None:
    """What rests on one ground."""
    ground = next(iter(read([{**row, "id": row["root"], "concluded": False}])), None)
    if ground is None:
        return
    ids = (await families_of(connection, [row["person"]]))[row["person"]].ids
    rows = await connection.fetch(SQL["told_since"], ids, row["time"], row["recorded"])
    found = list(told_on(ground, read(rows)))
    if found:
        await connection.execute(SQL["mark_told"], found, row["id"], known)


def read(rows: Sequence[Any]) -> list[Told]:
    """Entries as they were said; what no contract of ours can read says nothing."""
    said = ((row, event_of(row["type"], orjson.loads(row["body"])["data"])) for row in rows)
    return [Told(row["id"], row["time"], what, row["concluded"]) for row, what in said if what]
