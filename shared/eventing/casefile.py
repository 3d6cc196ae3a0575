"""One person's file in one service: what is known, in the order of the world, and what still waits.

A person may have several ids. Each has a stream of its own; the file folds the union.

Pure: it is told ids and instants, and asks nothing. A report is judged against the facts with a time not
after its own, so a late fact is as good as a punctual one; a policy is asked again when a late fact changes
what came before the fact it reacts to, and fires at most once for each. A fact that was corrected stands in its
place as if it had been right from the beginning; one that was retracted is none.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from shared.contracts.identity import Linking
from shared.contracts.records import Revision
from shared.deadlines.reckoning import Reckoning
from shared.eventing import revising
from shared.eventing.cause import Reaction
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, in_order
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.report import Report
from shared.eventing.rules import Rules

S = TypeVar("S")
LONGEST = timedelta(days=32)  # that what is known to the month may have happened before the time it is given


@dataclass(slots=True)
class Head:
    """Where the stream of one id ends, and how far foreign facts of it were learned."""

    sequence: int = 0
    prevhash: str | None = None
    recorded: datetime | None = None
    learned: int = 0


@dataclass(slots=True)
class Casefile:
    """The facts and waiting reports of one person, who may have other ids beside `person`, each with its stream.

    `reactions` are those that have not fired; of facts in `unasked` no policy has been asked yet. Reactions are at rest
    while nothing changes before them that could let them fire. `revisions` are corrections and retractions by what they
    point at, whether or not that is here; `passed_over` are those that came second, from when two were not known to be
    one person: the first to be recorded counts; `originals` are the facts that they have changed or taken away, and
    `versions` those that stand, by the event that says them as they are now. `relinked`: something new was said of who
    is who. `states` has, for each aggregate, its states after none, one, two … of the facts, as far as they were
    needed: nothing is folded twice. So has `reckoning` how far deadlines were reckoned: without what is `unreckoned`,
    and with what is `undone`, which has been revised since. `clocked` is what the clock's table has of it, where nobody
    but this file has written there since it was read.
    """

    person: UUID
    others: tuple[UUID, ...] = ()
    facts: list[Fact] = field(default_factory=list)
    waiting: list[Report] = field(default_factory=list)
    fired: set[str] = field(default_factory=set)
    revisions: dict[UUID, Fact] = field(default_factory=dict)
    passed_over: list[Fact] = field(default_factory=list)
    originals: dict[UUID, Fact] = field(default_factory=dict)
    heads: dict[UUID, Head] = field(default_factory=dict)
    versions: dict[UUID, Fact] = field(default_factory=dict, compare=False)
    relinked: bool = field(default=False, compare=False)
    unasked: dict[UUID, Fact] = field(default_factory=dict, compare=False)
    unreckoned: dict[UUID, Fact] = field(default_factory=dict, compare=False)
    undone: list[Fact] = field(default_factory=list, compare=False)
    reactions: list[Reaction] = field(default_factory=list, compare=False)
    resting: list[Reaction] = field(default_factory=list, compare=False)
    states: dict[str, list[Any]] = field(default_factory=dict, compare=False)
    reckoning: Reckoning = field(default_factory=Reckoning, compare=False)
    clocked: dict[str, Any] | None = field(default=None, compare=False)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """All that are this person."""
        return (self.person, *self.others)

    def head(self, person: UUID) -> Head:
        """Of one id's stream."""
        head = self.heads.get(person)
        if head is None:
            head = self.heads[person] = Head()
        return head

    @property
    def everything(self) -> Iterator[Fact]:
        """All facts as they were said, and what revises them."""
        yield from (fact for fact in self.facts if fact.id not in self.originals)
        yield from self.originals.values()
        yield from self.revisions.values()
        yield from self.passed_over

    def add(self, fact: Fact) -> None:
        """Put a fact in its place in the world; where it revises another, put that in its place."""
        if isinstance(fact.what, Revision):
            self._revise(fact, fact.what.target)
            return
        if fact.policy_key:
            self.fired.add(fact.policy_key)
        if isinstance(fact.what, Linking):
            self.relinked = True
        if self.revisions and fact.id in self.revisions:
            self.originals[fact.id] = fact
            now = self._revised(fact)
            if now is None:
                return
            fact = now
        self._put(fact)

    def _revised(self, fact: Fact) -> Fact | None:
        """As it is now. Policies are to be asked of what each revision made of it."""
        now: Fact | None = fact
        for change in revising.made_of(fact, self.revisions):
            self.unasked[change.id], now = change, change.now
        return now

    def _put(self, fact: Fact) -> None:
        place, own = len(self.facts), in_order(fact)
        if place and own < in_order(self.facts[-1]):
            place = bisect_right(self.facts, own, key=in_order)
        self.facts.insert(place, fact)
        self._changed(place, fact.time)
        self.versions[fact.version.id] = self.unasked[fact.id] = self.unreckoned[fact.id] = fact

    def _revise(self, revision: Fact, target: UUID) -> None:
        first = self.revisions.setdefault(target, revision)
        if first.id != revision.id:
            self.passed_over.append(revision)
            return
        self.unreckoned[revision.id] = revision
        was = self.versions.pop(target, None)
        if was is None:
            return
        place = bisect_left(self.facts, in_order(was), key=in_order)
        del self.facts[place]
        self._changed(place, was.time)
        self.unasked.pop(was.id, None)
        if self.unreckoned.pop(was.id, None) is None:
            self.undone.append(was)
        self.reactions = [each for each in self.reactions if each.fact.id != was.id]
        self.originals.setdefault(was.id, was)
        now = self._revised(was)
        if now is not None:
            self._put(now)

    def _changed(self, place: int, time: datetime) -> None:
        """From here on nothing is as it was: states are folded anew, and what comes after may fire."""
        for states in self.states.values():
            del states[place + 1 :]
        awake = bisect_left(self.resting, time, key=lambda each: each.fact.time)
        self.reactions += self.resting[awake:]
        del self.resting[awake:]

    def rest(self, reaction: Reaction) -> None:
        """Not to be asked for again until something changes before it."""
        insort(self.resting, reaction, key=lambda each: each.place)

    def until(self, time: datetime) -> int:
        """How many of the facts had happened by then."""
        return bisect_right(self.facts, time, key=lambda fact: fact.time)

    def state(self, aggregate: Aggregate[S], number: int) -> S:
        """The state after so many of the facts."""
        states: list[S] = self.states.setdefault(aggregate.name, [aggregate.initial])
        for fact in self.facts[len(states) - 1 : number]:
            states.append(aggregate.after(states[-1], fact))
        return states[number]

    def judge(self, stated: Stated, rules: Rules) -> Decision:
        """Decide about a report or command at its own time. Raises RuleBroken or NotYet.

        What revises an earlier event is judged by that alone, whenever it comes. A time known only to the day or
        month has the benefit of the doubt: what may have happened before it counts as ground for it.
        """
        if isinstance(stated.what, Revision):
            return revising.decide(stated.what, self.versions, self.revisions)
        aggregate = rules.aggregate.get(type(stated.what))
        if aggregate is None:
            raise RuleBroken(
                "not_reported", "events of this type are concluded by Throughcare: do not send them", "type"
            )
        earlier = self.until(stated.time)
        try:
            return aggregate.decide(stated, self.state(aggregate, earlier), ())
        except NotYet:
            known = self.until(stated.latest)
            later = self.facts[known : self.until(stated.latest + LONGEST)]
            possible = [fact for fact in later if fact.earliest <= stated.latest]
            if known == earlier and not possible:  # the same facts
                raise
            return aggregate.decide(stated, aggregate.state(possible, self.state(aggregate, known)), ())


def distinct(files: Iterable[Casefile]) -> list[Casefile]:
    """Each once: whoever has several ids is there by each."""
    return list({id(file): file for file in files}.values())
