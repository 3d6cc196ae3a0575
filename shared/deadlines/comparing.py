"""Two packs side by side: what becomes of the same facts by the one and by the other, as it stands at a moment. Pure.

Deadlines are compared that were set by a pack that is in force since a day; what was told of before that day goes on by
the terms it was opened by, and is left out. Both packs are compared as if the clock had looked all the time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from shared.deadlines.deadline import Deadline
from shared.deadlines.reconcile import Deadlines
from shared.deadlines.recorded import Recorded, recorded
from shared.eventing.decider import Fact

State = Literal["scheduled", "paused", "compressed", "breached", "met", "met_late", "voided"]
Change = Literal["opened", "not_opened", "earlier", "later", "breached", "not_breached", "ended_otherwise", "warned"]
Start = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """One deadline at some moment. `breached`: its due instant had passed before it ended, if it did."""

    kind: str
    row: str
    began: str
    about: str | None
    due: datetime | None
    warn: datetime | None
    state: State
    breached: bool

    @property
    def start(self) -> Start:
        """What it has in common with its like by another pack: what must be done, and the fact that began it."""
        return self.kind, self.began

    @property
    def ended(self) -> bool:
        """Whether nothing has to happen any more."""
        return self.state in ("met", "met_late", "voided")


@dataclass(frozen=True, slots=True)
class Pair:
    """One deadline by the pack in use, and by the new one; none where that one does not open it."""

    in_use: Standing | None
    new: Standing | None

    @property
    def shown(self) -> Standing:
        """By the new pack, where it opens it."""
        found = self.new or self.in_use
        if found is None:
            raise ValueError("a pair has at least one deadline")
        return found

    @property
    def moved(self) -> timedelta | None:
        """How much later it is due, earlier where negative; None where it has no due instant by one of them."""
        if self.in_use and self.new and self.in_use.due and self.new.due:
            return self.new.due - self.in_use.due
        return None

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that is different by the new pack."""
        if self.in_use is None:
            return ("opened",)
        if self.new is None:
            return ("not_opened",)
        return tuple(changes(self.in_use, self.new))


def changes(in_use: Standing, new: Standing) -> Iterator[Change]:
    """What has no due instant is due later than all that has one."""
    if in_use.due != new.due:
        yield "earlier" if new.due and (in_use.due is None or new.due < in_use.due) else "later"
    if in_use.breached != new.breached:
        yield "breached" if new.breached else "not_breached"
    if in_use.ended != new.ended or (in_use.state == "voided") != (new.state == "voided"):
        yield "ended_otherwise"
    if in_use.warn != new.warn:
        yield "warned"


@dataclass(frozen=True, slots=True)
class Compared:
    """Of one person in one service: what was told since that day, and each deadline by both packs."""

    told: tuple[Recorded, ...]
    pairs: tuple[Pair, ...]


def compared(in_use: Deadlines, new: Deadlines, facts: Sequence[Fact], now: datetime) -> Compared:
    """All facts of a person, in the order of the world; both packs are in force from one day."""
    since, clock = in_use.around.from_day, in_use.around.clock(None, None)
    told = recorded(fact for fact in facts if type(fact.what) in in_use.events).values()
    later = tuple(each for each in told if clock.local(each.opened.time).date() >= since)
    former = {(each.what.kind, each.what.started_by or "") for each in told} - {
        (each.what.kind, each.what.started_by or "") for each in later
    }
    sides = ([each for each in standing(side, facts, now) if each.start not in former] for side in (in_use, new))
    return Compared(tuple(filter(is_so, later)), tuple(pairs(*sides)))


def is_so(told: Recorded) -> bool:
    """Whether it was not taken back."""
    return told.voided is None or told.voided.reason != "not_so"


def standing(deadlines: Deadlines, facts: Sequence[Fact], now: datetime) -> list[Standing]:
    """Every deadline that would have been told of."""
    return [stands(each, now) for each in deadlines.wanted(facts) if each.entered]


def stands(deadline: Deadline, now: datetime) -> Standing:
    """One."""
    row, overdue = deadline.terms.row, deadline.end == "open" and deadline.is_past(now)
    return Standing(
        kind=row.kind,
        row=row.id,
        began=str(deadline.began.id),
        about=deadline.about,
        due=deadline.due,
        warn=deadline.warn,
        state=state(deadline, overdue),
        breached=overdue or deadline.late,
    )


def state(deadline: Deadline, overdue: bool) -> State:
    """In the words in which deadlines are explained."""
    if deadline.end == "met":
        return "met_late" if deadline.late else "met"
    if deadline.end == "voided":
        return "voided"
    if deadline.paused:
        return "paused"
    return "compressed" if deadline.compressed else "breached" if overdue else "scheduled"


def pairs(in_use: Sequence[Standing], new: Sequence[Standing]) -> Iterator[Pair]:
    """Those that began with one fact: by rows of one name, else in the order of the packs."""
    left = {(each.start, each.row): each for each in new}
    found = [(each, left.pop((each.start, each.row), None)) for each in in_use]
    by_start: dict[Start, list[Standing]] = {}
    for each in left.values():
        by_start.setdefault(each.start, []).append(each)
    for before, after in found:
        others = by_start.get(before.start, [])
        yield Pair(before, after or (others.pop(0) if others else None))
    for others in by_start.values():
        yield from (Pair(None, each) for each in others)
