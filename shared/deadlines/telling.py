"""What is told of one deadline, so that what was told of it comes to what it should be. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.deadlines import Announced, DeadlineMet
from shared.contracts.fields import Event
from shared.deadlines.because import Hearsay, behind, known
from shared.deadlines.deadline import Deadline
from shared.deadlines.filters import short_name
from shared.deadlines.recorded import Recorded
from shared.eventing.decider import Fact

Row = tuple[str | None, str | None, str | None]


class Step(NamedTuple):
    """An event to append: what it says, when it happened, the fact behind it, and what makes it happen once."""

    event: Event
    time: datetime
    cause: Fact
    once: str


@dataclass(frozen=True, slots=True)
class Teller:
    """In the words of one service."""

    events: Announced

    def new(self, deadline: Deadline, entered: Fact) -> Iterator[Step]:
        """Nothing was told of it."""
        opened = self.events.opened.model_validate(opening(deadline))
        yield Step(opened, entered.time, entered, once(deadline.id, 1, entered.id))
        if deadline.end != "open":
            cause = replace(entered, what=opened)
            yield from self._ended(deadline, Recorded(cause, 1, deadline.due, deadline.compressed))

    def changed(self, deadline: Deadline, former: Recorded, about: Hearsay) -> Iterator[Step]:
        """Something was, and by now it may be otherwise."""
        met_otherwise = former.met is not None and (deadline.end != "met" or (deadline.late and not former.met.late))
        void_otherwise = former.voided is not None and deadline.end != "voided"
        moved = deadline.due != former.due or deadline.compressed != former.compressed
        if (moved and (former.is_open or met_otherwise)) or (deadline.end == "open" and not former.is_open):
            why, by = reason(deadline, former) if moved else "reopened", behind(former, deadline.moved, about)
            said = {"reason": why, "moved_by": str(by.id), **due_of(deadline)}
            yield self._step(self.events.rescheduled, deadline, former, by, **said)
            former = replace(
                former, number=former.number + 1, due=deadline.due, compressed=deadline.compressed,
                met=None, voided=None,
            )  # fmt: skip
        if former.is_open or met_otherwise or void_otherwise or cleared(deadline, former.met):
            yield from self._ended(deadline, former)

    def _ended(self, deadline: Deadline, former: Recorded) -> Iterator[Step]:
        fact = deadline.ended
        if fact is None or deadline.end == "open":
            return
        if deadline.late and former.breached is None and deadline.due:
            yield self._step(self.events.breached, deadline, former, None, due_at=deadline.due)
            former = replace(former, number=former.number + 1)
        if deadline.end == "voided":
            said = {"reason": deadline.reason, "voided_by": str(fact.id)}
            void = self._step(self.events.voided, deadline, former, fact, **said)
            # Behind what was told before anybody knew of it: what is read last is what holds.
            yield void._replace(time=max(void.time, former.overdue or void.time))
            return
        told = fact.recorded or fact.time
        yield self._step(
            self.events.met,
            deadline,
            former,
            fact,
            met_by=str(fact.id),
            late=deadline.late,
            recorded_late=not deadline.late and deadline.is_past(told),
            **({"due_at": deadline.due} if deadline.due else {}),
            **({"compressed": True} if deadline.compressed else {}),
        )

    def gone(self, former: Recorded, by: Fact) -> Step:
        """What had opened it is no longer so, or another is open in its stead."""
        event = self.events.voided(deadline_id=former.what.deadline_id, kind=former.what.kind, reason="not_so")
        return Step(event, by.time, by, once(former.id, former.number + 1, by.id))

    def _step(self, kind: type[Event], deadline: Deadline, former: Recorded, fact: Fact | None, **said: Any) -> Step:
        """By a fact; without one, by the clock."""
        event = kind.model_validate({"deadline_id": former.what.deadline_id, "kind": former.what.kind, **said})
        time = fact.time if fact else deadline.due or former.opened.time
        cause = fact or former.opened
        return Step(event, time, cause, once(former.id, former.number + 1, cause.id))


def reason(deadline: Deadline, former: Recorded) -> str:
    """Why it is due at another time: where nothing moved it since it opened, what had paused it is no longer so."""
    return "not_paused" if deadline.why == "opened" and deadline.due and former.due is None else deadline.why


def once(deadline: str, number: int, cause: UUID) -> str:
    """What tells each thing that is told of a deadline from every other, also where people are told apart again."""
    return f"{deadline}:{number}:{cause}"


def went_by(former: Recorded) -> Row:
    """The terms it was opened by."""
    return former.what.pack, former.what.row, former.what.terms


def frozen(deadline: Deadline, former: Recorded) -> Deadline:
    """With the due instant it has, where it was opened by terms that hold no more, until something new moves it."""
    terms = deadline.terms
    moved = known(deadline.moved) > (former.last or former.opened.time)
    if moved or went_by(former) == (terms.pack, terms.row.id, terms.mark):
        return deadline
    return replace(deadline, due=former.due, compressed=former.compressed)


def cleared(deadline: Deadline, met: DeadlineMet | None) -> bool:
    """Told as done late, and found to have been done in time."""
    return met is not None and met.late and deadline.end == "met" and not deadline.late


def opening(deadline: Deadline) -> dict[str, Any]:
    """What is said when it is opened; what is not known is left out."""
    row = deadline.terms.row
    said = {
        "deadline_id": deadline.id,
        "kind": row.kind,
        "trigger": noun_of(type(deadline.began.what)),
        "started_by": str(deadline.began.id),
        "about": deadline.about,
        "pack": deadline.terms.pack,
        "row": row.id,
        "terms": deadline.terms.mark,
        "severity": row.severity,
    }
    return {name: value for name, value in said.items() if value is not None} | due_of(deadline)


@cache
def noun_of(kind: type[Event]) -> str:
    """What an event of a type is about; a review of a plan is one."""
    name = short_name(kind.type)
    return "review" if name == "planning.plan.reviewed" else name.split(".")[1]


def due_of(deadline: Deadline) -> dict[str, Any]:
    """By when, from when it is warned of, and whether its time was past."""
    if deadline.due is None:
        return {}
    said = {"due_at": deadline.due, "warn_at": deadline.warn, "compressed": deadline.compressed or None}
    return {name: value for name, value in said.items() if value is not None}
