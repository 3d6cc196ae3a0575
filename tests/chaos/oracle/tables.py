"""Reads every table that holds events or progress, by plain SQL."""

from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from tests.chaos.oracle.world import SERVICES, Held, Kept, Move, Reader, Store, Timeline, Waiting, read_event

Connection = Any  # asyncpg's
SAID: dict[str, Callable[[Any], Any]] = {
    "id": lambda event: event.id,
    "person": lambda event: event.person,
    "service": lambda event: event.service,
    "sequence": lambda event: event.sequence,
    "type": lambda event: event.type,
    "time": lambda event: event.time,
    "recorded": lambda event: event.recorded,
    "cause": lambda event: event.cause,
    "actor": lambda event: event.actor,
    "content": lambda event: bytes.fromhex(event.content),
}


async def rows(connection: Connection, query: str) -> AsyncIterator[Any]:
    """Rows, some at a time, so that a great table does not fill the memory."""
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(query, prefetch=2000):
            yield row


async def kept_in(connection: Connection, table: str, columns: str, unreadable: list[str]) -> list[Kept]:
    """The events of a table in the order in which it took them, each held against the columns beside it."""
    names = [name.strip() for name in columns.split(",")]
    found = []
    async for row in rows(connection, f"SELECT position, {columns}, body FROM {table} ORDER BY position"):
        event = read_event(row["body"])
        if event is None:
            unreadable.append(f"{table} position {row['position']}")
            continue
        wrong = tuple(name for name in names if name in SAID and plain(row[name]) != SAID[name](event))
        found.append(Kept(event, row["position"], wrong, row.get("known")))
    return found


def plain(value: Any) -> Any:
    """A column's value as JSON would have it."""
    return str(value) if type(value).__name__ == "UUID" else value


async def read_store(connection: Connection, service: str, unreadable: list[str]) -> Store:
    """One service's schema."""
    columns = "id, person, sequence, type, time, recorded, cause, content"
    store = Store(await kept_in(connection, f"{service}.events", columns, unreadable))
    store.confirmations = {
        row["origin"]: str(row["event"])
        async for row in rows(connection, f"SELECT origin, event FROM {service}.confirmations")
    }
    store.waiting = [
        Waiting((row["source"], row["report"]), str(row["person"]))
        async for row in rows(connection, f"SELECT source, report, person FROM {service}.waiting")
    ]
    store.rejected = {
        row["origin"]
        async for row in rows(connection, f"SELECT origin FROM {service}.rejected WHERE origin IS NOT NULL")
    }
    async for row in rows(connection, f"SELECT body FROM {service}.known_facts ORDER BY number"):
        if event := read_event(row["body"]):
            store.facts.append(event)
    store.published = await connection.fetchval(f"SELECT position FROM {service}.relay")
    store.reader = await read_reader(connection, service)
    return store


async def read_reader(connection: Connection, schema: str) -> Reader:
    """How far the consumer of this schema is; it has the schema's name."""
    reader, mine = Reader(), f"WHERE consumer = '{schema}'"
    async for row in rows(connection, f"SELECT source, person, sequence FROM {schema}.watermarks {mine}"):
        reader.watermarks[row["source"], str(row["person"])] = row["sequence"]
    async for row in rows(connection, f"SELECT person, code FROM {schema}.parked {mine}"):
        reader.parked[str(row["person"])] = row["code"]
    query = f"SELECT person, source, sequence, body FROM {schema}.held {mine}"
    async for row in rows(connection, query):
        reader.held.append(Held(str(row["person"]), row["source"], row["sequence"], read_event(row["body"])))
    return reader


async def read_timeline(connection: Connection, unreadable: list[str]) -> Timeline:
    """The timeline's schema."""
    columns = "id, person, service, sequence, type, time, recorded, cause, actor, known"
    timeline = Timeline(await kept_in(connection, "timeline.entries", columns, unreadable))
    query = "SELECT id, ordertime, recorded, service, sequence FROM timeline.places"
    async for row in rows(connection, query):
        place = (row["ordertime"], row["recorded"], row["service"], row["sequence"])
        timeline.places.setdefault(str(row["id"]), []).append(place)
    async for row in rows(connection, "SELECT person, entries FROM timeline.people"):
        timeline.counts[str(row["person"])] = row["entries"]
    query = "SELECT id, channel, payload, types, people, states, status, created FROM timeline.subscriptions"
    timeline.subscriptions = [dict(row) async for row in rows(connection, query)]
    timeline.reader = await read_reader(connection, "timeline")
    return timeline


async def read_moves(connection: Connection) -> list[Move]:
    """What the watch saw, where one was set."""
    if await connection.fetchval("SELECT to_regclass('oracle.moves')") is None:
        return []
    return [
        Move(
            row["service"],
            row["backend"],
            (row["epoch_before"], row["epoch"]),
            (row["position_before"], row["position"]),
            row["rewound"],
        )
        async for row in rows(connection, "SELECT * FROM oracle.moves ORDER BY number")
    ]


class Found(NamedTuple):
    """What is in a database."""

    stores: dict[str, Store]
    timeline: Timeline
    moves: list[Move]
    unreadable: list[str]


async def read_database(connection: Connection) -> Found:
    """Every schema, as a superuser sees it."""
    unreadable: list[str] = []
    stores = {service: await read_store(connection, service, unreadable) for service in SERVICES}
    return Found(stores, await read_timeline(connection, unreadable), await read_moves(connection), unreadable)
