"""The life of a plan: what each fact makes of it, and what an approval of it may rest on."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AssessmentCompleted,
    AssessmentRefused,
    EpisodeClosed,
)
from shared.contracts.planning import PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.eventing.decider import Fact

State = Literal["none", "drafting", "agreed", "agreed_without_person", "active", "under_review", "suspended", "closed"]
WITHOUT_PERSON = frozenset({"refused", "unable"})
Valid = tuple[date, date]


class Plan(NamedTuple):
    """The plan in preparation and the one in force, if there are any; and what an approval may rest on."""

    draft: Fact | None = None
    active: Fact | None = None
    closed: Fact | None = None
    agreement: str = ""
    under_review: bool = False
    out: bool = False
    assessed: tuple[Valid, ...] = ()
    refused: bool = False
    from_file: bool = False
    standing: Standing = NOT_KNOWN

    @property
    def current(self) -> Fact | None:
        """What is agreed to, approved or reviewed where nothing else is named."""
        return self.draft or self.active

    @property
    def id(self) -> str | None:
        """The current one's."""
        return self.current.what.plan_id if self.current and isinstance(self.current.what, PlanDrafted) else None

    @property
    def state(self) -> State:
        """Of the plan in force, else of the one in preparation."""
        if self.active:
            return "suspended" if self.out else "under_review" if self.under_review else "active"
        if self.draft is None:
            return "closed" if self.closed else "none"
        if not self.agreement:
            return "drafting"
        return "agreed_without_person" if self.agreement in WITHOUT_PERSON else "agreed"


def evolve(plan: Plan, fact: Fact) -> Plan:
    """Fold one fact."""
    kind = type(fact.what)
    if kind in STANDING:
        plan = plan._replace(standing=stand(plan.standing, fact))
    fold = FOLDS.get(kind)
    return fold(plan, fact, fact.what) if fold else plan


def drafted(plan: Plan, fact: Fact, _: PlanDrafted) -> Plan:
    """One that we drafted before we knew of the one that is open is no other: they are one plan."""
    return plan if fact.made_by_policy and plan.current else plan._replace(draft=fact, agreement="")


def agreed(plan: Plan, _: Fact, said: PlanAgreed) -> Plan:
    """What the person said."""
    return plan._replace(agreement=said.person_agreement)


def approved(plan: Plan, _: Fact, __: PlanApproved) -> Plan:
    """In force: it supersedes the one that was."""
    return plan._replace(draft=None, active=plan.current, under_review=False)


def reviewed(plan: Plan, fact: Fact, said: PlanReviewed) -> Plan:
    """It goes on, is to be changed and approved anew, or is over."""
    if said.outcome == "close":
        return plan._replace(draft=None, active=None, closed=fact, under_review=False, agreement="")
    return plan._replace(under_review=said.outcome == "change")


def assessed(plan: Plan, _: Fact, said: AssessmentCompleted) -> Plan:
    """Ground for an approval, for as long as it is valid."""
    return plan._replace(
        assessed=with_ground(plan.assessed, (said.valid_from or date.min, said.valid_until or date.max))
    )


def not_assessed(plan: Plan, _: Fact, said: AssessmentRefused) -> Plan:
    """Ground for a plan from the file."""
    return plan._replace(refused=True, from_file=plan.from_file or bool(said.file_based_alternative))


def returned(plan: Plan, _: Fact, __: AdmissionRecorded) -> Plan:
    """Who comes back finds their plan, to be reviewed."""
    return plan._replace(out=False, under_review=plan.under_review or (plan.out and plan.active is not None))


def left(plan: Plan, _: Fact, gone: EpisodeClosed | AbscondRecorded) -> Plan:
    """Out: the plan is suspended, not over. Nobody leaves by an admission in error."""
    in_error = isinstance(gone, EpisodeClosed) and gone.outcome == "admitted_in_error"
    return plan if in_error else plan._replace(out=True)


def with_ground(known: tuple[Valid, ...], new: Valid) -> tuple[Valid, ...]:
    """The spans in which an assessment is valid, but those that lie within another."""
    if any(since <= new[0] and new[1] <= until for since, until in known):
        return known
    return (*(each for each in known if not (new[0] <= each[0] and each[1] <= new[1])), new)


FOLDS: Mapping[type[Event], Callable[[Plan, Fact, Any], Plan]] = {
    PlanDrafted: drafted,
    PlanAgreed: agreed,
    PlanApproved: approved,
    PlanReviewed: reviewed,
    AssessmentCompleted: assessed,
    AssessmentRefused: not_assessed,
    AdmissionRecorded: returned,
    EpisodeClosed: left,
    AbscondRecorded: left,
}
FOLDED = STANDING.union(FOLDS)
