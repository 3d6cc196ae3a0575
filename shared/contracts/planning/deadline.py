"""Obligations of planning: that they are open."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, Event, OptionalRef, Ref


class DeadlineOpened(Event):
    """An obligation is open. The core fixes that it exists; a policy pack fixes the number, and so `dueAt`."""

    type: ClassVar[str] = "throughcare.planning.deadline.opened.v1"
    example: ClassVar[dict[str, object]] = {"deadlineId": "d-1", "kind": "plan_review", "trigger": "readmission"}

    deadline_id: Annotated[Ref, Field(description="Of the obligation.")]
    kind: Annotated[Literal["plan_approved", "plan_review"], Field(description="What has to happen.", **OPEN)]
    trigger: Annotated[
        Literal["assessment", "transfer", "readmission", "sentence_change", "incident", "scheduled", "unknown"],
        Field(description="What opened it.", **OPEN),
    ]
    plan_id: Annotated[OptionalRef, Field(description="The plan it is about.")] = None
    due_at: Annotated[
        AwareDatetime | None, Field(description="By when; absent where no policy pack sets a number.", **OPEN)
    ] = None
