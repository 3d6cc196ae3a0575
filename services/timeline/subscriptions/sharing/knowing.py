"""What is known now of people: who they are, what they said of others, whether they died."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.timeline.families import WHO_IS_WHO
from services.timeline.revisions import Revised, Revision, by_root, content, time_of
from services.timeline.said import families_of, revisions_of
from services.timeline.subscriptions.sharing.consent import Known, Word
from shared.contracts.intake import ConsentRecorded, DeathRecorded
from shared.sql import Connection, queries

SQL = queries("services.timeline.subscriptions.sharing", "sharing.sql")
# What may end a consent, also where it is corrected or retracted itself.
MAY_END = frozenset({ConsentRecorded.type, DeathRecorded.type}) | WHO_IS_WHO


class People(NamedTuple):
    """Those who are asked about and whoever was ever linked to them, by each of their ids; and what was said of their
    entries since, by the id under which each is found.
    """

    by_id: Mapping[UUID, Known]
    revised: Mapping[UUID, Revised]


NOBODY = People({}, {})


async def people(connection: Connection, asked: Collection[UUID]) -> People:
    """As known now. Whoever nothing is known of has said nothing."""
    found = await families_of(connection, asked)
    said = await connection.fetch(SQL["said"], list(found), timeout=10)
    revisions: dict[UUID, list[Revision]] = {family.root: [] for family in found.values()}
    for each in await revisions_of(connection, list(found)):
        if each.is_of(found[each.person].ids):
            revisions[found[each.person].root].append(each)
    revised = {root: by_root(theirs) for root, theirs in revisions.items()}
    by_person: dict[UUID, list[asyncpg.Record]] = {}
    for row in said:
        by_person.setdefault(found[row["person"]].root, []).append(row)
    known = {
        family.root: Known(family.root, family.ids, *what_holds(by_person.get(family.root, ()), revised[family.root]))
        for family in set(found.values())
    }
    return People({each: known[family.root] for each, family in found.items()}, revised)


def what_holds(rows: Iterable[asyncpg.Record], revised: Revised) -> tuple[tuple[Word, ...], bool]:
    """The words of one person, as they are right, and whether they died. Pure."""
    words, died = [], False
    for row in rows:
        since: Sequence[Revision] = revised.get(row["id"], ())
        said = content(orjson.loads(row["body"]), since)
        if said is None:
            continue
        if row["type"] == DeathRecorded.type:
            died = True
        else:
            words.append(Word(row["id"], time_of(row["time"], since), said["data"]))
    return tuple(words), died
