"""The plan: drafted from an assessment, agreed with the person, approved, and reviewed when life changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.planning.lifecycle import FOLDED, Plan, evolve
from shared.confirming import confirmed, is_ours
from shared.contracts.intake import AssessmentCompleted
from shared.contracts.planning import PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet


@dataclass(frozen=True)
class DraftPlan(Command):
    """An assessment was completed: draft a plan from it, where none is open."""

    makes: ClassVar = (PlanDrafted,)

    plan_id: str
    assessment: AssessmentCompleted


@dataclass(frozen=True)
class ClosePlan(Command):
    """The person died, left the jurisdiction, or was admitted in error: the plan, if there is one, is closed."""

    makes: ClassVar = (PlanReviewed,)


def decide(stated: Stated, plan: Plan, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case DraftPlan() as command:
            return draft(command, plan, later)
        case ClosePlan():
            return close(plan, later)
        case PlanDrafted() as drafted:
            return reported_draft(drafted, plan)
        case PlanAgreed() | PlanReviewed() | PlanApproved() as report:
            return reported_step(report, plan, stated.time.date())
        case other:
            raise TypeError(other)


def draft(command: DraftPlan, plan: Plan, later: Sequence[Fact]) -> Decision:
    """Draft a plan if none is open then; an open one is to be reviewed, which is a deadline (obligations.py).

    An earlier assessment that arrives after a later one drafts the same plan at its own time: what the person agreed to
    and a manager approved in between would otherwise wait for a plan for ever.
    """
    drafts = [fact for fact in later if isinstance(fact.what, PlanDrafted)]
    if plan.current or plan.standing.ended or any(not fact.made_by_policy for fact in drafts):
        return ALREADY_SO  # somebody drafted it, and has told us so before the assessment reached us
    needs = tuple(dict.fromkeys(need.domain for need in command.assessment.needs if need.severity != "none"))
    return Decision(
        PlanDrafted(
            plan_id=open_in(later) or command.plan_id,
            based_on_assessments=(command.assessment.assessment_id,),
            needs=needs,
        )
    )


def open_in(later: Sequence[Fact]) -> str | None:
    """The plan that we drafted from a later assessment, unless one was closed before it."""
    for fact in later:
        match fact.what:
            case PlanReviewed(outcome="close"):
                return None
            case PlanDrafted(plan_id=plan):
                return plan
    return None


def close(plan: Plan, later: Sequence[Fact]) -> Decision:
    """Nobody is to ask any more what became of it, unless it has been closed under a later time."""
    ending = plan.standing.ends(plan.current.time) if plan.current else None
    if ending is None:
        return ALREADY_SO
    if any(isinstance(fact.what, PlanReviewed) and fact.what.outcome == "close" for fact in later):
        return ALREADY_SO
    return Decision(PlanReviewed(plan_id=plan.id, outcome="close", trigger=ending))


def reported_draft(drafted: PlanDrafted, plan: Plan) -> Decision:
    """A report of the plan that we drafted ourselves confirms it; a second one in preparation is flagged.

    Beside a plan in force it is the next, which supersedes it when it is approved.
    """
    if plan.draft and is_ours(plan.draft):
        return confirmed(plan.draft, drafted)
    return Decision(drafted, ("second_open_plan",) if plan.draft else ())


def reported_step(report: PlanAgreed | PlanApproved | PlanReviewed, plan: Plan, on: date) -> Decision:
    """Nobody agrees to, approves or reviews what was not drafted; that it was closed we may have concluded already."""
    closes = isinstance(report, PlanReviewed) and report.outcome == "close"
    if closes and plan.current is None and plan.closed and plan.closed.made_by_policy:
        return confirmed(plan.closed, report)
    if plan.current is None:
        raise NotYet("a plan drafted not after it (from a completed assessment)")
    if isinstance(report, PlanApproved):
        needs_an_assessment(plan, report, on)
    return Decision(report)


def needs_an_assessment(plan: Plan, approved: PlanApproved, on: date) -> None:
    """Rule 4: an approval rests on a completed, unexpired assessment (Mandela rule 94).

    Who refused to be assessed, or was unable to be, has a plan all the same: from the file.
    """
    if any(since <= on <= until for since, until in plan.assessed):
        return
    drafted = plan.current.what if plan.current else None
    from_file = plan.from_file or approved.from_file or (isinstance(drafted, PlanDrafted) and drafted.from_file)
    if not (plan.refused and from_file):
        raise NotYet("an assessment valid on that day, or its refusal with a plan from the file (rule 4)")


PLAN = Aggregate(
    "plan",
    frozenset({DraftPlan, ClosePlan, PlanDrafted, PlanAgreed, PlanApproved, PlanReviewed}),
    Plan(),
    evolve,
    decide,
    FOLDED,
)
