"""What planning announces: the plan a person agrees to, and the programmes that serve it."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Code, Contract, Event, Ref
from shared.contracts.intake import NeedDomain

ProgrammeKind = Literal[
    "accredited", "education", "vocational", "work", "substance", "family", "victim_awareness", "life_skills", "unknown"
]
OptionalRef = Annotated[str | None, Field(max_length=128, **OPEN)]
Sessions = Annotated[int | None, Field(ge=0, le=10_000, **PERSONAL)]


class PlanDrafted(Event):
    """A programme of treatment is being prepared from the assessment (Mandela rule 94)."""

    type: ClassVar[str] = "throughcare.planning.plan.drafted.v1"
    example: ClassVar[dict[str, object]] = {
        "planId": "p-1",
        "basedOnAssessments": ["a-1"],
        "needs": ["substance_alcohol"],
    }

    plan_id: Ref
    based_on_assessments: Annotated[tuple[Ref, ...], Field(max_length=20, **OPEN)] = ()
    needs: Annotated[tuple[Annotated[NeedDomain, Field(**SENSITIVE)], ...], Field(max_length=40, **SENSITIVE)] = ()


class PlanAgreed(Event):
    """What the person says of the plan; refusing it never counts against them (rule 19)."""

    type: ClassVar[str] = "throughcare.planning.plan.agreed.v1"
    example: ClassVar[dict[str, object]] = {"personAgreement": "agreed", "copyProvided": True}

    plan_id: OptionalRef = None
    person_agreement: Annotated[Literal["agreed", "partly", "refused", "unable", "unknown"], Field(**PERSONAL)]
    signed_on: Annotated[date | None, Field(**OPEN)] = None
    copy_provided: Annotated[bool | None, Field(**OPEN)] = None


class PlanApproved(Event):
    """The plan is in force. Rule 4: it rests on a completed, unexpired assessment (Mandela rule 94)."""

    type: ClassVar[str] = "throughcare.planning.plan.approved.v1"
    example: ClassVar[dict[str, object]] = {"approver": "unit-manager", "reviewDueOn": "2026-07-01"}

    plan_id: OptionalRef = None
    approver: OptionalRef = None
    review_due_on: Annotated[date | None, Field(**OPEN)] = None


class PlanReviewed(Event):
    """The plan was looked at again, and why (Mandela rule 92: kept up to date)."""

    type: ClassVar[str] = "throughcare.planning.plan.reviewed.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "continue", "trigger": "readmission"}

    plan_id: OptionalRef = None
    outcome: Annotated[Literal["continue", "change", "close", "unknown"], Field(**OPEN)]
    trigger: Annotated[
        Literal["scheduled", "transfer", "readmission", "sentence_change", "incident", "progress", "unknown"],
        Field(**OPEN),
    ]


class ProgrammeReferred(Event):
    """Somebody proposed a programme for the person (resolution 2021/21 OP 2; Mandela rules 96 to 104)."""

    type: ClassVar[str] = "throughcare.planning.programme.referred.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "kind": "work", "targetsDomain": ["employment"]}

    programme_id: Ref
    kind: Annotated[ProgrammeKind, Field(**SENSITIVE)]
    targets_domain: Annotated[
        tuple[Annotated[NeedDomain, Field(**SENSITIVE)], ...], Field(max_length=20, **SENSITIVE)
    ] = ()
    mandatory: Annotated[bool | None, Field(**OPEN)] = None
    raw_value: Annotated[str | None, Field(max_length=128, **SENSITIVE)] = None


class ProgrammeStarted(Event):
    """The person began a programme they were referred to (rule 5)."""

    type: ClassVar[str] = "throughcare.planning.programme.started.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "plannedSessions": 24}

    programme_id: Ref
    planned_sessions: Sessions = None
    start_on: Annotated[date | None, Field(**OPEN)] = None
    provider_ref: OptionalRef = None


class Qualification(Contract):
    """What the certificate says; it must not show that it was earned in custody."""

    code: Code
    level: Annotated[str | None, Field(max_length=32, **PERSONAL)] = None


class ProgrammeCompleted(Event):
    """The person finished a programme they had started (rule 5). Rule 5b: attended sessions were delivered."""

    type: ClassVar[str] = "throughcare.planning.programme.completed.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "completion": "full"}

    programme_id: Ref
    completion: Annotated[Literal["full", "partial", "unknown"], Field(**PERSONAL)]
    sessions_attended: Sessions = None
    sessions_delivered: Sessions = None
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

    programme_id: Ref
    reason: Annotated[
        Literal["dropout", "removed", "transfer", "release", "health", "operational", "death", "other", "unknown"],
        Field(**PERSONAL),
    ]
    sessions_attended: Sessions = None
    sessions_delivered: Sessions = None
    resume_recommended: Annotated[bool | None, Field(**PERSONAL)] = None
    raw_value: Annotated[str | None, Field(max_length=128, **PERSONAL)] = None

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

    deadline_id: Ref
    kind: Annotated[Literal["plan_approved", "plan_review"], Field(**OPEN)]
    trigger: Annotated[
        Literal["assessment", "transfer", "readmission", "sentence_change", "incident", "scheduled", "unknown"],
        Field(**OPEN),
    ]
    plan_id: OptionalRef = None
    due_at: Annotated[AwareDatetime | None, Field(**OPEN)] = None


PLANNING: tuple[type[Event], ...] = (
    PlanDrafted, PlanAgreed, PlanApproved, PlanReviewed, ProgrammeReferred, ProgrammeStarted, ProgrammeCompleted,
    ProgrammeNotCompleted, DeadlineOpened,
)  # fmt: skip
