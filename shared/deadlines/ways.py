"""A walk that can go back some of its way: what comes late, or is corrected, is mostly about what was said of late."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.deadlines.course import Walk
from shared.deadlines.deadline import Deadline
from shared.eventing.decider import Fact, Order, in_order

APART = 32  # facts, from one bookmark to the next: most people have fewer, and none


class Bookmark(NamedTuple):
    """How a walk stood after the fact at that place."""

    place: Order
    walk: Walk


@dataclass(slots=True)
class Way:
    """One walk, the place of the last fact that it has seen, and its bookmarks."""

    walk: Walk
    last: Order | None = None
    _marks: list[Bookmark] = field(default_factory=list)
    _steps: int = 0

    def first_before(self, changed: Iterable[Fact]) -> Order | None:
        """The first place among these where it has been already; None where it may go on."""
        last, hears = self.last, self.walk.terms.hears
        if last is None:
            return None
        places = [place for fact in changed if type(fact.what) in hears and (place := in_order(fact)) <= last]
        return min(places, default=None)

    def go_back(self, place: Order) -> bool:
        """To the last bookmark before that; False where there is none, and it must begin again."""
        while self._marks and self._marks[-1].place >= place:
            self._marks.pop()
        if not self._marks:
            return False
        self.last, walk = self._marks[-1]
        self.walk, self._steps = walk.copy(), 0
        return True

    def rest(self, everything: Sequence[Fact]) -> Sequence[Fact]:
        """Of all facts in the order of the world, those that it has not come to."""
        return everything[bisect_right(everything, self.last, key=in_order) :] if self.last else everything

    def follow(self, facts: Iterable[Fact]) -> None:
        """Further, by facts in the order of the world."""
        hears = self.walk.terms.hears
        for fact in facts:
            if type(fact.what) in hears:
                self.walk.take(fact)
                self.last = in_order(fact)
                self._steps += 1
                if self._steps == APART:
                    self._marks.append(Bookmark(self.last, self.walk.copy()))
                    self._steps = 0

    def leave(self) -> list[Deadline]:
        """All that has changed since it was left last: what has ended meanwhile will not change any more."""
        found = self.walk.found
        self.walk.found = [each for each in found if each.end == "open"]
        return found
