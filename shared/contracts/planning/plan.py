"""The plan: prepared from an assessment, put to the person, approved, and looked at again when life changes."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.assessment import NeedDomain
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalDate, OptionalRef, Ref

PlanRef = Annotated[OptionalRef, Field(description="Of the plan; the open one, where absent.")]
FromFile = Annotated[
    bool | None,
    Field(description="It rests on the file, because the person would not or could not be assessed (rule 4).", **OPEN),
]


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
    from_file: FromFile = None


class PlanAgreed(Event):
    """What the person says of the plan; refusing it never counts against them (rule 19)."""

    type: ClassVar[str] = "throughcare.planning.plan.agreed.v1"
    example: ClassVar[dict[str, object]] = {"personAgreement": "agreed", "copyProvided": True}

    plan_id: PlanRef = None
    person_agreement: Annotated[
        Literal["agreed", "partly", "refused", "unable", "unknown"],
        Field(description="What the person said.", **PERSONAL),
    ]
    without_person_because: Annotated[
        Literal["declined_to_take_part", "unwell", "not_present", "no_common_language", "other", "unknown"] | None,
        Field(description="Why it was settled without the person, where it was.", **SENSITIVE),
    ] = None
    signed_on: Annotated[OptionalDate, Field(description="The day of the signature.")] = None
    copy_provided: Annotated[bool | None, Field(description="Whether the person was given a copy.", **OPEN)] = None


class PlanApproved(Event):
    """The plan is in force, and whichever was before it no longer.

    Rule 4: it rests on a completed, unexpired assessment, or, where the person refused one or was unable, on the file
    (Mandela rule 94).
    """

    type: ClassVar[str] = "throughcare.planning.plan.approved.v1"
    example: ClassVar[dict[str, object]] = {"approver": "unit-manager", "reviewDueOn": "2026-07-01"}

    plan_id: PlanRef = None
    approver: Annotated[OptionalRef, Field(description="Who approved: a role or a reference, never a name.")] = None
    review_due_on: Annotated[OptionalDate, Field(description="The day by which it is to be looked at again.")] = None
    from_file: FromFile = None


class PlanReviewed(Event):
    """The plan was looked at again, and why (Mandela rule 92: kept up to date)."""

    type: ClassVar[str] = "throughcare.planning.plan.reviewed.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "continue", "trigger": "readmission"}
    may_follow_death: ClassVar[bool] = True

    plan_id: PlanRef = None
    outcome: Annotated[
        Literal["continue", "change", "close", "unknown"],
        Field(description="What becomes of the plan: after `change` it is approved anew; `close` ends it.", **OPEN),
    ]
    trigger: Annotated[
        Literal[
            "scheduled", "persons_request", "transfer", "readmission", "sentence_change", "incident", "progress",
            "assessment", "release",
            "death", "deportation", "left_jurisdiction", "admission_voided", "unknown",
        ],
        Field(description="Why it was looked at.", **OPEN),
    ]  # fmt: skip
    person_took_part: Annotated[
        bool | None, Field(description="Whether the person was there; staying away never counts against them.", **OPEN)
    ] = None
    next_review_on: Annotated[OptionalDate, Field(description="The day by which it is to be looked at next.")] = None
