"""The deadlines that should be beside those that were told: what is to be appended. Pure.

Whatever made them differ, a late fact, a correction, a moved anchor, a merge, is healed the same way. What was opened
by terms that a pack no longer has keeps the due instant it had, until something new moves it: changing a pack never
rewrites the past, and never hides that a release date was brought forward.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from shared.contracts.deadlines import Announced
from shared.contracts.fields import Event
from shared.contracts.identity import Linking
from shared.deadlines.because import behind
from shared.deadlines.course import walk
from shared.deadlines.deadline import Deadline, Surroundings
from shared.deadlines.reckoning import News, Reckoning, Wanted
from shared.deadlines.recorded import Recorded
from shared.deadlines.telling import Row, Step, Teller, frozen, went_by
from shared.deadlines.terms import Terms
from shared.eventing.decider import Fact

DAY = timedelta(days=1)


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
    def _teller(self) -> Teller:
        return Teller(self.events)

    @cached_property
    def _terms_by_type(self) -> dict[type[Event], Sequence[Terms]]:
        """The terms of all kinds of deadlines that facts of a type may change."""
        kinds = {each: {terms.row.kind for terms in self.terms if each in terms.hears} for each in self.hears}
        return {each: [terms for terms in self.terms if terms.row.kind in found] for each, found in kinds.items()}

    @cached_property
    def _rows(self) -> frozenset[Row]:
        return frozenset((terms.pack, terms.row.id, terms.mark) for terms in self.terms)

    def reckon(self, reckoning: Reckoning, everything: Sequence[Fact], news: News) -> list[Step]:
        """What is to be appended because of news, of which the reckoning has heard, given all facts of a person in the
        order of the world. What was said about others, corrections and the like, has changed them already.
        """
        terms = self._touched(news)
        return self._steps(reckoning, everything, news, terms) if terms else []

    def steps(self, everything: Sequence[Fact]) -> list[Step]:
        """What is to be appended by all that is known, whatever was reckoned before."""
        reckoning, news = Reckoning(), News(everything)
        reckoning.hear(everything, news)
        return self._steps(reckoning, everything, news, self.terms)

    def wanted(self, everything: Sequence[Fact]) -> list[Deadline]:
        """The deadlines that should be, whatever was told of any, and as if the clock had looked all the time."""
        facts = [fact for fact in everything if type(fact.what) in self.hears]
        return [deadline for each in self.terms for deadline in walk(each, facts, self.around)]

    def _touched(self, news: News) -> Sequence[Terms]:
        """The terms of all kinds of deadlines that these facts may change."""
        types = {type(fact.what) for fact in (*news.new, *news.undone)}
        if any(issubclass(each, Linking) for each in types):
            return self.terms
        found = [self._terms_by_type[each] for each in types if each in self._terms_by_type]
        if len(found) < 2:
            return found[0] if found else ()
        kinds = {each.row.kind for terms in found for each in terms}
        return [each for each in self.terms if each.row.kind in kinds]

    def _steps(
        self, reckoning: Reckoning, everything: Sequence[Fact], news: News, terms: Sequence[Terms]
    ) -> list[Step]:
        if not self._may_hold(everything):
            reckoning.forget()
            return []
        return [*self._for(reckoning.wanted(terms, everything, news, self.around), reckoning)]

    def _may_hold(self, facts: Sequence[Fact]) -> bool:
        """Whether anything happened since the pack is in force, whatever the time zones."""
        return bool(facts) and facts[-1].latest.date() + DAY >= self.around.from_day

    def _for(self, wanted: Wanted, reckoning: Reckoning) -> Iterator[Step]:
        seen: set[str] = set()
        for deadline in wanted.deadlines:
            former = self._former(deadline, reckoning)
            if former and (deadline.entered or went_by(former) not in self._rows):
                seen.add(former.id)
                yield from self._teller.changed(frozen(deadline, former), former, reckoning.about)
            elif deadline.entered:
                yield from self._teller.new(deadline, deadline.entered)
        for former in wanted.doubted:
            if not (former.id in seen or former.voided) and went_by(former) in self._rows:
                yield self._teller.gone(former, behind(former, former.opened, reckoning.about))

    def _former(self, deadline: Deadline, reckoning: Reckoning) -> Recorded | None:
        """What was told of it; by terms that hold no more, what was told of its start."""
        if former := reckoning.known.get(deadline.id):
            return former
        others = [each for each in reckoning.of_start(deadline) if went_by(each) not in self._rows]
        return others[-1] if others else None
