"""What a subscriber wants to hear of: types, people, states. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from services.timeline.journey import Said, State, said_in, state_of
from services.timeline.revisions import Place, Revision, content, is_concluded, time_of
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
    def _people(self) -> frozenset[UUID]:
        return frozenset(self.people)

    def wants(self, event_type: str, person: UUID) -> bool:
        """Whether type and person are wanted, whatever the state."""
        if self.types and event_type not in self._exact and not event_type.startswith(self._beginnings):
            return False
        return not self.people or person in self._people

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
        said = [each for each in self.revisions if each.position <= position]
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


def matching(wanted: Filter, entries: Iterable[Any], paths: Mapping[UUID, Path]) -> list[int]:
    """The positions of those entries that are wanted; `paths` are of people in them, where states matter.

    Whoever was to have an entry is to have what corrects or retracts it.
    """
    return [
        entry["position"]
        for entry in entries
        if meets(wanted, entry["type"], entry["person"], entry["position"], paths)
        or (entry["first_type"] and meets(wanted, entry["first_type"], entry["person"], entry["first_position"], paths))
    ]


NOWHERE = Path(())


def meets(wanted: Filter, event_type: str, person: UUID, position: int, paths: Mapping[UUID, Path]) -> bool:
    """Whether an entry of that type, taken at that position, is wanted."""
    return wanted.wants(event_type, person) and (
        not wanted.states or wanted.wants_state(paths.get(person, NOWHERE).state_after(position))
    )


def check_types(types: Iterable[str]) -> None:
    """Raises UnknownType for the first that no event can be of."""
    for wanted in types:
        beginning = wanted[:-1] if wanted.endswith("*") else None
        if wanted in CATALOGUE or (beginning is not None and any(each.startswith(beginning) for each in CATALOGUE)):
            continue
        raise UnknownType(wanted, nearest(wanted.rstrip("*")))
