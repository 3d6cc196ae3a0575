"""Enrolments in programmes, as far as the person has come in each: what each fact makes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
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
STEPS = (ProgrammeWaitlisted, ProgrammeDeclined, ProgrammeStarted, ProgrammeProgressed, ProgrammeHeld)


@dataclass(frozen=True, slots=True)
class Enrolment:
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


Open = Mapping[str, Enrolment]
Ended = Mapping[str, tuple[Fact, Enrolment]]


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Those that are open, by programme; and of the ended, those that we ended or that are to go on elsewhere."""

    open: Open = field(default_factory=dict)
    ended: Ended = field(default_factory=dict)
    standing: Standing = NOT_KNOWN

    def of(self, programme: str) -> Enrolment | None:
        """The open one."""
        return self.open.get(programme)

    def having(self, programme: str, enrolment: Enrolment) -> "Enrolments":
        """With this one open."""
        return replace(self, open={**self.open, programme: enrolment})

    def without(self, programme: str) -> "Enrolments":
        """With none open in this programme."""
        return replace(self, open={name: each for name, each in self.open.items() if name != programme})


def evolve(enrolments: Enrolments, fact: Fact) -> Enrolments:
    """Fold one fact."""
    match fact.what:
        case ProgrammeReferred():
            return referred(enrolments, fact, fact.what)
        case ProgrammeCompleted() | ProgrammeNotCompleted():
            return ended(enrolments, fact, fact.what)
        case what if isinstance(what, STEPS):
            enrolment = enrolments.of(what.programme_id) or Enrolment(fact.time)
            return enrolments.having(what.programme_id, moved_on(enrolment, fact))
        case what if isinstance(what, STANDING):
            return replace(enrolments, standing=stand(enrolments.standing, fact))
        case _:
            return enrolments


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
    proposed = fact if fact.made_by_policy else None
    fresh = Enrolment(fact.time, referral, proposed=proposed, first_referred_on=first or fact.time.date())
    waits = {name: each for name, each in enrolments.ended.items() if name != referral.programme_id}
    return replace(enrolments.having(referral.programme_id, fresh), ended=waits)


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
    last = (fact, known or Enrolment(fact.time))
    return replace(left, ended={**left.ended, end.programme_id: last})


def moved_on(enrolment: Enrolment, fact: Fact) -> Enrolment:
    """One step of an enrolment that stays open. What was begun is not declined any more: it is left, or completed."""
    match fact.what:
        case ProgrammeWaitlisted(suitability=found, first_referred_on=day):
            first = day or enrolment.first_referred_on
            answer = ANSWERS.get(found, "waitlisted")
            fresh = replace(enrolment, answer=answer, first_referred_on=first)
            return replace(fresh, withdrawn=None, started=False, held=None)
        case ProgrammeDeclined() if not enrolment.started:
            withdrawn = fact if fact.made_by_policy else None
            return replace(enrolment, answer="declined", withdrawn=withdrawn, held=None)
        case ProgrammeStarted():
            return replace(enrolment, started=True, held=None)
        case ProgrammeProgressed():
            return replace(enrolment, held=None)
        case ProgrammeHeld():
            return replace(enrolment, held=fact)
        case _:
            return enrolment
