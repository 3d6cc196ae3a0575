"""How far the preparation of a release has come, folded from what is known: the day, the plan, what is missing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from services.release.dates import cancels, in_custody, named_by
from shared import readiness
from shared.contracts.fields import Event
from shared.contracts.intake import (
    IN_COMMUNITY,
    AdmissionRecorded,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)
from shared.contracts.release import (
    CaseOpened,
    ConditionsSet,
    DateConfirmed,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePlanAgreed,
)
from shared.eventing.decider import Fact
from shared.readiness import UNPREPARED, Readiness, gaps, learn

Stage = Literal[
    "none", "opened", "planning", "plan_agreed", "conditions_approved", "ready", "not_ready", "deferred", "released",
    "cancelled",
]  # fmt: skip


class Case(NamedTuple):
    """The open case, if there is one; the day it counts back from, the one confirmed, and the one on which the last
    sentence `ends`; how far it has come.

    `governing` is the sentence whose day it is. `closed` and `left` say that the last time in custody is over, by
    intake's word and by a release; until then, `admissions` are those that stand.
    """

    opened: Fact | None = None
    anchor: date | None = None
    governing: str | None = None
    confirmed: date | None = None
    ends: date | None = None
    planning: bool = False
    agreed: bool = False
    conditions: bool = False
    over: Literal["none", "deferred", "released", "cancelled"] = "none"
    closed: bool = False
    left: bool = False
    admissions: int = 0
    readiness: Readiness = UNPREPARED

    @property
    def stage(self) -> Stage:
        """How far it has come; what is missing is `gaps(case.readiness)`."""
        if self.opened is None or self.over == "deferred":
            return self.over
        if self.agreed and self.confirmed:
            return "not_ready" if gaps(self.readiness) else "ready"
        if self.agreed:
            return "conditions_approved" if self.conditions else "plan_agreed"
        return "planning" if self.planning or self.conditions else "opened"


def evolve(case: Case, fact: Fact) -> Case:
    """Fold one fact."""
    readiness = learn(case.readiness, fact.what)
    if readiness is not case.readiness:
        case = case._replace(readiness=readiness)
    fold = FOLDS.get(type(fact.what))
    return fold(case, fact, fact.what) if fold else case


def opened(case: Case, fact: Fact, said: CaseOpened) -> Case:
    """Preparation counts back from the day that is confirmed, also where another was believed when it was opened; else
    from the day it names, or from the one that is known.
    """
    return case._replace(opened=fact, anchor=case.confirmed or said.anchor_date or case.anchor, over="none")


def confirmed(case: Case, _: Fact, said: DateConfirmed) -> Case:
    """The day that holds, whatever the sentence said."""
    return moved(case, said.date)._replace(confirmed=said.date, over="none")


def sentenced(case: Case, _: Fact, said: SentenceRecorded) -> Case:
    """A further sentence can put the day off, and not bring it forward; one without an end takes it away."""
    if cancels(said):
        return ended(case, "cancelled")
    case = case._replace(ends=max((each for each in (case.ends, said.dates.sentence_end) if each), default=None))
    named = named_by(said.dates)
    if said.kind in IN_COMMUNITY or named is None or (case.anchor and named[0] <= case.anchor):
        return case
    return moved(case, named[0])._replace(governing=said.sentence_id)


def recalculated(case: Case, _: Fact, said: SentenceDatesChanged) -> Case:
    """The day moves with the sentence that governs it; another one's matters only where it is later."""
    named = named_by(said.after)
    if named is None:
        return case
    case = case._replace(ends=said.after.sentence_end or case.ends)
    other = said.sentence_id is not None and case.governing not in (None, said.sentence_id)
    if other and case.anchor and named[0] <= case.anchor:
        return case
    return moved(case, named[0])._replace(governing=said.sentence_id or case.governing)


def moved(case: Case, day: date) -> Case:
    """A day that has moved out opens what was agreed for the earlier one again."""
    later = case.anchor is not None and day > case.anchor
    return case._replace(anchor=day, agreed=case.agreed and not later, planning=case.planning or case.agreed)


def deferred(case: Case, _: Fact, __: ReleaseDeferred) -> Case:
    """What was confirmed holds no longer."""
    return case._replace(confirmed=None, over="deferred")


def admitted(case: Case, _: Fact, said: AdmissionRecorded) -> Case:
    """Another time in custody; a case opened before the doors had closed is already its own."""
    day = case.confirmed if case.opened or not case.closed else None
    return case._replace(confirmed=day, closed=False, left=False, admissions=in_custody(case.admissions, said))


def closed(case: Case, _: Fact, said: EpisodeClosed) -> Case:
    """Nothing is left to prepare; a confirmed day is kept for the report of the release, which may come after."""
    if admissions := in_custody(case.admissions, said):
        return case._replace(admissions=admissions)
    return ended(case, case.over)._replace(confirmed=case.confirmed, closed=True, left=case.left)


def ended(case: Case, how: Literal["none", "deferred", "released", "cancelled"]) -> Case:
    """The case is over, and what was prepared is known still to who goes on from there."""
    left = case.left or how == "released"
    still = 0 if left else case.admissions
    return Case(over=how, closed=case.closed, left=left, admissions=still, readiness=case.readiness)


FOLDS: Mapping[type[Event], Callable[[Case, Fact, Any], Case]] = {
    CaseOpened: opened,
    DateConfirmed: confirmed,
    SentenceRecorded: sentenced,
    SentenceDatesChanged: recalculated,
    NeedsReviewed: lambda case, _, __: case._replace(planning=True),
    ReleasePlanAgreed: lambda case, _, __: case._replace(agreed=True),
    ConditionsSet: lambda case, _, __: case._replace(conditions=True),
    ReleaseDeferred: deferred,
    AdmissionRecorded: admitted,
    EpisodeClosed: closed,
    Released: lambda case, _, __: ended(case, "released"),
    DeathRecorded: lambda case, _, __: ended(case, "none")._replace(confirmed=case.confirmed),
}
FOLDED = frozenset({*FOLDS, *readiness.FOLDS})
