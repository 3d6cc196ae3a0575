"""Who there is, and where they are: the list of people, and how many of them are where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.timeline.caseload.whereabouts import AT_LARGE
from services.timeline.cursors import bad_cursor, decode_cursor, encode_cursor
from services.timeline.queries import NOBODY, SQL, Timelines
from shared.eventing.messages import instant
from shared.problems import ProblemError


@dataclass(frozen=True)
class Asked:
    """Which people; None does not choose."""

    state: str | None = None
    place: str | None = None
    at_large: bool | None = None
    identifier: str | None = None


class Count(NamedTuple):
    """How many people are in a state; with a place where the state does not say where they are."""

    state: str | None
    place: str | None
    people: int

    def fits(self, asked: Asked) -> bool:
        """Whether they are among those asked for, by whichever identifier."""
        return (
            asked.state in (None, self.state)
            and asked.place in (None, self.place)
            and asked.at_large in (None, self.place in AT_LARGE)
        )


def total_of(counts: Iterable[Count], asked: Asked) -> int:
    """How many of them were asked for."""
    return sum(each.people for each in counts if each.fits(asked))


def parted(states: Iterable[tuple[str | None, int]], places: Iterable[Count]) -> list[Count]:
    """Of all who are in a state, those of whom it says where they are, and those of whom it does not. Places follow
    states a little later, so that of nobody there are less than none.
    """
    beside = list(places)
    known = [
        Count(state, None, max(people - sum(each.people for each in beside if each.state == state), 0))
        for state, people in states
    ]
    return [*known, *beside]


class People:
    """Reads of the rows of people."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines
        self._pool = timelines.pool

    async def page(self, asked: Asked, cursor: str | None, limit: int) -> dict[str, Any]:
        """A part of the list, in the order of ids."""
        person = await self._by_identifier(asked.identifier) if asked.identifier else None
        (last,) = decode_cursor(cursor, 1) if cursor else (str(NOBODY),)
        try:
            after = UUID(last)
        except (TypeError, ValueError, AttributeError) as error:
            raise bad_cursor() from error
        which = asked.state, asked.place, asked.at_large
        rows = await self._pool.fetch(SQL["people"], *which, person, after, limit + 1, timeout=10)
        counts = await self.counts()
        return {
            "total": len(rows) if person else total_of(counts, asked),
            "people": [listed(row) for row in rows[:limit]],
            "counts": [each._asdict() for each in counts],
            "next": encode_cursor([str(rows[limit - 1]["person"])]) if len(rows) > limit else None,
        }

    async def numbered(self, asked: Asked, number: int, size: int) -> list[dict[str, Any]]:
        """A part of the list, in the order of identifiers."""
        which = asked.state, asked.place, asked.at_large
        rows = await self._pool.fetch(SQL["numbered_people"], *which, size, (number - 1) * size, timeout=10)
        return [listed(row) for row in rows]

    async def counts(self) -> list[Count]:
        """How many people are where."""
        states = await self._pool.fetch(SQL["count_states"], timeout=10)
        places = await self._pool.fetch(SQL["count_places"], timeout=10)
        return parted(((row["state"], row["people"]) for row in states), (Count(*row) for row in places))

    async def _by_identifier(self, identifier: str) -> UUID:
        try:
            found: UUID = (await self._timelines.person(await self._timelines.find(identifier)))["person"]
        except ProblemError:
            return NOBODY
        return found


def listed(row: asyncpg.Record) -> dict[str, Any]:
    """A person in a list."""
    return {
        "id": str(row["person"]),
        "state": row["state"],
        "place": row["place"],
        "since": instant(row["since"]) if row["since"] else None,
        "since_roughly": row["since_roughly"],
        "identifiers": row["identifiers"],
        "entries": row["entries"],
        "changed": instant(row["changed"]),
    }
