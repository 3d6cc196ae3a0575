"""How far the deadlines of one person were reckoned, so that what is new costs what is new and not all that was.

Every walk goes on from where it was, as long as nothing comes before what it has seen. A late fact, or a correction,
takes it back to the last bookmark before that; news of who is who begins all of them again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from shared.contracts.identity import Linking
from shared.contracts.records import Revision
from shared.deadlines.because import Hearsay
from shared.deadlines.course import Walk
from shared.deadlines.deadline import Deadline, Surroundings
from shared.deadlines.recorded import Recorded, is_told, told
from shared.deadlines.terms import Terms
from shared.deadlines.ways import Way
from shared.eventing.decider import Fact, in_order, in_order_of_record

Start = tuple[str, str | None]


class News(NamedTuple):
    """Facts that are new, also those that were revised, as they are now; and what was `undone`: how these stood."""

    new: Sequence[Fact]
    undone: Sequence[Fact] = ()


class Wanted(NamedTuple):
    """The deadlines that should be, of those that may have changed; `doubted` was told, and should be among them."""

    deadlines: list[Deadline]
    doubted: list[Recorded]


@dataclass(slots=True)
class Reckoning:
    """`known` is what was told, by the deadline's id; `started` finds those of one start, `awaiting` has those that the
    clock will breach, `breaches` when each was told to be overdue; `about` is what was said of other facts.
    """

    known: dict[str, Recorded] = field(default_factory=dict)
    started: dict[Start, list[str]] = field(default_factory=dict)
    awaiting: dict[str, Recorded] = field(default_factory=dict)
    breaches: dict[str, datetime] = field(default_factory=dict)
    about: Hearsay = field(default_factory=Hearsay)
    _ways: dict[tuple[str, str], Way] = field(default_factory=dict)
    _last: tuple[datetime, int] | None = None

    def hear(self, everything: Iterable[Fact], news: News) -> None:
        """What was told of deadlines, and of other facts; `everything` is all that holds by now."""
        again = undone = any(map(is_told, news.undone))
        for fact in news.new:
            if isinstance(fact.what, (Linking, Revision)):
                self.about.add(fact)
                again |= isinstance(fact.what, Linking)
        if again:
            self.forget()
        events = sorted(filter(is_told, news.new), key=in_order_of_record)
        if undone or (events and self._last and in_order_of_record(events[0]) < self._last):
            for each in (self.known, self.started, self.awaiting, self.breaches):
                each.clear()
            events = sorted(filter(is_told, everything), key=in_order_of_record)
        for fact in events:
            self._tell(fact)

    def _tell(self, fact: Fact) -> None:
        name: str = fact.what.deadline_id  # type: ignore[attr-defined]
        former = self.known.get(name)
        now = told(fact, former)
        self._last = in_order_of_record(fact)
        if now is None:
            return
        if former is None:
            self.started.setdefault((now.what.kind, now.what.started_by), []).append(name)
        self.known[name] = now
        if now.awaits_breach:
            self.awaiting[name] = now
        else:
            self.awaiting.pop(name, None)
        if now.breached:
            self.breaches[now.id] = now.breached
        elif former and former.breached:
            del self.breaches[now.id]

    def forget(self) -> None:
        """All walks begin again."""
        self._ways.clear()

    def wanted(self, terms: Iterable[Terms], everything: Sequence[Fact], news: News, around: Surroundings) -> Wanted:
        """By these terms, which are all of their kinds."""
        ordered: Sequence[Fact] = sorted(news.new, key=in_order)
        changed = (*news.new, *news.undone)
        as_told = Surroundings(around.clock, around.from_day, self.breaches)
        found: list[Deadline] = []
        doubted: dict[str, Recorded] = {}
        for each in terms:
            way, facts = self._ways.get(each.name), ordered
            back = way.first_before(changed) if way else None
            if way is None or (back and not way.go_back(back)):
                walk = Walk(each, as_told, holds=each.at_first)
                way = self._ways[each.name] = Way(walk)
                facts = everything
                doubted |= {name: known for name, known in self.known.items() if is_by(known, each)}
            elif back:
                facts = way.rest(everything)
                doubted |= {known.id: known for known in self._told_of(way, (*facts, *news.undone))}
            way.follow(facts)
            found += way.leave()
        return Wanted(found, sorted(doubted.values(), key=lambda each: in_order_of_record(each.opened)))

    def _told_of(self, way: Way, facts: Iterable[Fact]) -> Iterator[Recorded]:
        """Of what was told by its terms, that which is open where it stands, or which these facts began."""
        terms = way.walk.terms
        yield from (self.known[each.id] for each in way.walk.open.values() if each.id in self.known)
        for fact in facts:
            if type(fact.what) in terms.hears:
                told = map(self.known.__getitem__, self.started.get((terms.row.kind, str(fact.id)), ()))
                yield from (each for each in told if is_by(each, terms))

    def of_start(self, deadline: Deadline) -> list[Recorded]:
        """What was told of deadlines of its kind that the same fact began, the latest last."""
        names = self.started.get((deadline.terms.row.kind, str(deadline.began.id)), ())
        return [self.known[name] for name in names]


def is_by(known: Recorded, terms: Terms) -> bool:
    """Whether it was told by a row of that name."""
    return (known.what.kind, known.what.row) == terms.name
