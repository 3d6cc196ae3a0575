"""What is found out about a person: at reception, and by instruments."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.assessment import Instrument, Need, Overall, Responsivity
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Code, Event, Factuality, OptionalDate, OptionalRef, Ref


class AssessmentCompleted(Event):
    """An individual assessment of needs and risks (resolution 2021/21 OP 2; Mandela rules 91 to 94)."""

    type: ClassVar[str] = "throughcare.intake.assessment.completed.v1"
    factuality: ClassVar[Factuality] = "assessment"
    example: ClassVar[dict[str, object]] = {
        "assessmentId": "a-1",
        "instrument": {"code": "lsi-r", "version": "1", "family": "risk_needs"},
        "purpose": "intake",
        "basis": ["interview", "file"],
        "participation": "participated",
        "needs": [{"domain": "substance_alcohol", "severity": "considerable"}],
    }

    assessment_id: Annotated[Ref, Field(description="The sender's own.")]
    instrument: Instrument
    purpose: Annotated[
        Literal["pre_sentence", "intake", "review", "pre_release", "community", "unknown"],
        Field(description="At which point of the way.", **OPEN),
    ]
    valid_from: Annotated[OptionalDate, Field(description="The first day on which a plan may rest on it.")] = None
    valid_until: Annotated[OptionalDate, Field(description="The last day on which a plan may rest on it.")] = None
    completed_by: Annotated[OptionalRef, Field(description="Who assessed: a role or a reference, never a name.")] = None
    basis: Annotated[
        tuple[
            Annotated[Literal["interview", "file", "collateral", "self_report", "none", "unknown"], Field(**OPEN)], ...
        ],
        Field(max_length=6, description="What the assessor went by.", **OPEN),
    ] = ()
    participation: Annotated[
        Literal["participated", "partly", "refused", "unable", "unknown"],
        Field(description="Whether the person took part; refusing never counts against them.", **SENSITIVE),
    ] = "unknown"
    overall: Overall | None = None
    needs: Annotated[
        tuple[Need, ...],
        Field(max_length=40, description="What the person needs, and what protects them.", **SENSITIVE),
    ] = ()
    responsivity: Annotated[
        tuple[Annotated[Responsivity, Field(**SENSITIVE)], ...],
        Field(max_length=20, description="What help must take into account to reach the person.", **SENSITIVE),
    ] = ()
    protective_factors: Annotated[
        tuple[Code, ...], Field(max_length=20, description="Codes of what protects the person.", **SENSITIVE)
    ] = ()
    interpreter_used: Annotated[bool | None, Field(description="Whether somebody interpreted.", **PERSONAL)] = None
    signed_off_by: Annotated[
        OptionalRef, Field(description="Who answers for it: a role or a reference, never a name.")
    ] = None
    supersedes: Annotated[OptionalRef, Field(description="The assessment that this one replaces.")] = None
    population_override: Annotated[
        Code | None,
        Field(description="Why an instrument was used for somebody it is not validated for (Bangkok rules 40 and 41)."),
    ] = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An assessment is not out of date before it is valid."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("validUntil is before validFrom")
        return self


class AssessmentRefused(Event):
    """An assessment was offered and did not come about. It never counts against the person (rule 19).

    Rule 4: with an alternative from the file it is ground enough for a plan.
    """

    type: ClassVar[str] = "throughcare.intake.assessment.refused.v1"
    example: ClassVar[dict[str, object]] = {
        "outcome": "refused",
        "reason": "legal_advice",
        "fileBasedAlternative": True,
        "offeredAgainOn": "2026-02-02",
    }

    assessment_id: Annotated[OptionalRef, Field(description="The sender's own.")] = None
    instrument: Instrument | None = None
    purpose: Annotated[
        Literal["pre_sentence", "intake", "review", "pre_release", "community", "unknown"],
        Field(description="At which point of the way.", **OPEN),
    ] = "unknown"
    outcome: Annotated[
        Literal["refused", "unable", "unknown"],
        Field(description="`unable` where it could not be done with the person, who did not say no.", **SENSITIVE),
    ]
    reason: Annotated[
        Literal[
            "not_given",
            "legal_advice",
            "no_trust",
            "not_ready",
            "language",
            "unwell",
            "not_available",
            "other",
            "unknown",
        ],
        Field(description="Why, as far as the person says.", **SENSITIVE),
    ] = "unknown"
    offered_again_on: Annotated[OptionalDate, Field(description="The day on which it is offered again.")] = None
    file_based_alternative: Annotated[
        bool | None, Field(description="Whether the needs were worked out from the file instead.", **OPEN)
    ] = None
    raw_value: Annotated[
        str | None,
        Field(
            max_length=128, description="The sender's own code, where `reason` does not hold all of it.", **SENSITIVE
        ),
    ] = None
