"""A consumer that wants more types than it did has passed over those: it reads everything again, and drops what it has.

Other processes of ours that want less stand still from then on, until they end: they would pass over it again.
"""

from collections.abc import Iterable, Mapping

import asyncpg

from shared import telemetry
from shared.contracts.fields import Event
from shared.contracts.identity import LINKS
from shared.contracts.records import with_revisions
from shared.contracts.versions import names
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "wanting.sql")
Types = frozenset[str] | None
log = telemetry.log("consumer")


def heard_by(listens_to: Iterable[type[Event]]) -> frozenset[type[Event]]:
    """What a service that listens to these must hear: also what corrects them, and who is who."""
    return with_revisions(listens_to) | frozenset(LINKS)


def wanted_by(listens_to: Iterable[type[Event]], contracts: Mapping[str, type[Event]]) -> frozenset[str]:
    """Their names, in every version."""
    return names(heard_by(listens_to), contracts)


class Superseded(Exception):
    """A process that was started later takes other types: this one must end."""


async def begin(pool: asyncpg.Pool, consumer: str, types: Types) -> None:
    """At the start of a process: say what is wanted, and go back to the beginning where that is more than it was."""
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        new = await connection.fetchval(SQL["is_new"], consumer)
        known = await taken(connection, consumer)
        if not new and added(types, known):
            await connection.execute(SQL["forget_offsets"], consumer)
            log.warning("reads_all_again", consumer=consumer, types=sorted(added(types, known)))
        await connection.execute(SQL["want"], consumer, None if types is None else sorted(types))


def added(types: Types, known: Types) -> frozenset[str]:
    """What was passed over until now."""
    if known is None:
        return frozenset()
    return frozenset({"all"}) if types is None else types - known


async def taken(connection: Connection, consumer: str) -> Types:
    """What this consumer takes."""
    types = await connection.fetchval(SQL["taken"], consumer)
    return None if types is None else frozenset(types)


async def confirm(connection: Connection, consumer: str, types: Types) -> None:
    """Raises Superseded."""
    if await taken(connection, consumer) != types:
        raise Superseded(f"{consumer}: another process takes other types of events: end this one")
