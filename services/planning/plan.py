"""The plan: drafted from an assessment, agreed with the person, approved, and reviewed when life changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from shared.contracts.intake import AssessmentCompleted
from shared.contracts.planning import DeadlineOpened, PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet


@dataclass(frozen=True)
class DraftPlan(Command):
    """An assessment was completed: draft a plan from it, or have the plan there is reviewed."""

    makes: ClassVar = (PlanDrafted, DeadlineOpened)

    plan_id: str
    assessment: AssessmentCompleted


@dataclass(frozen=True)
class DemandReview(Command):
    """The person came back: the plan they had is to be looked at again, instead of starting afresh."""

    makes: ClassVar = (DeadlineOpened,)

    deadline_id: str


@dataclass(frozen=True)
class Plan:
    """The open plan, if there is one, and from when until when each assessment may carry an approval."""

    drafted: Fact | None = None
    assessments: tuple[tuple[date, date], ...] = ()

    @property
    def id(self) -> str | None:
        """The open plan's."""
        return self.drafted.what.plan_id if self.drafted and isinstance(self.drafted.what, PlanDrafted) else None


def evolve(plan: Plan, fact: Fact) -> Plan:
    """Fold one fact."""
    match fact.what:
        case AssessmentCompleted(valid_from=since, valid_until=until):
            return replace(plan, assessments=(*plan.assessments, (since or date.min, until or date.max)))
        case PlanDrafted():
            return replace(plan, drafted=fact)
        case PlanReviewed(outcome="close"):
            return replace(plan, drafted=None)
        case _:
            return plan


def decide(stated: Stated, plan: Plan, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case DraftPlan() as command:
            return draft(command, plan, later)
        case DemandReview(deadline_id=deadline):
            return review_due(deadline, plan, "readmission") if plan.drafted else ALREADY_SO
        case PlanDrafted() as drafted:
            return reported_draft(drafted, plan)
        case PlanAgreed() | PlanReviewed() as report:
            needs_a_plan(plan)
            return Decision(report)
        case PlanApproved() as approved:
            needs_a_plan(plan)
            needs_an_assessment(plan, stated.time.date())
            return Decision(approved)
        case other:
            raise TypeError(other)


def draft(command: DraftPlan, plan: Plan, later: Sequence[Fact]) -> Decision:
    """Draft a plan if none is open then, else mark a review due (DOMAIN 6.4).

    An earlier assessment that arrives after a later one drafts a plan of its own: what the person agreed to and a
    manager approved in between would otherwise wait for a plan for ever.
    """
    if plan.drafted:
        return review_due(command.plan_id, plan, "assessment")
    if any(isinstance(fact.what, PlanDrafted) and not fact.made_by_policy for fact in later):
        return ALREADY_SO  # somebody drafted it, and has told us so before the assessment reached us
    needs = tuple(dict.fromkeys(need.domain for need in command.assessment.needs if need.severity != "none"))
    return Decision(
        PlanDrafted(plan_id=command.plan_id, based_on_assessments=(command.assessment.assessment_id,), needs=needs)
    )


def review_due(deadline: str, plan: Plan, trigger: str) -> Decision:
    """An open obligation to review; when it is due, a policy pack says."""
    return Decision(
        DeadlineOpened.model_validate(
            {"deadline_id": deadline, "kind": "plan_review", "trigger": trigger, "plan_id": plan.id}
        )
    )


def reported_draft(drafted: PlanDrafted, plan: Plan) -> Decision:
    """A report of the plan that we drafted ourselves confirms it; a second open plan is flagged."""
    if plan.drafted and plan.drafted.made_by_policy:
        return Decision(None, confirms=plan.drafted.id)
    return Decision(drafted, ("second_open_plan",) if plan.drafted else ())


def needs_a_plan(plan: Plan) -> None:
    """Nobody agrees to, approves or reviews a plan that has not been drafted."""
    if plan.drafted is None:
        raise NotYet("a plan drafted not after it (from a completed assessment)")


def needs_an_assessment(plan: Plan, on: date) -> None:
    """Rule 4: an approval rests on a completed, unexpired assessment (Mandela rule 94)."""
    if not any(since <= on <= until for since, until in plan.assessments):
        raise NotYet("a completed assessment that is valid on that day (rule 4)")


PLAN = Aggregate(
    "plan",
    frozenset({DraftPlan, DemandReview, PlanDrafted, PlanAgreed, PlanApproved, PlanReviewed}),
    Plan(),
    evolve,
    decide,
)
