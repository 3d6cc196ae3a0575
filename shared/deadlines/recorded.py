"""What a person's stream already says about deadlines: a fold of the deadline events, in the order they were told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared.contracts.deadlines import (
    DeadlineBreached,
    DeadlineMet,
    DeadlineOpened,
    DeadlineRescheduled,
    DeadlineVoided,
)
from shared.contracts.fields import Event
from shared.eventing.decider import Fact, in_order_of_record

TOLD = (DeadlineOpened, DeadlineRescheduled, DeadlineMet, DeadlineBreached, DeadlineVoided)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One deadline as its events have it. `number` counts them, `last` is when the newest was recorded; `moved_by` is
    what set the due instant; `overdue` is the one that was last told to have passed, `told_overdue` when that was told.
    """

    opened: Fact
    number: int = 1
    due: datetime | None = None
    compressed: bool = False
    overdue: datetime | None = None
    told_overdue: datetime | None = None
    moved_by: str | None = None
    met: DeadlineMet | None = None
    voided: DeadlineVoided | None = None
    last: datetime | None = None

    @property
    def what(self) -> DeadlineOpened:
        """What was said when it was opened."""
        if not isinstance(self.opened.what, DeadlineOpened):
            raise TypeError(self.opened.what)
        return self.opened.what

    @property
    def id(self) -> str:
        """Its own."""
        return self.what.deadline_id

    @property
    def is_open(self) -> bool:
        """Whether something has to happen still."""
        return self.met is None and self.voided is None

    @property
    def breached(self) -> datetime | None:
        """When we told that its due instant had passed; told once of each, though it be met in between and reopened."""
        return self.told_overdue if self.overdue is not None and self.overdue == self.due else None

    @property
    def rests_on(self) -> Iterator[str]:
        """The ids of the events that make it what it is."""
        ended = (self.met and self.met.met_by, self.voided and self.voided.voided_by)
        yield from (each for each in (self.what.started_by, self.moved_by, *ended) if each)

    @property
    def awaits_breach(self) -> bool:
        """Whether the clock will breach it."""
        return self.is_open and self.due is not None and not self.compressed and self.breached is None


def told(fact: Fact, known: Recorded | None) -> Recorded | None:
    """One event further. None where it is about a deadline that nobody opened."""
    what = fact.what
    if isinstance(what, DeadlineOpened):
        return Recorded(fact, due=what.due_at, compressed=bool(what.compressed), last=fact.recorded or fact.time)
    return further(what, fact, known) if known else None


def further(what: Event, fact: Fact, known: Recorded) -> Recorded:
    """What became of one that is open, or was."""
    told_on = fact.recorded or fact.time
    changes: dict[str, Any] = {"number": known.number + 1, "last": told_on}
    match what:
        case DeadlineRescheduled(due_at=due, compressed=compressed, moved_by=by):
            changes |= {"due": due, "compressed": bool(compressed), "moved_by": by, "met": None, "voided": None}
        case DeadlineMet():
            changes |= {"met": what, "voided": None}
        case DeadlineBreached(due_at=due):
            changes |= {"overdue": due, "told_overdue": told_on}
        case DeadlineVoided():
            changes |= {"voided": what, "met": None}
    return replace(known, **changes)


def is_old(what: Event) -> bool:
    """Opened by a policy, from before there were packs: it is left as it is."""
    return isinstance(what, DeadlineOpened) and what.started_by is None


def is_told(fact: Fact) -> bool:
    """Whether it tells of a deadline that a pack has opened."""
    return isinstance(fact.what, TOLD) and not is_old(fact.what)


def recorded(facts: Iterable[Fact]) -> dict[str, Recorded]:
    """Every deadline of these facts, by its id."""
    found: dict[str, Recorded] = {}
    for fact in sorted(filter(is_told, facts), key=in_order_of_record):
        identifier: str = fact.what.deadline_id  # type: ignore[attr-defined]
        if known := told(fact, found.get(identifier)):
            found[identifier] = known
    return found
