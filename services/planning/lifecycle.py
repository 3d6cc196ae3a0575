"""The life of a plan: what each fact makes of it, and what an approval of it may rest on."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
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


@dataclass(frozen=True, slots=True)
class Plan:
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
    if isinstance(fact.what, STEPS):
        return stepped(plan, fact)
    return live_on(plan, fact) if isinstance(fact.what, CIRCUMSTANCES) else plan


STEPS = (PlanDrafted, PlanAgreed, PlanApproved, PlanReviewed)
CIRCUMSTANCES = (*STANDING, AssessmentCompleted, AssessmentRefused, AbscondRecorded)


def stepped(plan: Plan, fact: Fact) -> Plan:
    """What is done about the plan itself. One that is approved supersedes the one in force."""
    match fact.what:
        case PlanDrafted() if fact.made_by_policy and plan.current:
            return plan  # we drafted it before we knew of this one: they are one plan
        case PlanDrafted():
            return replace(plan, draft=fact, agreement="")
        case PlanAgreed(person_agreement=agreement):
            return replace(plan, agreement=agreement)
        case PlanReviewed(outcome="close"):
            return replace(plan, draft=None, active=None, closed=fact, under_review=False, agreement="")
        case PlanReviewed(outcome=outcome):
            return replace(plan, under_review=outcome == "change")
        case _:
            return replace(plan, draft=None, active=plan.current, under_review=False)


def live_on(plan: Plan, fact: Fact) -> Plan:
    """What happens to the person beside their plan: who returns finds it to be reviewed, who leaves suspends it."""
    plan = replace(plan, standing=stand(plan.standing, fact))
    match fact.what:
        case AssessmentCompleted(valid_from=since, valid_until=until):
            return replace(plan, assessed=with_ground(plan.assessed, (since or date.min, until or date.max)))
        case AssessmentRefused(file_based_alternative=alternative):
            return replace(plan, refused=True, from_file=plan.from_file or bool(alternative))
        case AdmissionRecorded():
            return replace(plan, out=False, under_review=plan.under_review or (plan.out and plan.active is not None))
        case EpisodeClosed() | AbscondRecorded():
            return replace(plan, out=True)
        case _:
            return plan


def with_ground(known: tuple[Valid, ...], new: Valid) -> tuple[Valid, ...]:
    """The spans in which an assessment is valid, but those that lie within another."""
    if any(since <= new[0] and new[1] <= until for since, until in known):
        return known
    return (*(each for each in known if not (new[0] <= each[0] and each[1] <= new[1])), new)
