"""What planning's tests speak of."""

from datetime import date

from services.planning.plan import DemandReview, DraftPlan
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted
from shared.contracts.planning import (
    PlanAgreed,
    PlanApproved,
    PlanDrafted,
    PlanReviewed,
    ProgrammeCompleted,
    ProgrammeNotCompleted,
    ProgrammeReferred,
    ProgrammeStarted,
)

ADMITTED = AdmissionRecorded.model_validate(AdmissionRecorded.example)
ON_REMAND = ADMITTED.model_copy(update={"legal_status": "remand"})
ASSESSED = AssessmentCompleted.model_validate(AssessmentCompleted.example)
EXPIRING = ASSESSED.model_copy(update={"assessment_id": "a-2", "valid_until": date(2026, 1, 11)})  # day 10
DRAFTED = PlanDrafted(plan_id="p-1", based_on_assessments=("a-1",), needs=("substance_alcohol",))
AGREED = PlanAgreed(person_agreement="agreed")
APPROVED = PlanApproved(approver="unit-manager")
REVIEWED = PlanReviewed(outcome="continue", trigger="scheduled")
CLOSED = PlanReviewed(outcome="close", trigger="scheduled")
REFERRED = ProgrammeReferred(programme_id="work-1", kind="work")
MANDATORY = ProgrammeReferred(programme_id="work-1", kind="work", mandatory=True)
STARTED = ProgrammeStarted(programme_id="work-1")
COMPLETED = ProgrammeCompleted(programme_id="work-1", completion="full")
LEFT = ProgrammeNotCompleted(programme_id="work-1", reason="transfer")
EVENTS = (
    ADMITTED, ON_REMAND, ASSESSED, EXPIRING, DRAFTED, AGREED, APPROVED, REVIEWED, CLOSED, REFERRED, MANDATORY, STARTED,
    COMPLETED, LEFT,
)  # fmt: skip
DRAFT = DraftPlan("p-1", ASSESSED)
REVIEW = DemandReview("d-1")
