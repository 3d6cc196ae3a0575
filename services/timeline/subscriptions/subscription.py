"""What a subscriber wants to hear of: types, people, states. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any
from uuid import UUID

import orjson

from services.timeline.journey import TELLING, Said, State, said_in, state_of
from services.timeline.revisions import Place, Revision, by_root, content, is_concluded, time_of
from services.timeline.subscriptions.matters import First, Matter, Who
from shared.contracts.catalogue import CATALOGUE, nearest


class UnknownType(Exception):
    """No event is of this type; `nearest` is what may have been meant."""

    def __init__(self, wanted: str, nearest: str | None) -> None:
        hint = f": did you mean {nearest}?" if nearest else ""
        super().__init__(f"no event is of the type {wanted}{hint}")
        self.nearest = nearest


@dataclass(frozen=True)
class Filter:
    """What is wanted; an empty list means all."""

    types: Sequence[str] = ()
    people: Collection[UUID] = ()
    states: Collection[str] = ()

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(wanted for wanted in self.types if not wanted.endswith("*"))

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(wanted[:-1] for wanted in self.types if wanted.endswith("*"))

    @cached_property
    def whom(self) -> frozenset[UUID]:
        """The people, by the ids that were given."""
        return frozenset(self.people)

    def wants(self, event_type: str) -> bool:
        """Whether the type is wanted, of whomever."""
        return not self.types or event_type in self._exact or event_type.startswith(self._beginnings)

    def wants_state(self, state: State | None) -> bool:
        """Whether a person in this state is wanted."""
        return not self.states or state in self.states


@dataclass(frozen=True, slots=True)
class Milestone:
    """An entry that changes where a person is on the path: when it was taken, where it stands in the world, and what
    was said of it since; the event itself, where more of it matters than its type.
    """

    position: int
    place: Place
    type: str
    revisions: Sequence[Revision] = ()
    event: Mapping[str, Any] | None = None

    def as_of(self, position: int) -> "tuple[Place, str, Said] | None":
        """Where it stood when this was the last entry; None where it was retracted."""
        said = list(takewhile(lambda each: each.position <= position, self.revisions))
        if said and said[-1].retracts:
            return None
        time, recorded, service, sequence = self.place
        now = content(self.event, said) if self.event else None
        ours = self.event is not None and is_concluded(self.event) and not said
        says = said_in(self.type, now["data"], ours) if now else Said()
        return (time_of(time, said), recorded, service, sequence), self.type, says


class Path:
    """Where one person was after each entry, as far as was known then: a later fact never changes it."""

    def __init__(self, milestones: Iterable[Milestone]) -> None:
        self._milestones = sorted(milestones, key=lambda each: each.position)
        self._positions = [each.position for each in self._milestones]

    def state_after(self, position: int) -> State | None:
        """The state after the entry at this position."""
        known = (each.as_of(position) for each in self._milestones[: bisect_right(self._positions, position)])
        return state_of((kind, says) for _, kind, says in sorted(each for each in known if each))


class Paths:
    """The paths of some people, each by the ids that were they as far as was known; rows are of their milestones."""

    def __init__(self, rows: Iterable[Any], revisions: Iterable[Revision], who: Who) -> None:
        self._rows: dict[UUID, list[Any]] = {}
        self._revisions: dict[UUID, list[Revision]] = {}
        self._paths: dict[tuple[UUID, ...], Path] = {}
        self._who = who
        for row in rows:
            self._rows.setdefault(row["person"], []).append(row)
        for each in revisions:
            self._revisions.setdefault(each.person, []).append(each)

    def after(self, person: UUID, position: int) -> State | None:
        """Where somebody was behind the entry at this position."""
        ids = self._who.ids(person, position)
        if ids not in self._paths:
            self._paths[ids] = Path(self._milestones(ids))
        return self._paths[ids].state_after(position)

    def _milestones(self, ids: Collection[UUID]) -> Iterable[Milestone]:
        said = (each for person in ids for each in self._revisions.get(person, ()))
        revised = by_root(each for each in said if each.is_of(ids))
        for row in (row for person in ids for row in self._rows.get(person, ())):
            event = orjson.loads(row["body"]) if row["type"] in TELLING else None
            place = (row["time"], row["recorded"], row["service"], row["sequence"])
            yield Milestone(row["position"], place, row["type"], revised.get(row["id"], ()), event)


def matching(wanted: Filter, matters: Iterable[Matter], who: Who, paths: Paths) -> list[Matter]:
    """Those that are wanted, each entry once where it is told.

    Whoever was to have an entry is to have what corrects, retracts or voids it.
    """
    found = {
        (each.at, each.position): each
        for each in matters
        if (fits if each.first is None else fits_first)(wanted, each, who, paths)
    }
    return list(found.values())


def fits(wanted: Filter, matter: Matter, who: Who, paths: Paths) -> bool:
    """Whether an entry is wanted by itself; whoever asks for people is told whom they turn out to be, and not to be."""
    if matter.named and wanted.people and who.is_concerned(wanted.whom, matter.named, matter.position):
        return True
    return meets(wanted, matter, matter.position, who, paths)


def fits_first(wanted: Filter, matter: Matter, who: Who, paths: Paths) -> bool:
    """Whether it is wanted for the sake of what was there first. What is told late goes to who had that, and was not
    to have this before.
    """
    first = matter.about
    if not meets(wanted, first, matter.at, who, paths):
        return False
    if not matter.is_late or not wanted.people:
        return matter.at == matter.since
    had = who.is_one_of(wanted.whom, first.person, first.position)
    return had and (matter.at == matter.since or not who.is_one_of(wanted.whom, matter.person, matter.at - 1))


def may_have_been_told(wanted: Filter, matter: Matter, who: Who, paths: Paths) -> bool:
    """Whether what is told late was to be told before: by itself, or while they were one person once already."""
    before = matter.at > matter.since and who.is_one_of(wanted.whom, matter.person, matter.since)
    return matter.is_late and (before or fits(wanted, matter, who, paths))


def meets(wanted: Filter, entry: First | Matter, at: int, who: Who, paths: Paths) -> bool:
    """Whether an entry that is spoken of at a position is wanted."""
    return (
        wanted.wants(entry.type)
        and (not wanted.people or who.is_one_of(wanted.whom, entry.person, at))
        and (not wanted.states or wanted.wants_state(paths.after(entry.person, entry.position)))
    )


def check_types(types: Iterable[str]) -> None:
    """Raises UnknownType for the first that no event can be of."""
    for wanted in types:
        beginning = wanted[:-1] if wanted.endswith("*") else None
        if wanted in CATALOGUE or (beginning is not None and any(each.startswith(beginning) for each in CATALOGUE)):
            continue
        raise UnknownType(wanted, nearest(wanted.rstrip("*")))
