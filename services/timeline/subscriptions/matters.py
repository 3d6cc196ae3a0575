"""What a slice of the entry log has for subscribers: each entry, and for the sake of what was there first each thing
that was said of it since, as soon as both are known to be of one person. Pure.

Services and ids are heard one by one: what corrects an entry may be here before it, and before it is known that two
ids are one person.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, permutations
from typing import Any, NamedTuple
from uuid import UUID

from services.timeline.families import Family, families

NOW = 2**63 - 1


class First(NamedTuple):
    """An entry that something was said of."""

    position: int
    person: UUID
    type: str


class Version(NamedTuple):
    """A correction or retraction."""

    position: int
    person: UUID
    type: str


class Void(NamedTuple):
    """An admission, or what says that one was void."""

    position: int
    person: UUID
    type: str
    time: datetime
    voids: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """An entry that is told `at` a position: its own, or where it came to be of what was there `first`; of that it was
    `since` another, where it was of it before. A merge or its end tells whom it `named`.
    """

    position: int
    person: UUID
    type: str
    at: int
    first: First | None = None
    since: int = 0
    named: tuple[UUID, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether it was here before it could be told."""
        return self.at > self.position

    @property
    def about(self) -> "First | Matter":
        """Of what it tells: the entry that was there first, or itself."""
        return self.first or self


class Who:
    """Which ids are one person, at each place of the entry log; rows are of `links`."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = sorted(rows, key=lambda row: row["position"])
        self.changes = [row["position"] for row in self._rows]
        self._near: dict[UUID, set[UUID]] = {}
        for row in self._rows:
            for one, other in permutations((row["survivor"], row["retired"])):
                self._near.setdefault(one, set()).add(other)
        self._at: dict[int, Mapping[UUID, Family]] = {}

    def ids(self, person: UUID, at: int) -> tuple[UUID, ...]:
        """All of somebody's."""
        if person not in self._near:
            return (person,)
        number = bisect_right(self.changes, at)
        if number not in self._at:
            self._at[number] = families(self._rows[:number], [*self._near])
        return self._at[number][person].ids

    def ever(self, person: UUID) -> set[UUID]:
        """Everybody who was ever said to be one with somebody, in however many steps, or not to be after all."""
        found, reached = {person}, [person]
        while reached:
            near = self._near.get(reached.pop(), set()) - found
            found |= near
            reached += near
        return found

    def is_one_of(self, people: frozenset[UUID], person: UUID, at: int) -> bool:
        """Whether it is one of these who was spoken of, as far as was known then, and still is: of who turned out to be
        another nothing is told any more.
        """
        if person in people:
            return True
        if person not in self._near:
            return False
        return not (people.isdisjoint(self.ids(person, at)) or people.isdisjoint(self.ids(person, NOW)))

    def is_concerned(self, people: frozenset[UUID], named: Collection[UUID], at: int) -> bool:
        """Whether what joins or parts these speaks of any of the people, as they were before or are afterwards."""
        return any(self.is_one_of(people, each, place) for each in named for place in (at - 1, at))

    def strangers(self, people: frozenset[UUID], named: Collection[UUID], at: int) -> set[UUID]:
        """Whoever was one with any of these people just before, and is no more."""
        before = {each for name in named if not people.isdisjoint(ids := self.ids(name, at - 1)) for each in ids}
        return {each for each in before - people if people.isdisjoint(self.ids(each, NOW))}


@dataclass(frozen=True, slots=True)
class Chain:
    """An entry, and what was said of it up to one version, one after the other."""

    first: First
    versions: Sequence[Version]

    @property
    def known(self) -> int:
        """Where all of it was here."""
        return max(self.first.position, *(each.position for each in self.versions))

    def counts(self, who: Who, at: int) -> bool:
        """Whether all of it is of one person: who is another says nothing of an entry."""
        others = {each.person for each in self.versions} - {self.first.person}
        return not others or others <= set(who.ids(self.first.person, at))

    def since(self, who: Who) -> int | None:
        """Where it counted first."""
        known = self.known
        places = (known, *(each for each in who.changes if each > known))
        return next((each for each in places if self.counts(who, each)), None)


def chains(rows: Iterable[Any]) -> list[Chain]:
    """One up to each thing that was said of an entry; rows have the entry that was there first."""
    by_id = {row["id"]: row for row in rows}
    found = []
    for row in by_id.values():
        first, versions = First(row["first_position"], row["first_person"], row["first_type"]), []
        version = row
        while version is not None:
            versions.append(Version(version["position"], version["person"], version["type"]))
            version = by_id.get(version["target"])
        found.append(Chain(first, versions[::-1]))
    return sorted(found, key=lambda each: len(each.versions))


def matters(entries: Sequence[Any], said: Sequence[Chain], receptions: Sequence[Void], who: Who) -> list[Matter]:
    """In the order of the log; what comes to be told with an entry stands behind it."""
    told = {row["position"]: [itself(row)] for row in entries}
    links = [row for row in entries if row["survivor"]]
    of_chains = (matter for chain in said for matter in of_chain(chain, links, who))
    of_voids = (matter for void in receptions if void.voids for matter in of_void(void, receptions, who))
    for matter in (*of_chains, *of_voids):
        if matter.at in told:
            told[matter.at].append(matter)
    return [matter for position in told for matter in told[position]]


def itself(row: Any) -> Matter:
    """An entry by what it is itself."""
    named = (row["survivor"], row["retired"]) if row["survivor"] else ()
    return Matter(row["position"], row["person"], row["type"], row["position"], named=named)


def of_chain(chain: Chain, links: Sequence[Any], who: Who) -> Iterator[Matter]:
    """The last version of a chain where it counts first; and where that it counts is otherwise known than before, or
    for others, what says so.
    """
    since = chain.since(who)
    if since is None:
        return
    last = chain.versions[-1]
    yield Matter(last.position, last.person, last.type, since, chain.first, since)
    for link in links:
        at = link["position"]
        if at <= since:
            continue
        before, now = chain.counts(who, at - 1), chain.counts(who, at)
        if before != now:
            yield Matter(at, link["person"], link["type"], at, chain.first, at)
        if now:
            yield Matter(last.position, last.person, last.type, at, chain.first, since)


def of_void(void: Void, receptions: Sequence[Void], who: Who) -> Iterator[Matter]:
    """What says that an admission was void, where it is known of which: the last before it, of the same person."""
    places = sorted({each.position for each in receptions}.union(who.changes))
    known = [(place, first) for place in places if (first := last_before(void, receptions, who, place))]
    for (_, before), (at, first) in pairwise([(0, None), *known]):
        if first != before:
            yield Matter(void.position, void.person, void.type, at, first, known[0][0])


def last_before(void: Void, receptions: Sequence[Void], who: Who, at: int) -> First | None:
    """The admission that is void, as far as was known then."""
    if void.position > at:
        return None
    ids = who.ids(void.person, at)
    received = [
        each
        for each in receptions
        if not each.voids and each.position <= at and each.time <= void.time and each.person in ids
    ]
    last = max(received, key=lambda each: (each.time, each.position), default=None)
    return First(last.position, last.person, last.type) if last else None
