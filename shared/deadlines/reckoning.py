"""How far the deadlines of one person were reckoned, so that what is new costs what is new and not all that was.

Every walk goes on from where it was, as long as nothing comes before what it has seen. A late fact begins it again, and
a correction, or news of who is who, begins all of them again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from shared.contracts.fields import Event
from shared.deadlines.course import Walk
from shared.deadlines.deadline import Deadline, Surroundings
from shared.deadlines.recorded import Recorded, is_told, told, when_told
from shared.deadlines.terms import Terms, short_name
from shared.eventing.decider import Fact, Order, in_order

# Facts about other facts: what they change is found by looking at everything again.
HEALED = ("record.corrected", "record.retracted", "person.merged", "person.unmerged")
Start = tuple[str, str | None]


@dataclass(slots=True)
class Way:
    """One walk, and the place of the last fact that it has seen."""

    walk: Walk
    last: Order | None = None

    def goes_on(self, new: Iterable[Fact]) -> bool:
        """Whether nothing of this comes before what it has seen."""
        last, hears = self.last, self.walk.terms.hears
        return last is None or all(last < in_order(fact) for fact in new if type(fact.what) in hears)

    def follow(self, facts: Iterable[Fact]) -> None:
        """Further, by facts in the order of the world."""
        hears = self.walk.terms.hears
        for fact in facts:
            if type(fact.what) in hears:
                self.walk.take(fact)
                self.last = in_order(fact)

    def leave(self) -> list[Deadline]:
        """All that has changed since it was left last: what has ended meanwhile will not change any more."""
        found = self.walk.found
        self.walk.found = [each for each in found if each.end == "open"]
        return found


class Wanted(NamedTuple):
    """The deadlines that should be: those that may have changed, and of the kinds that were walked `anew` all."""

    deadlines: list[Deadline]
    anew: set[str]


@dataclass(slots=True)
class Reckoning:
    """`known` is what was told, by the deadline's id, of which `started` finds those of one start, and `breaches` when
    each was told to be overdue; `about` is what was said of other facts.
    """

    known: dict[str, Recorded] = field(default_factory=dict)
    started: dict[Start, list[str]] = field(default_factory=dict)
    breaches: dict[UUID, datetime] = field(default_factory=dict)
    about: list[Fact] = field(default_factory=list)
    _ways: dict[tuple[str, str], Way] = field(default_factory=dict)
    _last: tuple[datetime, int] | None = None

    def hear(self, everything: Iterable[Fact], new: Sequence[Fact]) -> None:
        """What was told of deadlines, and of other facts; `everything` is all that holds by now."""
        events = sorted(filter(is_told, new), key=when_told)
        about = [fact for fact in new if is_about_facts(type(fact.what))]
        if about:
            self.about += about
            self.forget()
        if about or (events and self._last and when_told(events[0]) < self._last):
            self.known.clear()
            self.started.clear()
            self.breaches.clear()
            events = sorted(filter(is_told, everything), key=when_told)
        for fact in events:
            self._tell(fact)

    def _tell(self, fact: Fact) -> None:
        name: str = fact.what.deadline_id  # type: ignore[attr-defined]
        former = self.known.get(name)
        now = told(fact, former)
        self._last = when_told(fact)
        if now is None:
            return
        if former is None:
            self.started.setdefault((now.what.kind, now.what.started_by), []).append(name)
        self.known[name] = now
        if now.breached:
            self.breaches[now.id] = now.breached
        elif former and former.breached:
            del self.breaches[now.id]

    def forget(self) -> None:
        """All walks begin again."""
        self._ways.clear()

    def wanted(
        self, terms: Iterable[Terms], everything: Sequence[Fact], new: Sequence[Fact], around: Surroundings
    ) -> Wanted:
        """By these terms, which are all of their kinds."""
        ways = [(each, self._ways.get(each.name)) for each in terms]
        anew = {each.row.kind for each, way in ways if way is None or not way.goes_on(new)}
        ordered, found = sorted(new, key=in_order), []
        for each, way in ways:
            if way is None or each.row.kind in anew:
                walk = Walk(each, replace(around, breaches=self.breaches), holds=each.at_first)
                way = self._ways[each.name] = Way(walk)
                way.follow(everything)
            else:
                way.follow(ordered)
            found += way.leave()
        return Wanted(found, anew)

    def of_start(self, deadline: Deadline) -> list[Recorded]:
        """What was told of deadlines of its kind that the same fact began, the latest last."""
        names = self.started.get((deadline.terms.row.kind, str(deadline.began.id)), ())
        return [self.known[name] for name in names]


@cache
def is_about_facts(kind: type[Event]) -> bool:
    """Whether its events are about other facts."""
    return short_name(kind.type).partition(".")[2] in HEALED
