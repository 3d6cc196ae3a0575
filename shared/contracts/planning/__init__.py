"""What planning announces: who works with a person, the plan they agree to, its goals, and what serves them."""

from shared.contracts.fields import Event
from shared.contracts.planning.goal import GoalAchieved, GoalAdded, GoalArchived
from shared.contracts.planning.placement import PlacementEnded, PlacementStarted
from shared.contracts.planning.plan import PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.contracts.planning.practitioner import ClassificationDecided, PractitionerAssigned, PractitionerUnassigned
from shared.contracts.planning.programme import (
    ProgrammeCompleted,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeStarted,
)
from shared.contracts.planning.referral import ProgrammeDeclined, ProgrammeReferred, ProgrammeWaitlisted

PLANNING: tuple[type[Event], ...] = (
    PractitionerAssigned, PractitionerUnassigned, ClassificationDecided, PlanDrafted, PlanAgreed, PlanApproved,
    PlanReviewed, GoalAdded, GoalAchieved, GoalArchived, ProgrammeReferred, ProgrammeWaitlisted, ProgrammeDeclined,
    ProgrammeStarted, ProgrammeProgressed, ProgrammeHeld, ProgrammeCompleted, ProgrammeNotCompleted, PlacementStarted,
    PlacementEnded,
)  # fmt: skip
__all__ = [
    "PLANNING", "ClassificationDecided", "GoalAchieved", "GoalAdded", "GoalArchived", "PlacementEnded",
    "PlacementStarted", "PlanAgreed", "PlanApproved", "PlanDrafted", "PlanReviewed", "PractitionerAssigned",
    "PractitionerUnassigned", "ProgrammeCompleted", "ProgrammeDeclined", "ProgrammeHeld", "ProgrammeNotCompleted",
    "ProgrammeProgressed", "ProgrammeReferred", "ProgrammeStarted", "ProgrammeWaitlisted",
]  # fmt: skip
