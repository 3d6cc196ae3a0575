"""What must be done about a person's plan and worker, whoever sets the number."""

from shared.deadlines.obligation import CONVICTED, LEFT, Obligation, dated, facts, where
from shared.deadlines.pack import While

ADMISSION, TRANSFER = "intake.admission.recorded", "intake.transfer.completed"
CLOSED = where("planning.plan.reviewed", outcome="close")

OBLIGATIONS = (
    Obligation(
        "practitioner_assigned",
        "Tokyo rule 13.5: caseloads are managed; somebody is responsible from the first day, and after each move",
        starts_on=facts(ADMISSION, TRANSFER),
        satisfied_by=facts("planning.practitioner.assigned"),
        voided_by=LEFT,
    ),
    Obligation(
        "plan_approved",
        "Mandela rule 94: a programme of treatment is prepared as soon as possible after admission",
        starts_on=facts(where(ADMISSION, legalStatus=CONVICTED), "planning.plan.drafted"),
        only_while=While(since=facts(CLOSED), until=facts("planning.plan.approved"), at_first=True),
        satisfied_by=facts("planning.plan.approved"),
        voided_by=LEFT,
    ),
    Obligation(
        "plan_review",
        "Mandela rule 92: the file is kept up to date; a plan is looked at again, time after time",
        starts_on=facts({"type": "planning.plan.approved", "due": "reviewDueOn"}),
        only_while=While(since=facts("planning.plan.approved"), until=facts(CLOSED)),
        satisfied_by=facts({"type": "planning.plan.reviewed", "due": "nextReviewOn"}),
        voided_by=LEFT,
        recurs=True,
    ),
    Obligation(
        "plan_review_on_change",
        "Mandela rule 92: a plan that was open is looked at again on return, transfer, or a new assessment",
        starts_on=facts(ADMISSION, TRANSFER, "intake.assessment.completed"),
        only_while=While(since=facts("planning.plan.drafted"), until=facts(CLOSED)),
        satisfied_by=facts("planning.plan.reviewed"),
        voided_by=LEFT,
    ),
    Obligation(
        "classification_review",
        "Mandela rule 93: a class that the person was put into is looked at again on the day that was set for it",
        starts_on=facts(dated("planning.classification.decided", "reviewDueOn")),
        satisfied_by=facts("planning.classification.decided"),
        voided_by=LEFT,
    ),
)
