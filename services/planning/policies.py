"""Whenever an assessment is completed, then a plan is drafted; whenever a person returns, it is reviewed."""

from uuid import uuid5

from services.planning.plan import DemandReview, DraftPlan
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted
from shared.eventing.decider import Command, Fact, Policy


def draft_plan(assessment: Fact) -> Command | None:
    """From this assessment; the plan's id follows from it, so that asking twice names the same plan."""
    if not isinstance(assessment.what, AssessmentCompleted):
        return None
    return DraftPlan(str(uuid5(assessment.id, "plan")), assessment.what)


def demand_review(admission: Fact) -> Command | None:
    """Of the plan the person had; on a first admission there is none, and nothing to do."""
    return DemandReview(str(uuid5(admission.id, "plan_review")))


POLICIES = (
    Policy("draft_plan_from_assessment", (AssessmentCompleted,), DraftPlan, draft_plan, acts_on_flagged=True),
    Policy("review_plan_on_return", (AdmissionRecorded,), DemandReview, demand_review, acts_on_flagged=True),
)
