"""What planning's tests speak of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.planning.plan import DraftPlan
from services.planning.policies import POLICIES
from services.planning.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    AssessmentCompleted,
    AssessmentRefused,
    DeathRecorded,
    EpisodeClosed,
    TransferCompleted,
)
from shared.contracts.planning import (
    ClassificationDecided,
    GoalAchieved,
    GoalAdded,
    GoalArchived,
    PlacementEnded,
    PlacementStarted,
    PlanAgreed,
    PlanApproved,
    PlanDrafted,
    PlanReviewed,
    PractitionerAssigned,
    PractitionerUnassigned,
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
    ProgrammeWaitlisted,
)
from shared.contracts.records import PlanningRecordCorrected
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO
from tests.unit.desk import Desk

ADMITTED = AdmissionRecorded.model_validate(AdmissionRecorded.example)
ON_REMAND = ADMITTED.model_copy(update={"legal_status": "remand"})
ASSESSED = AssessmentCompleted.model_validate(AssessmentCompleted.example)
EXPIRING = ASSESSED.model_copy(update={"assessment_id": "a-2", "valid_until": date(2026, 1, 11)})  # day 10
NOT_ASSESSED = AssessmentRefused.model_validate({**AssessmentRefused.example, "fileBasedAlternative": None})
FROM_FILE = NOT_ASSESSED.model_copy(update={"file_based_alternative": True})
MOVED = TransferCompleted(to_facility_id="south")
ESCAPED = AbscondRecorded.model_validate(AbscondRecorded.example)
DIED = DeathRecorded(place="custody")
DEPORTED = EpisodeClosed(outcome="deported")
RELEASED = EpisodeClosed(outcome="released")
VOIDED = AdmissionVoided(reason="wrong_person")

DRAFTED = PlanDrafted(plan_id="p-1", based_on_assessments=("a-1",), needs=("substance_alcohol",))
AGREED = PlanAgreed(person_agreement="agreed")
APPROVED = PlanApproved(approver="unit-manager")
REVIEWED = PlanReviewed(outcome="continue", trigger="scheduled")
CLOSED = PlanReviewed(outcome="close", trigger="scheduled")
GOAL = GoalAdded(goal_id="g-1", domain="employment")
REACHED = GoalAchieved(goal_id="g-1")
GIVEN_UP = GoalArchived(goal_id="g-1", reason="no_longer_needed")
REFERRED = ProgrammeReferred(programme_id="work-1", kind="work")
MANDATORY = ProgrammeReferred(programme_id="work-1", kind="work", mandatory=True)
LISTED = ProgrammeWaitlisted(programme_id="work-1", suitability="suitable")
UNSUITABLE = ProgrammeWaitlisted(programme_id="work-1", suitability="not_suitable")
DECLINED = ProgrammeDeclined(programme_id="work-1", by="person", reason="not_now")
STARTED = ProgrammeStarted(programme_id="work-1")
ATTENDED = ProgrammeProgressed(programme_id="work-1", sessions_attended=3, sessions_delivered=4)
HELD = ProgrammeHeld(programme_id="work-1", reason="health")
COMPLETED = ProgrammeCompleted(programme_id="work-1", completion="full")
LEFT = ProgrammeNotCompleted(programme_id="work-1", reason="dropout")
MOVED_AWAY = ProgrammeNotCompleted(programme_id="work-1", reason="transfer")
AT_WORK = PlacementStarted(placement_id="w-1", kind="work")
WORK_OVER = PlacementEnded(placement_id="w-1", reason="finished")
ASSIGNED = PractitionerAssigned(role="case_manager", staff_ref="staff-1")
UNASSIGNED = PractitionerUnassigned(role="case_manager", staff_ref="staff-1", reason="left_post")
HANDED_OVER = PractitionerAssigned(role="case_manager", staff_ref="staff-2", supersedes="staff-1")
CLASSIFIED = ClassificationDecided(security="low")
EVENTS: tuple[Event, ...] = (
    ADMITTED, ON_REMAND, ASSESSED, EXPIRING, NOT_ASSESSED, FROM_FILE, MOVED, ESCAPED, DIED,
    DEPORTED, RELEASED, VOIDED, DRAFTED, AGREED, APPROVED, REVIEWED, CLOSED, GOAL, REACHED, GIVEN_UP, REFERRED,
    MANDATORY, LISTED, UNSUITABLE, DECLINED, STARTED, ATTENDED, HELD, COMPLETED, LEFT, MOVED_AWAY, AT_WORK, WORK_OVER,
    ASSIGNED, UNASSIGNED, HANDED_OVER, CLASSIFIED,
)  # fmt: skip
DRAFT = DraftPlan("p-1", ASSESSED)


def told(order: Sequence[tuple[Event, float]]) -> Desk:
    """A file that hears these in this order, each of its day."""
    return Desk(AGGREGATES, POLICIES).having_heard(order)


def corrects(known: Fact, **patch: Any) -> PlanningRecordCorrected:
    """What a report says beyond what we had concluded."""
    return PlanningRecordCorrected(target_event_id=known.id, patch=patch, reason="late_info")


def concluded(desk: Desk) -> list[tuple[str, int]]:
    """What the file's policies concluded, each with its day, in the order of the world."""
    return [(type(each.what).__name__, (each.time - DAY_ZERO).days) for each in desk.file.facts if each.made_by_policy]


def reported(desk: Desk) -> list[tuple[str, int]]:
    """What others told it, likewise."""
    return sorted(
        (type(each.what).__name__, (each.time - DAY_ZERO).days) for each in desk.file.facts if not each.made_by_policy
    )
