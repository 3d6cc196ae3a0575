"""Goals: what the person means to reach, step by step, in which part of life."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.assessment import NeedDomain
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Contract, Event, OptionalDate, OptionalRef, Ref

SpecificCode = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.:-]*$", **PERSONAL)]
GoalRef = Annotated[Ref, Field(description="As when the goal was added.")]


class Step(Contract):
    """A part of a goal that can be reached by itself."""

    step_id: Annotated[Ref, Field(description="The sender's own.")]
    specific: Annotated[SpecificCode | None, Field(description="A code for what exactly is to be done.")] = None
    target_on: Annotated[OptionalDate, Field(description="By when.")] = None


class GoalAdded(Event):
    """Something to reach was agreed, or taken up again (Mandela rules 92 and 94: by individual needs)."""

    type: ClassVar[str] = "throughcare.planning.goal.added.v1"
    example: ClassVar[dict[str, object]] = {
        "goalId": "g-1",
        "domain": "employment",
        "specific": "forklift_licence",
        "targetOn": "2026-06-30",
        "steps": [{"stepId": "g-1-1", "specific": "apply_for_course"}],
    }

    goal_id: Annotated[Ref, Field(description="The sender's own, the same in all events about it.")]
    plan_id: Annotated[OptionalRef, Field(description="Of the plan it belongs to, where there is one.")] = None
    domain: Annotated[NeedDomain, Field(description="Which part of life it is about.", **SENSITIVE)] = "unknown"
    specific: Annotated[SpecificCode | None, Field(description="A code for what exactly is to be reached.")] = None
    target_on: Annotated[OptionalDate, Field(description="By when.")] = None
    steps: Annotated[tuple[Step, ...], Field(max_length=40, description="What leads there.", **PERSONAL)] = ()
    reopened: Annotated[
        bool | None, Field(description="It had been reached or archived, and is taken up again.", **OPEN)
    ] = None


class GoalAchieved(Event):
    """A goal was reached, or one step towards it (Mandela rule 92: kept up to date)."""

    type: ClassVar[str] = "throughcare.planning.goal.achieved.v1"
    example: ClassVar[dict[str, object]] = {"goalId": "g-1", "achievedOn": "2026-05-12"}

    goal_id: GoalRef
    step_id: Annotated[OptionalRef, Field(description="The step that was reached; the whole goal, where absent.")] = (
        None
    )
    achieved_on: Annotated[OptionalDate, Field(description="The day it was reached.")] = None


class GoalArchived(Event):
    """A goal is no longer pursued; giving one up is nobody's failure (Mandela rule 92: kept up to date)."""

    type: ClassVar[str] = "throughcare.planning.goal.archived.v1"
    example: ClassVar[dict[str, object]] = {"goalId": "g-1", "reason": "no_longer_needed"}
    may_follow_death: ClassVar[bool] = True

    goal_id: GoalRef
    reason: Annotated[
        Literal[
            "no_longer_needed", "not_achievable", "replaced", "person_changed_mind", "added_in_error", "transfer",
            "release", "health", "death", "deportation", "left_jurisdiction", "admission_voided", "other", "unknown",
        ],
        Field(description="Why it was given up.", **PERSONAL),
    ]  # fmt: skip
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `reason` does not hold all of it.", **PERSONAL),
    ] = None
