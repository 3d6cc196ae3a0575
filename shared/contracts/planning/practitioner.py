"""Who works with the person, and in which class of custody the person is: decisions of the agency about them."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, PERSONAL, Code, Contract, Event, Factuality, OptionalDate, OptionalRef, Ref

Role = Annotated[
    Literal["case_manager", "key_worker", "community_manager", "mentor", "unknown"],
    Field(description="What the worker is to the person.", **OPEN),
]


class PractitionerAssigned(Event):
    """A worker takes the person on, in a role of which there is one at a time (Tokyo rule 13.5: caseloads managed)."""

    type: ClassVar[str] = "throughcare.planning.practitioner.assigned.v1"
    example: ClassVar[dict[str, object]] = {"role": "case_manager", "staffRef": "staff-17", "from": "2026-01-06"}

    role: Role
    staff_ref: Annotated[Ref, Field(description="Which worker: a reference, never a name.")]
    team_ref: Annotated[OptionalRef, Field(description="Of which team.")] = None
    from_: Annotated[OptionalDate, Field(alias="from", description="The first day.")] = None
    supersedes: Annotated[OptionalRef, Field(description="The worker whom this one follows in the role.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `role` does not hold all of it.")
    ] = None


class PractitionerUnassigned(Event):
    """A worker has the person no longer, and nobody is said to follow: who does is assigned by an event of its own, and
    then this need not be told. Until then the case is nobody's (Tokyo rules 13.4 and 13.5).
    """

    type: ClassVar[str] = "throughcare.planning.practitioner.unassigned.v1"
    example: ClassVar[dict[str, object]] = {"role": "case_manager", "staffRef": "staff-17", "reason": "left_post"}
    may_follow_death: ClassVar[bool] = True

    role: Role
    staff_ref: Annotated[
        OptionalRef, Field(description="Which worker: a reference; whoever has the role then, where absent.")
    ] = None
    reason: Annotated[
        Literal[
            "left_post", "long_absence", "moved_team", "caseload", "conflict_of_interest", "persons_request",
            "no_longer_needed", "assigned_in_error", "other", "unknown",
        ],
        Field(description="Why; `caseload` where the worker had too many to look after.", **PERSONAL),
    ] = "unknown"  # fmt: skip
    to: Annotated[OptionalDate, Field(description="The last day.")] = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where ours do not hold all of it.", **PERSONAL),
    ] = None


class Decider(Contract):
    """Who decided: a role and the body it acts for, never a name."""

    role_ref: Annotated[OptionalRef, Field(description="In which role.")] = None
    org: Annotated[OptionalRef, Field(description="For which body.")] = None


class ClassificationDecided(Event):
    """The person was put into a class of security and treatment (Mandela rule 93; Bangkok rules 40 and 41)."""

    type: ClassVar[str] = "throughcare.planning.classification.decided.v1"
    factuality: ClassVar[Factuality] = "assessment"
    example: ClassVar[dict[str, object]] = {
        "security": "low",
        "decidedBy": {"roleRef": "classification-board", "org": "north"},
        "reasons": ["first_time_in_custody"],
        "genderResponsive": True,
        "reviewDueOn": "2026-07-06",
    }

    security: Annotated[
        Literal["open", "minimum", "low", "medium", "high", "maximum", "unclassified", "unknown"],
        Field(description="How closely the person is held, from `open` to `maximum`.", **PERSONAL),
    ]
    treatment_class: Annotated[
        Code | None, Field(description="A code of the agency's own for the class in which help is given.")
    ] = None
    decided_by: Decider = Decider()
    provision: Annotated[OptionalRef, Field(description="Of the law or rules it was decided under.")] = None
    reasons: Annotated[tuple[Code, ...], Field(max_length=20, description="Codes of why.", **PERSONAL)] = ()
    based_on_assessments: Annotated[
        tuple[Ref, ...], Field(max_length=20, description="Ids of the assessments it rests on.", **OPEN)
    ] = ()
    gender_responsive: Annotated[
        bool | None,
        Field(description="Whether the method was made for, and tested on, people of this gender.", **OPEN),
    ] = None
    overridden_from: Annotated[
        OptionalRef, Field(description="What the method had come to, where a person decided otherwise.")
    ] = None
    review_due_on: Annotated[OptionalDate, Field(description="The day by which it is to be looked at again.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `security` does not hold all of it.")
    ] = None
