"""What a slice of the entry log has for some filters, read from the database: what is told, of whom, and where they
were.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.timeline.said import Until, links_of, revisions_of
from services.timeline.subscriptions.matters import Matter, Void, Who, chains, matters
from services.timeline.subscriptions.subscription import Filter, Paths
from shared.sql import queries

SQL = queries("services.timeline.subscriptions", "deliveries.sql")
Slice = Sequence[asyncpg.Record]


class Heard(NamedTuple):
    """What there is to be told, and what decides who wants it."""

    matters: Sequence[Matter]
    who: Who
    paths: Paths


async def hear(pool: asyncpg.Pool, entries: Slice, filters: Collection[Filter]) -> Heard:
    """Of a slice, for these."""
    received = {row["person"] for row in entries if row["received"]}
    named = {each for row in entries if row["survivor"] for each in (row["survivor"], row["retired"])}
    touched = {each for row in entries for each in (row["root"], row["id"] if row["revised"] else None) if each}
    said = await pool.fetch(SQL["said_of"], list(touched), [], timeout=10) if touched else []
    about = {each for row in said for each in (row["person"], row["first_person"])}
    wanted = {each for one in filters for each in one.people}
    moving = of_states(entries, filters)
    who = Who(await links_of(pool, wanted | named | about | received | moving))
    if named or received:
        ids = list({each for person in named | received for each in who.ever(person)})
        said = await pool.fetch(SQL["said_of"], list(touched), ids, timeout=10)
        receptions = [Void(*row) for row in await pool.fetch(SQL["receptions"], ids, timeout=10)]
    else:
        receptions = []
    told = matters(entries, chains(said), receptions, who)
    return Heard(told, who, await paths(pool, told, filters, who, entries[-1]["position"]))


def of_states(entries: Slice, filters: Collection[Filter]) -> set[UUID]:
    """Those whose state is asked for, whoever they are."""
    asking = [each for each in filters if each.states and not each.people]
    return {row["person"] for row in entries if any(each.wants(row["type"]) for each in asking)}


async def paths(pool: asyncpg.Pool, told: Sequence[Matter], filters: Collection[Filter], who: Who, last: int) -> Paths:
    """Of those whose state some filter asks for."""
    asking = [each for each in filters if each.states]
    spoken = {about for each in told for about in (each, each.about)} if asking else set()
    people = {
        each
        for about in spoken
        if any(
            one.wants(about.type) and not (one.people and one.whom.isdisjoint(who.ever(about.person))) for one in asking
        )
        for each in who.ever(about.person)
    }
    if not people:
        return Paths((), (), who)
    rows = await pool.fetch(SQL["milestones"], list(people), last, timeout=10)
    return Paths(rows, await revisions_of(pool, people, Until(position=last)), who)
