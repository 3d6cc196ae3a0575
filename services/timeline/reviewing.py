"""Lists for review, while entries are taken, what followed from what turns out wrong: what a policy concluded from it,
and what people told on that ground. It follows from the record alone, in whatever order that comes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import asyncpg
import orjson

from services.timeline.caseload.facts import event_of
from services.timeline.families import WHO_IS_WHO, Family, named
from services.timeline.grounds import GROUNDS, Ground, Told, Version, doubted, void_of
from services.timeline.revisions import REVISIONS, Revised, Revision, by_root, content, time_of
from services.timeline.said import families_of, links_of, revisions_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided
from shared.contracts.versions import names
from shared.eventing.messages import Envelope
from shared.sql import Connection, columns, queries

SQL = queries("services.timeline", "timeline.sql")
KINDS = names(GROUNDS, CATALOGUE)
VOIDS = names([AdmissionVoided], CATALOGUE)
RECEPTIONS = names([AdmissionRecorded], CATALOGUE)  # of which one may be void, whenever it was recorded
Doubts: TypeAlias = Mapping[tuple[UUID, UUID], None]  # entries to look at, each with why; in order


async def review(connection: Connection, events: Sequence[Envelope], known: datetime, shaken: bool) -> None:
    """Of people of whose entries anything was said: all that followed from them, of whichever of their ids. Also what
    comes only now and followed then, since each service is heard by itself, where anything was `shaken` before.
    """
    voids = [event for event in events if event.type in VOIDS]
    if voids:
        await connection.execute(SQL["add_voids"], [each.id for each in voids], [each.person for each in voids])
    if shaken or voids or any(event.type in REVISIONS for event in events):
        await review_those(connection, events, known)


async def review_those(connection: Connection, events: Sequence[Envelope], known: datetime) -> None:
    """Of these events' people, those whom any of them concerns: it says something of an entry, or who they are, is what
    something was said of or followed from that, or was told before something was said of a ground.
    """
    linked = {each for event in events if event.type in WHO_IS_WHO for each in named(event.data)}
    touched = {row["person"] for row in await connection.fetch(SQL["touched"], [event.id for event in events])}
    families = await families_of(connection, linked.union(touched, (event.person for event in events)))
    shaken: dict[UUID, datetime] = {}  # when anything was said last of their grounds
    for row in await connection.fetch(SQL["shaken"], list(families), [*KINDS, *VOIDS]):
        root = families[row["person"]].root
        shaken[root] = max(row["recorded"], shaken.get(root, row["recorded"]))
    told = (
        event.person
        for event in events
        if (said := shaken.get(families[event.person].root)) and (event.recorded <= said or event.type in RECEPTIONS)
    )
    concerned = dict.fromkeys(families[each].root for each in (*told, *touched, *linked))
    for root in concerned:
        await review_family(connection, families[root], known)


async def review_family(connection: Connection, family: Family, known: datetime) -> None:
    """List what of somebody's is doubtful now, and take off the list what is so no more."""
    said = Said(by_root(await revisions_of(connection, family.ids)))
    found = {**await followed(connection, family, said), **await grounded(connection, family, said)}
    effects, because = [effect for effect, _ in found], [because for _, because in found]
    await connection.execute(SQL["open"], effects, because, known)
    ended = [
        (row["effect"], row["because"], *said.outcome(row["effect"], row["recorded"]))
        for row in await connection.fetch(SQL["opened"], family.ids)
        if (row["effect"], row["because"]) not in found
    ]
    if ended:
        await connection.execute(SQL["close"], *columns(ended), known)


async def grounded(connection: Connection, family: Family, said: "Said") -> Doubts:
    """What people told on a ground that is gone, each with what says so."""
    grounds = said.grounds(await connection.fetch(SQL["grounds"], family.ids, [*said.revised], [*KINDS]))
    if not grounds:
        return {}
    since, until = min(each.time for each in grounds), max(each.versions[-1].recorded for each in grounds)
    entries = said.standing(await connection.fetch(SQL["told_since"], family.ids, since, until, [*said.revised]))
    return {doubt: None for ground in grounds for doubt in doubted(ground, entries)}


