"""What planning announces: the plan a person agrees to, and the programmes that serve it."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.assessment import NeedDomain
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Code, Contract, Event, OptionalDate, OptionalRef, Ref

ProgrammeKind = Literal[
    "accredited", "education", "vocational", "work", "substance", "family", "victim_awareness", "life_skills", "unknown"
]
Sessions = Annotated[int | None, Field(ge=0, le=10_000, **PERSONAL)]


class PlanDrafted(Event):
    """A programme of treatment is being prepared from the assessment (Mandela rule 94)."""

    type: ClassVar[str] = "throughcare.planning.plan.drafted.v1"
    example: ClassVar[dict[str, object]] = {
        "planId": "p-1",
        "basedOnAssessments": ["a-1"],
        "needs": ["substance_alcohol"],
    }

    plan_id: Annotated[Ref, Field(description="The sender's own, or the one that we gave.")]
    based_on_assessments: Annotated[
        tuple[Ref, ...], Field(max_length=20, description="Ids of the assessments it rests on.", **OPEN)
    ] = ()
    needs: Annotated[
        tuple[Annotated[NeedDomain, Field(**SENSITIVE)], ...],
        Field(max_length=40, description="What it is to help with.", **SENSITIVE),
    ] = ()


class PlanAgreed(Event):
    """What the person says of the plan; refusing it never counts against them (rule 19)."""

    type: ClassVar[str] = "throughcare.planning.plan.agreed.v1"
    example: ClassVar[dict[str, object]] = {"personAgreement": "agreed", "copyProvided": True}

    plan_id: Annotated[OptionalRef, Field(description="Of the plan; the open one, where absent.")] = None
    person_agreement: Annotated[
        Literal["agreed", "partly", "refused", "unable", "unknown"],
        Field(description="What the person said.", **PERSONAL),
    ]
    signed_on: Annotated[OptionalDate, Field(description="The day of the signature.")] = None
    copy_provided: Annotated[bool | None, Field(description="Whether the person was given a copy.", **OPEN)] = None


class PlanApproved(Event):
    """The plan is in force. Rule 4: it rests on a completed, unexpired assessment (Mandela rule 94)."""

    type: ClassVar[str] = "throughcare.planning.plan.approved.v1"
    example: ClassVar[dict[str, object]] = {"approver": "unit-manager", "reviewDueOn": "2026-07-01"}

    plan_id: Annotated[OptionalRef, Field(description="Of the plan; the open one, where absent.")] = None
    approver: Annotated[OptionalRef, Field(description="Who approved: a role or a reference, never a name.")] = None
    review_due_on: Annotated[OptionalDate, Field(description="The day by which it is to be looked at again.")] = None


class PlanReviewed(Event):
    """The plan was looked at again, and why (Mandela rule 92: kept up to date)."""

    type: ClassVar[str] = "throughcare.planning.plan.reviewed.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "continue", "trigger": "readmission"}

    plan_id: Annotated[OptionalRef, Field(description="Of the plan; the open one, where absent.")] = None
    outcome: Annotated[
        Literal["continue", "change", "close", "unknown"],
        Field(description="What becomes of the plan; `close` ends it.", **OPEN),
    ]
    trigger: Annotated[
        Literal["scheduled", "transfer", "readmission", "sentence_change", "incident", "progress", "unknown"],
        Field(description="Why it was looked at.", **OPEN),
    ]


class ProgrammeReferred(Event):
    """Somebody proposed a programme for the person (resolution 2021/21 OP 2; Mandela rules 96 to 104)."""

    type: ClassVar[str] = "throughcare.planning.programme.referred.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "kind": "work", "targetsDomain": ["employment"]}

    programme_id: Annotated[
        Ref, Field(description="The sender's own id of the programme, the same in all events about it.")
    ]
    kind: Annotated[ProgrammeKind, Field(description="What sort of programme.", **SENSITIVE)]
    targets_domain: Annotated[
        tuple[Annotated[NeedDomain, Field(**SENSITIVE)], ...],
        Field(max_length=20, description="The needs it serves.", **SENSITIVE),
    ] = ()
    mandatory: Annotated[
        bool | None,
        Field(description="Whether the person must attend; flagged where they are unconvicted (rule 17).", **OPEN),
    ] = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `kind` does not hold all of it.", **SENSITIVE),
    ] = None


class ProgrammeStarted(Event):
    """The person began a programme they were referred to (rule 5)."""

    type: ClassVar[str] = "throughcare.planning.programme.started.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "plannedSessions": 24}

    programme_id: Annotated[Ref, Field(description="As in the referral.")]
    planned_sessions: Annotated[Sessions, Field(description="How many are meant.")] = None
    start_on: Annotated[OptionalDate, Field(description="The first day.")] = None
    provider_ref: Annotated[OptionalRef, Field(description="Who runs it: a reference.")] = None


class Qualification(Contract):
    """What the certificate says; it must not show that it was earned in custody."""

    code: Annotated[Code, Field(description="Which qualification.")]
    level: Annotated[
        str | None, Field(max_length=32, description="Its level in the national framework.", **PERSONAL)
    ] = None


class ProgrammeCompleted(Event):
    """The person finished a programme they had started (rule 5). Rule 5b: attended sessions were delivered."""

    type: ClassVar[str] = "throughcare.planning.programme.completed.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "completion": "full"}

    programme_id: Annotated[Ref, Field(description="As in the referral.")]
    completion: Annotated[Literal["full", "partial", "unknown"], Field(description="How much of it.", **PERSONAL)]
    sessions_attended: Annotated[Sessions, Field(description="How many the person came to.")] = None
    sessions_delivered: Annotated[Sessions, Field(description="How many were held.")] = None
    qualification: Qualification | None = None

    @model_validator(mode="after")
    def attended_were_delivered(self) -> Self:
        """Rule 5b."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        return self


class ProgrammeNotCompleted(Event):
    """The person left a programme before its end; a transfer or release is nobody's failure."""

    type: ClassVar[str] = "throughcare.planning.programme.not_completed.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "reason": "transfer", "resumeRecommended": True}

    programme_id: Annotated[Ref, Field(description="As in the referral.")]
    reason: Annotated[
        Literal["dropout", "removed", "transfer", "release", "health", "operational", "death", "other", "unknown"],
        Field(description="Why it ended early.", **PERSONAL),
    ]
    sessions_attended: Annotated[Sessions, Field(description="How many the person came to.")] = None
    sessions_delivered: Annotated[Sessions, Field(description="How many were held.")] = None
    resume_recommended: Annotated[bool | None, Field(description="Whether it should go on elsewhere.", **PERSONAL)] = (
        None
    )
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `reason` does not hold all of it.", **PERSONAL),
    ] = None

    @model_validator(mode="after")
    def attended_were_delivered(self) -> Self:
        """Rule 5b."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        return self


def check_sessions(attended: int | None, delivered: int | None) -> None:
    """Rule 5b: nobody attends a session that was not delivered."""
    if attended is not None and delivered is not None and attended > delivered:
        raise ValueError("sessionsAttended is more than sessionsDelivered (rule 5b): correct one of them")


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


PLANNING: tuple[type[Event], ...] = (
    PlanDrafted, PlanAgreed, PlanApproved, PlanReviewed, ProgrammeReferred, ProgrammeStarted, ProgrammeCompleted,
    ProgrammeNotCompleted, DeadlineOpened,
)  # fmt: skip
