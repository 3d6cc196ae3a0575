"""The deadlines that should be beside those that were told: what is to be appended. Pure.

Whatever made them differ, a late fact, a correction, a moved anchor, a merge, is healed the same way. What was opened
by terms that a pack no longer has keeps the due instant it had: changing a pack never rewrites the past.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from shared.contracts.deadlines import Announced, DeadlineMet
from shared.contracts.fields import Event
from shared.deadlines.because import behind
from shared.deadlines.course import walk
from shared.deadlines.deadline import Deadline, Surroundings
from shared.deadlines.reckoning import Reckoning, Wanted, is_about_facts
from shared.deadlines.recorded import Recorded
from shared.deadlines.terms import Terms, short_name
from shared.eventing.decider import Fact

DAY = timedelta(days=1)
Row = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """An event to append: what it says, when it happened, the fact behind it, and what makes it happen once."""

    event: Event
    time: datetime
    cause: Fact
    once: str


@dataclass(frozen=True)
class Deadlines:
    """What one service keeps: the terms, the clocks, and the events it tells of them."""

    terms: Sequence[Terms]
    around: Surroundings
    events: Announced

    @cached_property
    def hears(self) -> frozenset[type[Event]]:
        """The types of facts that may change any."""
        return frozenset(kind for each in self.terms for kind in each.hears)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(terms.row.kind for terms in self.terms)

    @cached_property
    def _kinds_by_type(self) -> dict[type[Event], frozenset[str]]:
        return {kind: frozenset(terms.row.kind for terms in self.terms if kind in terms.hears) for kind in self.hears}

    @cached_property
    def _rows(self) -> frozenset[Row]:
        return frozenset((terms.pack, terms.row.id, terms.mark) for terms in self.terms)

    def reckon(self, reckoning: Reckoning, everything: Sequence[Fact], new: Sequence[Fact]) -> list[Step]:
        """What is to be appended because of new facts, which the reckoning has heard of, given all facts of a person in
        the order of the world. What was said about others, corrections and the like, has changed them already.
        """
        kinds = self._touched(new)
        return self._steps(reckoning, everything, new, kinds) if kinds else []

    def steps(self, everything: Sequence[Fact]) -> list[Step]:
        """What is to be appended by all that is known, whatever was reckoned before."""
        reckoning = Reckoning()
        reckoning.hear(everything, everything)
        return self._steps(reckoning, everything, everything, self._kinds)

    def wanted(self, everything: Sequence[Fact]) -> list[Deadline]:
        """The deadlines that should be, whatever was told of any, and as if the clock had looked all the time."""
        facts = [fact for fact in everything if type(fact.what) in self.hears]
        return [deadline for each in self.terms for deadline in walk(each, facts, self.around)]

    def _touched(self, new: Iterable[Fact]) -> frozenset[str]:
        """The kinds of deadlines that these facts may change."""
        kinds: frozenset[str] = frozenset()
        for each in {type(fact.what) for fact in new}:
            if is_about_facts(each):
                return self._kinds
            kinds |= self._kinds_by_type.get(each, kinds)
        return kinds

    def _steps(
        self, reckoning: Reckoning, everything: Sequence[Fact], new: Sequence[Fact], kinds: frozenset[str]
    ) -> list[Step]:
        if not self._may_hold(everything):
            reckoning.forget()
            return []
        terms = [each for each in self.terms if each.row.kind in kinds]
        return [*self._for(reckoning.wanted(terms, everything, new, self.around), reckoning)]

    def _may_hold(self, facts: Sequence[Fact]) -> bool:
        """Whether anything happened since the pack is in force, whatever the time zones."""
        return bool(facts) and facts[-1].latest.date() + DAY >= self.around.from_day

    def _for(self, wanted: Wanted, reckoning: Reckoning) -> Iterator[Step]:
        seen: set[str] = set()
        for deadline in wanted.deadlines:
            former = self._former(deadline, reckoning)
            if former and (deadline.entered or went_by(former) not in self._rows):
                seen.add(former.what.deadline_id)
                yield from self._changed(frozen(deadline, former), former, reckoning.about)
            elif deadline.entered:
                yield from self._new(deadline, deadline.entered)
        for name, former in reckoning.known.items() if wanted.anew else ():
            if former.what.kind not in wanted.anew or name in seen or former.voided:
                continue
            if went_by(former) in self._rows:
                yield self._gone(former, behind(former, former.opened, reckoning.about))

    def _former(self, deadline: Deadline, reckoning: Reckoning) -> Recorded | None:
        """What was told of it; by terms that hold no more, what was told of its start."""
        if former := reckoning.known.get(str(deadline.id)):
            return former
        others = [each for each in reckoning.of_start(deadline) if went_by(each) not in self._rows]
        return others[-1] if others else None

    def _new(self, deadline: Deadline, entered: Fact) -> Iterator[Step]:
        opened = self.events.opened.model_validate(opening(deadline))
        yield Step(opened, entered.time, entered, once(deadline.id, 1, entered.id))
        cause = replace(entered, what=opened)
        yield from self._ended(deadline, Recorded(cause, 1, deadline.due, deadline.compressed))

    def _changed(self, deadline: Deadline, former: Recorded, about: Sequence[Fact]) -> Iterator[Step]:
        met_otherwise = former.met is not None and (deadline.end != "met" or (deadline.late and not former.met.late))
        void_otherwise = former.voided is not None and deadline.end != "voided"
        moved = deadline.due != former.due or deadline.compressed != former.compressed
        if (moved and (former.is_open or met_otherwise)) or (deadline.end == "open" and not former.is_open):
            why, by = deadline.why if moved else "reopened", behind(former, deadline.moved, about)
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
            yield replace(void, time=max(void.time, former.overdue or void.time))
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
        )

    def _gone(self, former: Recorded, by: Fact) -> Step:
        """What had opened it is no longer so, or another is open in its stead."""
        event = self.events.voided(deadline_id=former.what.deadline_id, kind=former.what.kind, reason="not_so")
        return Step(event, by.time, by, once(former.id, former.number + 1, by.id))

    def _step(self, kind: type[Event], deadline: Deadline, former: Recorded, fact: Fact | None, **said: Any) -> Step:
        """By a fact; without one, by the clock."""
        event = kind.model_validate({"deadline_id": former.what.deadline_id, "kind": former.what.kind, **said})
        time = fact.time if fact else deadline.due or former.opened.time
        cause = fact or former.opened
        return Step(event, time, cause, once(former.id, former.number + 1, cause.id))


def once(deadline: UUID, number: int, cause: UUID) -> str:
    """What tells each thing that is told of a deadline from every other, also where people are told apart again."""
    return f"{deadline}:{number}:{cause}"


def went_by(former: Recorded) -> Row:
    """The terms it was opened by."""
    return former.what.pack, former.what.row, former.what.terms


def frozen(deadline: Deadline, former: Recorded) -> Deadline:
    """With the due instant it has, where it was opened by terms that hold no more."""
    terms = deadline.terms
    if went_by(former) == (terms.pack, terms.row.id, terms.mark):
        return deadline
    return replace(deadline, due=former.due, compressed=former.compressed)


def cleared(deadline: Deadline, met: DeadlineMet | None) -> bool:
    """Told as done late, and found to have been done in time."""
    return met is not None and met.late and deadline.end == "met" and not deadline.late


def opening(deadline: Deadline) -> dict[str, Any]:
    """What is said when it is opened; what is not known is left out."""
    row = deadline.terms.row
    said = {
        "deadline_id": str(deadline.id),
        "kind": row.kind,
        "trigger": short_name(type(deadline.began.what).type).split(".")[1],
        "started_by": str(deadline.began.id),
        "about": deadline.about,
        "pack": deadline.terms.pack,
        "row": row.id,
        "terms": deadline.terms.mark,
        "severity": row.severity,
    }
    return {name: value for name, value in said.items() if value is not None} | due_of(deadline)


def due_of(deadline: Deadline) -> dict[str, Any]:
    """By when, from when it is warned of, and whether its time was past."""
    if deadline.due is None:
        return {}
    said = {"due_at": deadline.due, "warn_at": deadline.warn, "compressed": deadline.compressed or None}
    return {name: value for name, value in said.items() if value is not None}
