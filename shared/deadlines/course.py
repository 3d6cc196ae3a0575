"""The deadlines that should be: a walk through a person's facts, in the order of the world, by one set of terms. Pure.

Rule 20: a deadline is met only by a fact whose time is not after the due instant; what came later leaves it breached.
Rule 16: an exemption that was told after a breach does not cure it. All else goes by when things happened; an exemption
goes also by when it was told, since it is a decision about the clock itself. And nobody is overdue by what was not
known: what a correction counts from another date is not due before the correction, unless it was overdue by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.contracts.fields import Event
from shared.contracts.intake import DeathRecorded
from shared.contracts.victim_notice import VictimNoticeDue
from shared.deadlines.anchors import anchor_in, day_of, moment_of, named_in, named_instant
from shared.deadlines.deadline import Deadline, End, Surroundings, deadline_id
from shared.deadlines.due import Anchor, is_within
from shared.deadlines.filters import Filter, first
from shared.deadlines.pack import Alternative, Span
from shared.deadlines.receptions import Receptions, follow, spares
from shared.deadlines.terms import Terms
from shared.deadlines.which import ALL, NOTHING, TYPES, Key, Step, Which, by_field, followed_by
from shared.eventing.decider import Fact
from shared.supervised import NOBODY, Supervision


def walk(terms: Terms, facts: Sequence[Fact], around: Surroundings) -> list[Deadline]:
    """Every deadline that these facts start, by these terms, as it stands after them."""
    kinds, state = terms.hears, Walk(terms, around, holds=terms.at_first)
    for fact in facts:
        if type(fact.what) in kinds:
            state.take(fact)
    return state.found


@dataclass
class Walk:
    """How far it is. `past` are facts known to the day or month that may yet turn out to be after a start, each with
    what it is about.
    """

    terms: Terms
    around: Surroundings
    holds: bool
    found: list[Deadline] = field(default_factory=list)
    open: dict[Key, Deadline] = field(default_factory=dict)
    past: tuple[tuple[Fact, Which], ...] = ()
    release_on: date | None = None
    facility: str | None = None
    supervision: Supervision = NOBODY
    receptions: tuple[Receptions, Receptions] = ((), ())
    died: bool = False

    def copy(self) -> "Walk":
        """As it stands now, whatever this one comes to."""
        still = {key: replace(each) for key, each in self.open.items()}
        return replace(self, found=[*still.values()], open=still)

    def take(self, fact: Fact) -> None:
        """One fact further: it may end deadlines, move them, and start one."""
        terms, what = self.terms, fact.what
        if terms.release_dates or terms.facilities:
            self._look_around(fact)
        if terms.since or terms.until:
            self._turn(what)
        if terms.received:
            self.receptions = self.receptions[1], follow(self.receptions[1], fact)
        which = self._which(fact)
        touched = [each for key, each in self.open.items() if which.moves(key)]
        for each in touched:
            self._touch(each, fact)
        self.died = self.died or isinstance(what, DeathRecorded)
        if self.holds and self._may_begin(what) and first(terms.starts_on, what) and not self._is_open(which):
            anchor = anchor_in(terms.starts_on, fact)
            if anchor is not None:
                self._begin(which, fact, anchor, terms.starts_on)
        if not touched and fact.precision != "minute" and first(terms.satisfied_by, what):
            self.past = (*(each for each in self.past if each[0].latest > fact.time), (fact, which))

    def _which(self, fact: Fact) -> Which:
        terms = self.terms
        if terms.supervised and type(fact.what) in TYPES:
            self.supervision, which = followed_by(Step(self.supervision, fact))
            if terms.apart:
                self._is_of(which)
                return which
            if which.alone:
                return NOTHING
        return by_field(fact.what, terms.row.per) if terms.row.per else ALL

    def _is_of(self, which: Which) -> None:
        """What was open before the supervision of which we hear now is of that, as long as there is only one."""
        if which.key and which.keys is None and which.key not in self.open and (unknown := self.open.pop(None, None)):
            unknown.key = which.key
            self.open[which.key] = unknown

    def _is_open(self, which: Which) -> bool:
        return any(map(which.moves, self.open)) if self.terms.apart else which.key in self.open

    def _may_begin(self, what: Event) -> bool:
        """Of the dead only that is due which follows a death: that their affairs are settled, and others told of it."""
        return not self.died or what.may_follow_death or isinstance(what, VictimNoticeDue)

    def _turn(self, what: Event) -> None:
        since = first(self.terms.since, what) is not None
        if since or first(self.terms.until, what):
            self.holds = since

    def _look_around(self, fact: Fact) -> None:
        found = anchor_in(self.terms.release_dates, fact)
        if found is not None:
            self.release_on = day_of(found)
            for deadline in [*self.open.values()]:
                self._near(deadline, fact)
        for each in self.terms.facilities:
            if each.takes(fact.what) and each.anchor:
                self.facility = next(each.anchor.values(fact.what), self.facility)

    def _near(self, deadline: Deadline, fact: Fact) -> None:
        """Release is nearer or further than was known: another number may hold, or none. It cures no breach."""
        alternative = self._alternative(deadline)
        if alternative == deadline.alternative or deadline.paused or deadline.is_past(fact.time):
            return
        if alternative and alternative.amount is None:
            self._end(deadline, fact, "voided", "release_is_near")
        else:
            self._set(deadline, fact, "release_date_moved")

    def _touch(self, deadline: Deadline, fact: Fact) -> None:
        by = first(self.terms.voided_by, fact.what)
        if by and not spares(*self.receptions, fact, deadline.began):
            self._end(deadline, fact, "voided", by.reason)
        elif by:
            return
        elif first(self.terms.satisfied_by, fact.what):
            self._end(deadline, fact, "met")
            if self.terms.recurs and self.holds:
                self._again(deadline, fact)
        else:
            self._move(deadline, fact)

    def _move(self, deadline: Deadline, fact: Fact) -> None:
        terms, what = self.terms, fact.what
        if deadline.paused and first(terms.resumed_by, what):
            deadline.rests += ((deadline.paused.time, fact.time),)
            deadline.paused = None
            self._set(deadline, fact, "resumed")
        elif not deadline.paused and first(terms.paused_by, what) and not deadline.is_past(fact.time):
            deadline.paused, deadline.due, deadline.compressed = fact, None, False
            deadline.moved, deadline.why = fact, "paused"
        elif (anchor := anchor_in(terms.recompute_on, fact, deadline.anchor)) not in (None, deadline.anchor):
            self._count_from(deadline, fact, anchor)
        else:
            self._exempt(deadline, fact)

    def _count_from(self, deadline: Deadline, fact: Fact, anchor: Anchor) -> None:
        """From another date. What was overdue stays so, unless that date gives time again."""
        was_past = deadline.is_past(fact.time)
        deadline.clock = self.around.clock(self.terms.row.calendar, self.facility)
        deadline.since = self._known_since(deadline, fact, self.terms.recompute_on)
        deadline.anchor, deadline.named = anchor, named_in(self.terms.recompute_on, fact) or deadline.named
        due = self._due(deadline)
        if not deadline.paused and not (was_past and due and due < fact.time):
            self._set(deadline, fact, "anchor_moved")

    def _exempt(self, deadline: Deadline, fact: Fact) -> None:
        for by, number in self.terms.exempted_by:
            if not by.takes(fact.what) or deadline.due is None or self._cures_nothing(deadline, fact):
                continue
            exemption = self.terms.row.exemptions[number]
            until = deadline.clock.move(fact.time, exemption.extends, 1, self.terms.row.exact)
            if until > deadline.due:
                deadline.floor = until
                self._set(deadline, fact, exemption.reason)

    def _cures_nothing(self, deadline: Deadline, fact: Fact) -> bool:
        """Rule 16: it was breached when this happened, or when this was told."""
        breached, told = self.around.breached(deadline), fact.recorded or fact.time
        return deadline.is_past(fact.time) or (breached is not None and told > breached)

    def _begin(
        self, which: Which, fact: Fact, anchor: Anchor, by: Sequence[Filter], points: tuple[Anchor, ...] = ()
    ) -> None:
        """Because of a fact that is one of these; `points` where it is one of several times that have been done."""
        row = self.terms.row
        clock = self.around.clock(row.calendar, self.facility)
        deadline = Deadline(
            id=deadline_id(fact.id, f"{row.kind}:{row.id}"),
            terms=self.terms,
            began=fact,
            key=which.key,
            about=which.called,
            anchor=anchor,
            clock=clock,
            moved=fact,
            since=fact.time,
            named=named_in(by, fact),
            points=points,
        )
        alternative = self._alternative(deadline)
        if alternative and alternative.amount is None:
            return
        deadline.since = self._known_since(deadline, fact, by)
        if row.recurrence and not points:
            deadline.points = (anchor,) * row.recurrence.count
        self._set(deadline, fact, "opened")
        self.found.append(deadline)
        self.open[which.key] = deadline
        if met := next((each for each in self.past if each[0].latest > fact.time and each[1].moves(which.key)), None):
            self.past = tuple(each for each in self.past if each is not met)
            self._end(deadline, met[0], "met")

    def _again(self, deadline: Deadline, fact: Fact) -> None:
        moment = moment_of(fact)
        points = (*deadline.points[1:], moment) if deadline.points else ()
        self._begin(Which(deadline.key, deadline.about), fact, moment, self.terms.satisfied_by, points)

    def _end(self, deadline: Deadline, fact: Fact, end: End, reason: str = "") -> None:
        deadline.end, deadline.ended, deadline.reason = end, fact, reason
        del self.open[deadline.key]

    def _set(self, deadline: Deadline, fact: Fact, why: str) -> None:
        """The due instant anew; where it was past already, it is due now."""
        due, now = self._due(deadline), max(fact.time, deadline.since)
        deadline.moved, deadline.why = fact, why
        if deadline.entered is None and self._in_force(deadline, fact):
            deadline.entered = fact
        deadline.compressed = due is not None and due < now
        deadline.due = now if deadline.compressed else due

    def _known_since(self, deadline: Deadline, fact: Fact, filters: Sequence[Filter]) -> datetime:
        """From when it could be gone by: what a fact says since it was corrected, from then on. By what it said before,
        it was overdue or not.
        """
        revision = fact.corrected
        if revision is None or revision.was is None:
            return fact.time
        since = self._known_since(deadline, revision.was, filters)
        anchor = anchor_in(filters, revision.was)
        due = None
        if anchor is not None:
            due = self._due(replace(deadline, anchor=anchor, named=named_in(filters, revision.was)))
        return since if due is not None and since <= due < revision.time else revision.time

    def _in_force(self, deadline: Deadline, fact: Fact) -> bool:
        """Whether the pack was when this happened, and the row when it began: else the row before it holds still."""
        day, began = (deadline.clock.local(moment_of(each)).date() for each in (fact, deadline.began))
        return day >= self.around.from_day and self.terms.in_force(began)

    def _due(self, deadline: Deadline) -> datetime | None:
        """By the number, or by when the fact itself says, whichever is earlier."""
        number, named = self._by_number(deadline), named_instant(deadline.named, deadline.clock)
        due = min(number, named) if number and named else number or named
        if due is None:
            return None
        for rest in deadline.rests:
            due = deadline.clock.rested(due, rest, self._unit(deadline), self.terms.row.exact)
        return max(due, deadline.floor) if deadline.floor else due

    def _by_number(self, deadline: Deadline) -> datetime | None:
        row = self.terms.row
        deadline.alternative = self._alternative(deadline)
        span = self._span(deadline)
        if span is None:
            return None
        anchor = deadline.points[0] if deadline.points else deadline.anchor
        sign = -1 if row.direction == "before" else 1
        return deadline.clock.move(anchor, span, sign, row.exact)

    def _span(self, deadline: Deadline) -> Span | None:
        return deadline.alternative.span if deadline.alternative else self.terms.span

    def _unit(self, deadline: Deadline) -> str:
        span = self._span(deadline)
        return span.unit if span else self.terms.row.unit

    def _alternative(self, deadline: Deadline) -> Alternative | None:
        """What holds where release is near, counted from the anchor."""
        if self.release_on is None:
            return None
        near = (
            each
            for each in self.terms.row.alternatives
            if is_within(deadline.anchor, self.release_on, each.if_release_within, deadline.clock)
        )
        return next(near, None)
