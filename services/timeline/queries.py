"""What the timeline can be asked: a person's entries as known at an instant."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.timeline.answering import answers
from services.timeline.cursors import encode_cursor, place_in
from services.timeline.families import Family
from services.timeline.headlines import headline
from services.timeline.revisions import REVISIONS, Place, Revised, Standing, as_known, by_root, in_place
from services.timeline.said import NOW, Until, families_of, revisions_of
from services.timeline.service import LOCK
from shared.contracts.catalogue import factuality, judgements
from shared.eventing.messages import PersonKey, instant
from shared.problems import ProblemError
from shared.sql import queries, the_row

SQL = queries("services.timeline", "timeline.sql")
BEGINNING: Place = (datetime(1, 1, 2, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), "", 0)
NOBODY = UUID(int=0)
OF_ANOTHER = "What is another person's was corrected under this record, while both were taken for one person"
AT_ONCE = 500


@dataclass(frozen=True)
class Page:
    """Part of a person's timeline, as known at `as_of`; `following` is where the next part begins, if there is more."""

    person: UUID
    as_of: datetime
    entries: list[dict[str, Any]]
    following: str | None

    def as_json(self) -> dict[str, Any]:
        """The page on the wire."""
        return {
            "person": str(self.person),
            "as_of": instant(self.as_of),
            "entries": self.entries,
            "next": self.following,
        }


def entry(row: asyncpg.Record) -> dict[str, Any]:
    """One entry, as everybody is shown it."""
    event = orjson.loads(row["body"])
    return {
        "id": str(row["id"]),
        "type": event["type"],
        "headline": headline(event["type"], event["data"]),
        "factuality": factuality(event["type"]),
        "judgements": judgements(event["type"], event["data"]),
        "time": event["time"],
        "timeprecision": event.get("timeprecision", "minute"),
        "recordedtime": event["recordedtime"],
        "knowntime": instant(row["known"]),
        "person": str(row["person"]),
        "service": row["service"],
        "sequence": row["sequence"],
        "actor": row["actor"],
        "cause": str(row["cause"]) if row["cause"] else None,
        "correlation": str(row["correlation"]),
        "flags": row["flags"],
        "answered": [],
        "corrected": [],
        "retracted": None,
        "reviews": [],
        "data": event["data"],
    }


BECAUSE = {True: "retracted", False: "corrected", None: "voided"}  # what is neither is a void admission


def review(row: asyncpg.Record) -> dict[str, Any]:
    """Why somebody must look at an entry."""
    return {
        "because": str(row["because"]),
        "reason": f"{'ground' if row['told'] else 'cause'}_{'parted' if row['parted'] else BECAUSE[row['retracts']]}",
        "opened": instant(row["opened"]),
    }


