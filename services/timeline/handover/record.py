"""What was told of a person, as it stands now, and which of it is of their last time in custody and since. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, overload

from services.timeline.caseload.case import OUTSIDE, Case, case_shown
from services.timeline.caseload.facts import event_of
from services.timeline.journey import IN_CUSTODY, Way, follow
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided

E = TypeVar("E", bound=Event, covariant=True)
A = TypeVar("A", bound=Event)
B = TypeVar("B", bound=Event)
C = TypeVar("C", bound=Event)
Entry = Mapping[str, Any]


class Told(NamedTuple, Generic[E]):
    """A fact: when it happened, in the sender's own offset, and how exactly that is known; what; the entry's id."""

    time: datetime
    precision: str
    what: E
    id: str


class Facts:
    """Facts of which some kinds are wanted."""

    def __init__(self, told: Sequence[Told[Event]]) -> None:
        self._told = told

    @overload
    def each(self, _one: type[A], /) -> list[Told[A]]: ...
    @overload
    def each(self, _one: type[A], _two: type[B], /) -> list[Told[A | B]]: ...
    @overload
    def each(self, _one: type[A], _two: type[B], _three: type[C], /) -> list[Told[A | B | C]]: ...
    @overload
    def each(self, *kinds: type[Event]) -> list[Told[Any]]: ...
    def each(self, *kinds: type[Event]) -> list[Told[Any]]:
        """Those of these kinds."""
        return [each for each in self._told if isinstance(each.what, kinds)]

    @overload
    def last(self, _one: type[A], /) -> Told[A] | None: ...
    @overload
    def last(self, _one: type[A], _two: type[B], /) -> Told[A | B] | None: ...
    @overload
    def last(self, _one: type[A], _two: type[B], _three: type[C], /) -> Told[A | B | C] | None: ...
    def last(self, *kinds: type[Event]) -> Told[Any] | None:
        """The last of them."""
        return next((each for each in reversed(self._told) if isinstance(each.what, kinds)), None)


@dataclass(frozen=True)
class Record:
    """The facts of one person, in the order of the world; `entries` are what the timeline shows of them."""

    entries: Sequence[Entry]

    @cached_property
    def told(self) -> list[Told[Event]]:
        """All that was not retracted, corrected where it was."""
        return list(read(self.entries))

    @cached_property
    def case(self) -> Case:
        """Who is responsible, what is due and what is missing, as the list of cases has it."""
        return case_shown(self.entries)

    @cached_property
    def ever(self) -> Facts:
        """Of whatever time."""
        return Facts(self.told)

    @cached_property
    def now(self) -> Facts:
        """Since the last time in custody began."""
        return Facts(self.told[self._start :])

    @cached_property
    def begins(self) -> str | None:
        """The id of the first entry of the last time in custody; None where it is the first of all."""
        return self.told[self._start].id if self._start else None

    @cached_property
    def _start(self) -> int:
        return beginning(self.told)


def read(entries: Sequence[Entry]) -> Iterator[Told[Event]]:
    """Entries as facts; what no contract of ours can read says nothing."""
    for entry in entries:
        event = None if entry["retracted"] else event_of(entry["type"], entry["data"])
        if event:
            yield Told(datetime.fromisoformat(entry["time"]), entry["timeprecision"], event, entry["id"])


def beginning(told: Sequence[Told[Event]]) -> int:
    """Where the last time in custody begins: a reception of somebody who is in custody begins none, nor one that turns
    out void. What comes before the first belongs to it.
    """
    starts, way = [0], Way()
    for number, each in enumerate(told):
        received = isinstance(each.what, AdmissionRecorded) and way.state in OUTSIDE
        void = isinstance(each.what, AdmissionVoided) and way.state in IN_CUSTODY
        way = follow(way, each.what)
        if received:
            starts.append(number)
        elif void and way.state not in IN_CUSTODY and starts[1:]:
            starts.pop()
    return starts[-1]
