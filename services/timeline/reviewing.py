"""Lists for review, while entries are taken, what people told on a ground that turns out wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from services.timeline.caseload.facts import event_of
from services.timeline.families import WHO_IS_WHO, Family, named
from services.timeline.grounds import GROUNDS, Ground, Told, Version, doubted, void_of
from services.timeline.revisions import REVISIONS, Revised, Revision, by_root, content, time_of
from services.timeline.said import families_of, revisions_of
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import AdmissionVoided
from shared.contracts.versions import names
from shared.eventing.messages import Envelope
from shared.sql import Connection, queries

SQL = queries("services.timeline", "timeline.sql")
KINDS = names(GROUNDS, CATALOGUE)
VOIDS = names([AdmissionVoided], CATALOGUE)


async def mark_told(connection: Connection, events: Sequence[Envelope], known: datetime, shaken: bool) -> None:
    """Of people of whose grounds anything was said: all that was told on them before, of whichever of their ids. Also
    what comes only now and was told then, since each service is heard by itself, where anything was `shaken` before.
    """
    voids = [event for event in events if event.type in VOIDS]
    if voids:
        await connection.execute(SQL["add_voids"], [each.id for each in voids], [each.person for each in voids])
    if shaken or voids or any(event.type in REVISIONS for event in events):
        await mark_those(connection, events, known)


async def mark_those(connection: Connection, events: Sequence[Envelope], known: datetime) -> None:
    """Of these events' people, those whom any of them concerns: it says something of a ground, or who they are, or was
    told before something was said of a ground.
    """
    linked = {each for event in events if event.type in WHO_IS_WHO for each in named(event.data)}
    families = await families_of(connection, linked.union(event.person for event in events))
    shaken: dict[UUID, datetime] = {}  # when anything was said last of their grounds
    for row in await connection.fetch(SQL["shaken"], list(families), [*KINDS, *VOIDS]):
        root = families[row["person"]].root
        shaken[root] = max(row["recorded"], shaken.get(root, row["recorded"]))
    concerned = {
        families[event.person].root: None
        for event in events
        if (said := shaken.get(families[event.person].root)) and (event.recorded <= said or event.type in REVISIONS)
    } | {families[each].root: None for each in linked}
    for root in concerned:
        await review_grounds(connection, families[root], known)


async def review_grounds(connection: Connection, family: Family, known: datetime) -> None:
    """List what of somebody's is doubtful now, and take off the list what is so no more."""
    said = Said(by_root(await revisions_of(connection, family.ids)))
    grounds = said.grounds(await connection.fetch(SQL["grounds"], family.ids, [*said.revised], [*KINDS]))
    found: dict[tuple[UUID, UUID], None] = {}
    if grounds:
        since, until = min(each.time for each in grounds), max(each.versions[-1].recorded for each in grounds)
        entries = said.standing(await connection.fetch(SQL["told_since"], family.ids, since, until, [*said.revised]))
        found = {doubt: None for ground in grounds for doubt in doubted(ground, entries)}
    effects, because = [effect for effect, _ in found], [because for _, because in found]
    await connection.execute(SQL["mark_told"], effects, because, known)
    await connection.execute(SQL["withdraw"], family.ids, effects, because, known)


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

    def is_retracted(self, entry: UUID) -> bool:
        """Whether nothing is left of it."""
        return any(each.retracts for each in self.revised.get(entry, ()))


def told_of(row: asyncpg.Record, revisions: Sequence[Revision]) -> Told | None:
    """An entry after these; None where it was retracted, or no contract of ours can read it."""
    said = content(orjson.loads(row["body"]), revisions)
    what = event_of(said["type"], said["data"]) if said else None
    recorded = revisions[-1].recorded if revisions else row["recorded"]
    return Told(row["id"], time_of(row["time"], revisions), recorded, what, row["concluded"]) if what else None