class Timelines:
    """Reads of the entry log, by whoever is known there."""

    def __init__(self, pool: asyncpg.Pool, people: PersonKey) -> None:
        self.pool = pool
        self._people = people

    async def find(self, who: str) -> UUID:
        """The person of an id or of any identifier. Raises a problem where we know nobody of that kind."""
        try:
            person = self._people.person(who)
        except ValueError:
            person = NOBODY
        if await self.pool.fetchrow(SQL["person"], person, timeout=5):
            return person
        other: UUID | None = None
        if "\0" not in who:  # which no database holds
            other = await self.pool.fetchval(SQL["by_identifier"], who, timeout=5)
        if other is None:
            raise ProblemError(
                404,
                "no_such_person",
                "Nobody is known by that",
                "give a person's id, or scheme:value such as gb:noms:A1234BC",
            )
        return other

    async def knowledge(self, as_of: datetime | None) -> datetime:
        """The instant up to which an answer can be given that never changes afterwards."""
        async with self.pool.acquire(timeout=5) as connection:
            last: datetime = await connection.fetchval(SQL["last_known"])
            if as_of is None:
                return last
            if as_of <= last:
                return as_of
            # What is being taken at this moment may bear a knowntime before as_of: let it be committed first.
            async with connection.transaction():
                await connection.execute(SQL["wait_for_writers"], LOCK)
                now: datetime = await connection.fetchval(SQL["now"])
            return min(as_of, now)

    async def page(self, person: UUID, as_of: datetime | None, cursor: str | None, limit: int) -> Page:
        """A part of the timeline. A cursor carries the `as_of` it began with, so that paging never skips or repeats."""
        after = BEGINNING
        if cursor:
            as_of, after = place_in(cursor)
        known_until = await self.knowledge(as_of)
        family, links, revised, reviewed = await self._known(person, known_until)
        found = await self._part((family, links), known_until, after, limit + 1, revised)
        following = None
        if len(found) > limit:
            ordered, recorded, service, sequence = found[limit - 1][0]
            place = [ordered.isoformat(), recorded.isoformat(), service, sequence]
            following = encode_cursor([known_until.isoformat(), *place])
        entries = [as_known(entry(row), revised.get(row["id"], ())) for _, row in found[:limit]]
        if reviewed:
            await self._mark(entries, known_until)
        if revised:
            await self._answer(entries, revised)
        if links:
            await self._withhold(entries, family)
        return Page(family.root, known_until, entries, following)

    async def _known(self, person: UUID, known: datetime) -> tuple[Family, list[UUID], Revised, bool]:
        """Which ids are this person, and what was said of that; what was said of their entries since, and whether any
        may be for review; as of an instant.
        """
        said = await the_row(self.pool, SQL["said_of"], person)
        if not said["linked"]:
            family, links = Family(person, (person,)), []
        else:
            family = await self.family(person, known)
            links = [row["id"] for row in await self.pool.fetch(SQL["who_they_are"], family.ids, timeout=10)]
        if not said["revised"] and not links:
            return family, links, {}, said["reviewed"]
        return family, links, by_root(await revisions_of(self.pool, family.ids, Until(known))), True

    async def family(self, person: UUID, known: datetime | None = None) -> Family:
        """Which ids are this person, as of an instant or now."""
        return (await families_of(self.pool, [person], Until(known) if known else NOW))[person]

    async def _part(
        self, who: tuple[Family, list[UUID]], known: datetime, after: Place, limit: int, revised: Revised
    ) -> list[tuple[Place, asyncpg.Record]]:
        """Entries behind a place, each with its own, and with what was said of who they are. Corrected times move
        entries: where they stood at an instant is then computed from all of the person's, so that no answer about it
        changes.
        """
        family, links = who
        if not any(each.time for revisions in revised.values() for each in revisions):
            if links:
                rows = await self.pool.fetch(
                    SQL["page_of_several"], family.ids, known, *after, limit, links, timeout=10
                )
            else:
                rows = await self.pool.fetch(SQL["page"], family.root, known, *after, limit, timeout=10)
            return [((row["ordertime"], row["recorded"], row["service"], row["sequence"]), row) for row in rows]
        standing = [
            Standing(*row) for row in await self.pool.fetch(SQL["standing"], family.ids, known, links, timeout=10)
        ]
        part = [each for each in in_place(standing, revised) if each[0] > after][:limit]
        rows = await self.pool.fetch(SQL["entries"], [each for _, each in part], timeout=10)
        by_id = {row["id"]: row for row in rows}
        return [(place, by_id[each]) for place, each in part]

    async def _mark(self, entries: list[dict[str, Any]], known: datetime) -> None:
        """Those that somebody must look at: what they followed from is not as it was."""
        by_id = {UUID(each["id"]): each for each in entries}
        for row in await self.pool.fetch(SQL["reviews_of"], list(by_id), known, timeout=10):
            by_id[row["effect"]]["reviews"].append(review(row))

    async def _withhold(self, entries: list[dict[str, Any]], family: Family) -> None:
        """Of what was said under an id of theirs of somebody they were taken for: that it was, and not what."""
        revising = {UUID(each["id"]): each for each in entries if each["type"] in REVISIONS}
        for row in await self.pool.fetch(SQL["of_others"], list(revising), family.ids, timeout=10):
            told = revising[row["id"]]
            told["data"] = {name: told["data"][name] for name in ("targetEventId", "reason") if name in told["data"]}
            told["headline"] = OF_ANOTHER

    async def _answer(self, entries: list[dict[str, Any]], revised: Revised) -> None:
        """Of those that are flagged, what was corrected or retracted since that the flags may have been about."""
        flagged = [each for each in entries if each["flags"]]
        rows = await self.pool.fetch(SQL["entries"], list(revised), timeout=10) if flagged else []
        others = [entry(row) for row in rows]
        for each in flagged:
            each["answered"] = list(answers(each, others, revised))

    async def parts(self, person: UUID, as_of: datetime | None) -> AsyncIterator[Page]:
        """The whole timeline, part by part."""
        page = await self.page(person, as_of, None, AT_ONCE)
        yield page
        while page.following:
            page = await self.page(person, None, page.following, AT_ONCE)
            yield page

    async def whole(self, person: UUID, as_of: datetime | None) -> AsyncIterator[dict[str, Any]]:
        """The entries of the whole timeline, one by one."""
        async for part in self.parts(person, as_of):
            for each in part.entries:
                yield each

    async def at_once(self, person: UUID, as_of: datetime | None) -> Page:
        """The whole timeline as one page."""
        first, *more = [part async for part in self.parts(person, as_of)]
        entries = [*first.entries, *(each for part in more for each in part.entries)]
        return Page(first.person, first.as_of, entries, None)

    async def person(self, person: UUID) -> asyncpg.Record:
        """The row of whoever has this id."""
        return await the_row(self.pool, SQL["person"], person)
