"""Enrolments in programmes, as far as the person has come in each: what each fact makes of them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
from shared.contracts.fields import Event
from shared.contracts.planning import (
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
    ProgrammeWaitlisted,
)
from shared.eventing.decider import Fact

Answer = Literal["none", "waitlisted", "suitable", "suitable_not_ready", "not_suitable", "declined"]
ANSWERS: Mapping[str, Answer] = {
    "suitable": "suitable",
    "suitable_not_ready": "suitable_not_ready",
    "not_suitable": "not_suitable",
    "not_eligible": "not_suitable",
}
UNWANTED = frozenset({"not_suitable", "declined"})
Step = ProgrammeWaitlisted | ProgrammeDeclined | ProgrammeStarted | ProgrammeProgressed | ProgrammeHeld


class Enrolment(NamedTuple):
    """One try at one programme, until it ends."""

    opened: datetime
    referral: ProgrammeReferred | None = None
    answer: Answer = "none"
    withdrawn: Fact | None = None
    started: bool = False
    held: Fact | None = None
    proposed: Fact | None = None
    first_referred_on: date | None = None

    @property
    def is_wanted(self) -> bool:
        """Neither declined nor found unsuitable: it may still begin, or has begun."""
        return self.started or self.answer not in UNWANTED

    @property
    def state(self) -> str:
        """In a word."""
        if self.held:
            return "on_hold"
        if self.started:
            return "started"
        return "referred" if self.answer == "none" else self.answer


class Enrolments(NamedTuple):
    """Those that are open, by programme; and of the ended, those that we ended or that are to go on elsewhere."""

    open: Mapping[str, Enrolment] = MappingProxyType({})
    ended: Mapping[str, tuple[Fact, Enrolment]] = MappingProxyType({})
    standing: Standing = NOT_KNOWN

    def of(self, programme: str) -> Enrolment | None:
        """The open one."""
        return self.open.get(programme)

    def having(self, programme: str, enrolment: Enrolment) -> "Enrolments":
        """With this one open."""
        return self._replace(open={**self.open, programme: enrolment})

    def without(self, programme: str) -> "Enrolments":
        """With none open in this programme."""
        return self._replace(open={name: each for name, each in self.open.items() if name != programme})


def evolve(enrolments: Enrolments, fact: Fact) -> Enrolments:
    """Fold one fact."""
    kind = type(fact.what)
    if kind in STANDING:
        return enrolments._replace(standing=stand(enrolments.standing, fact))
    fold = FOLDS.get(kind)
    return fold(enrolments, fact, fact.what) if fold else enrolments


def referred(enrolments: Enrolments, fact: Fact, referral: ProgrammeReferred) -> Enrolments:
    """A new try, unless one is open that nobody turned down; it takes over the place of what it goes on from."""
    known = enrolments.of(referral.programme_id)
    if known and known.is_wanted:
        return enrolments
    before = enrolments.of(referral.continues) if referral.continues else None
    if before and referral.continues:
        enrolments = enrolments.without(referral.continues)
    left = enrolments.ended.get(referral.programme_id) if fact.made_by_policy else None
    first = first_day(left[1] if left else None) or referral.first_referred_on or first_day(before)
    fresh = Enrolment(
        opened=fact.time,
        referral=referral,
        proposed=fact if fact.made_by_policy else None,
        first_referred_on=first or fact.time.date(),
    )
    waits = {name: each for name, each in enrolments.ended.items() if name != referral.programme_id}
    return enrolments.having(referral.programme_id, fresh)._replace(ended=waits)


def first_day(enrolment: Enrolment | None) -> date | None:
    """What the facts say of it, rather than what we had concluded from fewer."""
    return enrolment.first_referred_on if enrolment else None


def ended(enrolments: Enrolments, fact: Fact, end: ProgrammeCompleted | ProgrammeNotCompleted) -> Enrolments:
    """Over; remembered where it is to go on elsewhere, or where a report may still confirm what we concluded."""
    known = enrolments.of(end.programme_id)
    left = enrolments.without(end.programme_id) if known else enrolments
    goes_on = isinstance(end, ProgrammeNotCompleted) and end.reason == "transfer"
    if not (goes_on or fact.made_by_policy):
        return left
    return left._replace(ended={**left.ended, end.programme_id: (fact, known or Enrolment(fact.time))})


def went_on(enrolments: Enrolments, fact: Fact, said: Step) -> Enrolments:
    """One step of an enrolment that stays open."""
    known = enrolments.of(said.programme_id) or Enrolment(fact.time)
    moved = step_of(known, fact, said)
    return enrolments if moved is known else enrolments.having(said.programme_id, moved)


def step_of(enrolment: Enrolment, fact: Fact, said: Step) -> Enrolment:
    """What was begun is not declined any more: it is left, or completed."""
    match said:
        case ProgrammeProgressed():
            return enrolment._replace(held=None) if enrolment.held else enrolment
        case ProgrammeStarted():
            return enrolment._replace(started=True, held=None)
        case ProgrammeHeld():
            return enrolment._replace(held=fact)
        case ProgrammeWaitlisted(suitability=found, first_referred_on=day):
            first, answer = day or enrolment.first_referred_on, ANSWERS.get(found, "waitlisted")
            listed = enrolment._replace(answer=answer, first_referred_on=first)
            return listed._replace(withdrawn=None, started=False, held=None)
        case ProgrammeDeclined():
            withdrawn = fact if fact.made_by_policy else None
            declined = enrolment._replace(answer="declined", withdrawn=withdrawn, held=None)
            return enrolment if enrolment.started else declined


FOLDS: Mapping[type[Event], Callable[[Enrolments, Fact, Any], Enrolments]] = {
    ProgrammeReferred: referred,
    ProgrammeWaitlisted: went_on,
    ProgrammeDeclined: went_on,
    ProgrammeStarted: went_on,
    ProgrammeProgressed: went_on,
    ProgrammeHeld: went_on,
    ProgrammeCompleted: ended,
    ProgrammeNotCompleted: ended,
}
FOLDED = STANDING.union(FOLDS)
