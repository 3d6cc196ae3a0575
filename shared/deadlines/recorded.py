"""What a person's stream already says about deadlines: a fold of the deadline events, in the order they were told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts.deadlines import (
    DeadlineBreached,
    DeadlineMet,
    DeadlineOpened,
    DeadlineRescheduled,
    DeadlineVoided,
)
from shared.contracts.fields import Event
from shared.eventing.decider import Fact

TOLD = (DeadlineOpened, DeadlineRescheduled, DeadlineMet, DeadlineBreached, DeadlineVoided)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One deadline as its events have it. `number` counts them; `breached` says when we told of its breach."""

    opened: Fact
    number: int = 1
    due: datetime | None = None
    compressed: bool = False
    breached: datetime | None = None
    met: DeadlineMet | None = None
    voided: bool = False

    @property
    def what(self) -> DeadlineOpened:
        """What was said when it was opened."""
        if not isinstance(self.opened.what, DeadlineOpened):
            raise TypeError(self.opened.what)
        return self.opened.what

    @property
    def id(self) -> UUID:
        """Its own."""
        return UUID(self.what.deadline_id)

    @property
    def is_open(self) -> bool:
        """Whether something has to happen still."""
        return self.met is None and not self.voided

    @property
    def awaits_breach(self) -> bool:
        """Whether the clock will breach it."""
        return self.is_open and self.due is not None and not self.compressed and self.breached is None


def told(fact: Fact, known: Recorded | None) -> Recorded | None:
    """One event further. None where it is about a deadline that nobody opened."""
    what = fact.what
    if isinstance(what, DeadlineOpened):
        return Recorded(fact, due=what.due_at, compressed=bool(what.compressed))
    return further(what, fact, known) if known else None


def further(what: Event, fact: Fact, known: Recorded) -> Recorded:
    """What became of one that is open, or was."""
    known = replace(known, number=known.number + 1)
    match what:
        case DeadlineRescheduled():
            moved = replace(known, due=what.due_at, compressed=bool(what.compressed))
            return replace(moved, breached=None, met=None, voided=False)
        case DeadlineMet():
            return replace(known, met=what, voided=False)
        case DeadlineBreached():
            return replace(known, breached=fact.recorded or fact.time)
        case _:
            return replace(known, voided=True, met=None)


def is_old(what: Event) -> bool:
    """Opened by a policy, from before there were packs: it is left as it is."""
    return isinstance(what, DeadlineOpened) and what.started_by is None


def recorded(facts: Iterable[Fact]) -> dict[str, Recorded]:
    """Every deadline of these facts, by its id."""
    found: dict[str, Recorded] = {}
    events = [fact for fact in facts if isinstance(fact.what, TOLD) and not is_old(fact.what)]
    for fact in sorted(events, key=lambda each: (each.recorded or each.time, each.id.int)):
        identifier: str = fact.what.deadline_id  # type: ignore[attr-defined]
        if known := told(fact, found.get(identifier)):
            found[identifier] = known
    return found
