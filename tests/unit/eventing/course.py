"""A small world for tests of the machinery: courses are booked, begun and praised, and nobody's contract changes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from shared.contracts.fields import Event
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Policy, Stated
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.rules import Rules


class Booked(Event):
    """Someone has a place."""

    type: ClassVar[str] = "throughcare.intake.course.booked.v3"
    note: str = ""


class BookedV2(Event):
    """Someone has a place: notes were several."""

    type: ClassVar[str] = "throughcare.intake.course.booked.v2"
    becomes = Booked
    notes: tuple[str, ...] = ()

    def upcast(self) -> Booked:
        return Booked(note="; ".join(self.notes))


class BookedV1(Event):
    """Someone has a place: notes were remarks."""

    type: ClassVar[str] = "throughcare.intake.course.booked.v1"
    becomes = BookedV2
    remark: str

    def upcast(self) -> BookedV2:
        return BookedV2(notes=(self.remark,))


class Begun(Event):
    """The course is under way."""

    type: ClassVar[str] = "throughcare.intake.course.begun.v1"
    day: int = 1


class Praised(Event):
    """We conclude that it was praised."""

    type: ClassVar[str] = "throughcare.intake.course.praised.v1"
    by: str = "us"


class Cancelled(Event):
    """Told by another service."""

    type: ClassVar[str] = "throughcare.planning.course.cancelled.v1"


FAULTS = {
    "forbidden": RuleBroken("forbidden_note", "this note may not be made", "data.note"),
    "unforeseen": KeyError("Maria Gonzalez"),
}


@dataclass(frozen=True)
class Praise(Command):
    """Say so once."""


@dataclass(frozen=True)
class Course:
    booked: bool = False
    cancelled: bool = False
    praised: Fact | None = None


def evolve(course: Course, fact: Fact) -> Course:
    match fact.what:
        case Booked():
            return replace(course, booked=True)
        case Cancelled():
            return replace(course, cancelled=True)
        case Praised():
            return replace(course, praised=fact)
        case _:
            return course


def decide(stated: Stated, course: Course, later: Sequence[Fact]) -> Decision:
    match stated.what:
        case Booked(note=note) if note in FAULTS:
            raise FAULTS[note]
        case Begun() if not course.booked:
            raise NotYet("a booking not after it")
        case Begun(day=day) if course.cancelled:
            return Decision(Begun(day=day), ("cancelled_before",))
        case Praise() if course.cancelled or course.praised:
            return ALREADY_SO
        case Praise():
            return Decision(Praised())
        case Praised() if course.praised and course.praised.made_by_policy:
            return Decision(None, confirms=course.praised.id)
        case Event() as event:
            return Decision(event)
        case _:
            raise AssertionError(stated)


COURSE = Aggregate(
    "course",
    frozenset({Booked, Begun, Praised, Praise}),
    Course(),
    evolve,
    decide,
    frozenset({Booked, Cancelled, Praised}),
)
PRAISE_BEGINNERS = Policy("praise_beginners", (Begun,), Praise, lambda fact: Praise())
RULES = Rules([COURSE], [PRAISE_BEGINNERS])
CONTRACTS = {event.type: event for event in (BookedV1, BookedV2, Booked, Begun, Praised, Cancelled)}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def said(event: Event, time: str, identifier: str, **more: Any) -> dict[str, Any]:
    """What a sender would post."""
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": "urn:test",
        "type": event.type,
        "subject": "gb:noms:A1234BC",
        "time": time,
        "data": event.model_dump(mode="json", exclude_unset=True),
        **more,
    }