async def followed(connection: Connection, family: Family, said: "Said") -> Doubts:
    """What a policy concluded from a version that is past, each with the next; or from what another said who turned out
    to be somebody else, each with what parted them. What somebody said of it since that is for them to answer for.
    """
    past = {each.target: each for revisions in said.revised.values() for each in revisions}
    standing = {each.id for each in past.values()}
    effects = await connection.fetch(SQL["effects"], list(past), family.ids)
    found = [(row["id"], past[row["cause"]].id, past[row["cause"]].recorded) for row in effects]
    if parted := await parting(connection, family):
        ours = await connection.fetch(SQL["concluded_from_revisions"], family.ids)
        found += [(row["id"], parted["id"], parted["recorded"]) for row in ours if row["cause"] not in standing]
    return {(effect, by): None for effect, by, when in found if not said.is_answered(effect, when)}


async def parting(connection: Connection, family: Family) -> asyncpg.Record | None:
    """What parted them last from whoever they were one with."""
    links = await links_of(connection, family.ids)
    ends = [
        row for row in links if not row["merges"] and (row["survivor"] in family.ids) != (row["retired"] in family.ids)
    ]
    return max(ends, key=lambda row: (row["time"], row["recorded"], row["id"]), default=None)


@dataclass(frozen=True)
class Said:
    """What was said of somebody's entries since, by which they are read."""

    revised: Revised

    def grounds(self, rows: Sequence[asyncpg.Record]) -> list[Ground]:
        """Those of which anything was said, and receptions that are void."""
        first = [(row, told_of(row, ())) for row in rows]
        gone = [
            self.ground(row, told) for row, told in first if told and row["type"] in KINDS and row["id"] in self.revised
        ]
        received = sorted((told for _, told in first if told), key=lambda each: (each.time, each.recorded))
        for void in self.standing(rows):
            admission = void_of(void, received)
            if admission and not self.is_retracted(admission.id):
                versions = (
                    Version(admission.id, admission.recorded, admission.what),
                    Version(void.id, void.recorded, None),
                )
                gone.append(Ground(admission.time, versions))
        return gone

    def ground(self, row: asyncpg.Record, told: Told) -> Ground:
        """As it was said, and each version of it since."""
        versions = [Version(told.id, told.recorded, told.what)]
        for number, revision in enumerate(self.revised[told.id], 1):
            now = told_of(row, self.revised[told.id][:number])
            twice = revision.retracts and revision.data.get("reason") == "duplicate"
            versions.append(Version(revision.id, revision.recorded, now.what if now else None, twice))
        return Ground(told.time, versions)

    def standing(self, rows: Sequence[asyncpg.Record]) -> list[Told]:
        """What stands, as it is now, in the order of the world."""
        said = (told_of(row, self.revised.get(row["id"], ())) for row in rows)
        return sorted((each for each in said if each), key=lambda each: (each.time, each.recorded, each.id))

    def is_answered(self, entry: UUID, when: datetime) -> bool:
        """Whether somebody retracted it, or corrected it after this was known."""
        return any(each.retracts or each.recorded > when for each in self.revised.get(entry, ()))

    def outcome(self, entry: UUID, because: datetime) -> tuple[str, str | None]:
        """How it came off the list, and by whom."""
        if not self.is_answered(entry, because):
            return "withdrawn", None
        last = self.revised[entry][-1]
        return "retracted" if last.retracts else "corrected", last.event["actor"]

    def is_retracted(self, entry: UUID) -> bool:
        """Whether nothing is left of it."""
        return any(each.retracts for each in self.revised.get(entry, ()))


def told_of(row: asyncpg.Record, revisions: Sequence[Revision]) -> Told | None:
    """An entry after these; None where it was retracted, or no contract of ours can read it."""
    said = content(orjson.loads(row["body"]), revisions)
    what = event_of(said["type"], said["data"]) if said else None
    recorded = revisions[-1].recorded if revisions else row["recorded"]
    return Told(row["id"], time_of(row["time"], revisions), recorded, what, row["concluded"]) if what else None
