"""Whenever an assessment is completed, then a plan is drafted; whenever they move, places are kept; whenever they are
gone for good, nothing is left open. That a plan is reviewed on return is an obligation (obligations.py).
"""

from uuid import uuid5

from services.planning.goal import ArchiveGoal
from services.planning.moving import EndProgramme, KeepPlace, ReferAgain
from services.planning.placement import EndPlacement
from services.planning.plan import ClosePlan, DraftPlan
from services.planning.standing import ending_of
from shared.contracts.intake import (
    AdmissionVoided,
    AssessmentCompleted,
    DeathRecorded,
    EpisodeClosed,
    TransferCompleted,
)
from shared.contracts.planning import (
    GoalArchived,
    PlacementEnded,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
)
from shared.eventing.decider import Command, Fact, Policy

ENDINGS = (DeathRecorded, EpisodeClosed, AdmissionVoided)


def draft_plan(assessment: Fact) -> Command | None:
    """From this assessment; the plan's id follows from it, so that asking twice names the same plan."""
    if not isinstance(assessment.what, AssessmentCompleted):
        return None
    return DraftPlan(str(uuid5(assessment.id, "plan")), assessment.what)


def keep_places(moved: Fact) -> Command | None:
    """On arrival elsewhere; and once more after each place that we kept, for the next."""
    match moved.what:
        case TransferCompleted(to_facility_id=facility):
            return KeepPlace(facility)
        case ProgrammeHeld(reason="transfer", facility_id=facility) if moved.made_by_policy:
            return KeepPlace(facility)
        case _:
            return None


def refer_again(left: Fact) -> Command | None:
    """Where it ended because of a transfer, unless who ran it says that it should not go on."""
    match left.what:
        case ProgrammeNotCompleted(programme_id=programme, reason="transfer", resume_recommended=resume):
            return None if resume is False else ReferAgain(programme)
        case _:
            return None


def close_plan(end: Fact) -> Command | None:
    """Nobody is asked to approve or review a plan for somebody who is gone for good."""
    return ClosePlan() if ending_of(end.what) else None


def end_programmes(end: Fact) -> Command | None:
    """Once for the end itself, and once more after each programme that we ended, for the next."""
    return EndProgramme() if ending_of(end.what) or made_by("end_programmes_at_the_end", end) else None


def archive_goals(end: Fact) -> Command | None:
    """Once for the end itself, and once more after each goal that we archived, for the next."""
    return ArchiveGoal() if ending_of(end.what) or made_by("archive_goals_at_the_end", end) else None


def end_placements(end: Fact) -> Command | None:
    """Once for the end itself, and once more after each placement that we ended, for the next."""
    return EndPlacement() if ending_of(end.what) or made_by("end_placements_at_the_end", end) else None


def made_by(policy: str, fact: Fact) -> bool:
    """Whether this policy concluded it."""
    return fact.policy_key.startswith(f"{policy}:")


POLICIES = (
    Policy("draft_plan_from_assessment", (AssessmentCompleted,), DraftPlan, draft_plan),
    Policy("keep_places_on_transfer", (TransferCompleted, ProgrammeHeld), KeepPlace, keep_places),
    Policy("refer_again_after_transfer", (ProgrammeNotCompleted,), ReferAgain, refer_again),
    Policy("close_plan_at_the_end", ENDINGS, ClosePlan, close_plan),
    Policy(
        "end_programmes_at_the_end", (*ENDINGS, ProgrammeNotCompleted, ProgrammeDeclined), EndProgramme, end_programmes
    ),
    Policy("archive_goals_at_the_end", (*ENDINGS, GoalArchived), ArchiveGoal, archive_goals),
    Policy("end_placements_at_the_end", (*ENDINGS, PlacementEnded), EndPlacement, end_placements),
)
