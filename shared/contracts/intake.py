"""What intake announces: who a person is, when they came into custody and why, and what they need."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.assessment import Instrument, Need, Overall, Responsivity
from shared.contracts.fields import (
    OPEN,
    PERSONAL,
    SENSITIVE,
    Code,
    Contract,
    Event,
    OptionalDate,
    OptionalRef,
    PersonalRef,
    Ref,
)


class Identifier(Contract):
    """One number by which some system knows the person; `scheme` is an open list, such as gb:noms or us:doc:nc."""

    scheme: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[a-z0-9:_-]+$",
            description="Which numbering it is from, in lower case: gb:noms, us:doc:nc. An open list.",
            **OPEN,
        ),
    ]
    value: Annotated[str, Field(min_length=1, max_length=64, description="The number itself.", **PERSONAL)]
    issuer: Annotated[OptionalRef, Field(description="Who gave the number out, where the scheme does not say.")] = None
    status: Annotated[
        Literal["active", "retired", "unknown"], Field(description="Whether the number is in use still.", **OPEN)
    ] = "active"


class PersonRegistered(Event):
    """A person is known to the system (Mandela rules 6 and 7: the file begins with identity)."""

    type: ClassVar[str] = "throughcare.intake.person.registered.v1"
    example: ClassVar[dict[str, object]] = {
        "identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}],
        "birthYear": 1990,
    }

    identifiers: Annotated[
        tuple[Identifier, ...],
        Field(min_length=1, max_length=20, description="Every number by which the person is known.", **PERSONAL),
    ]
    birth_year: Annotated[
        int | None, Field(ge=1850, le=2200, description="The year alone: a date of birth is not taken.", **PERSONAL)
    ] = None
    language_tag: Annotated[
        str | None,
        Field(
            max_length=35,
            pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
            description="The language the person understands best (BCP 47), such as pt-BR.",
            **PERSONAL,
        ),
    ] = None
    duplicate_candidates: Annotated[
        tuple[PersonalRef, ...],
        Field(max_length=20, description="Identifiers of people who may be the same person.", **PERSONAL),
    ] = ()


class LegalBasis(Contract):
    """The authority for custody (Mandela rule 7: nobody is received without a valid commitment order)."""

    kind: Annotated[
        Literal["court_order", "warrant", "recall_decision", "remand_order", "immigration_order", "other", "unknown"],
        Field(description="What orders the custody.", **OPEN),
    ]
    reference: Annotated[str | None, Field(max_length=128, description="The number of the order.", **PERSONAL)] = None
    issued_by: Annotated[OptionalRef, Field(description="The court or authority.")] = None
    issued_on: Annotated[OptionalDate, Field(description="The day of the order.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None


class AdmissionRecorded(Event):
    """A person was received into custody. Rule 1: it names its legal basis (Mandela rule 7)."""

    type: ClassVar[str] = "throughcare.intake.admission.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "facilityId": "leeds",
        "reason": "sentence",
        "legalBasis": {"kind": "court_order", "issuedBy": "Leeds Crown Court"},
        "legalStatus": "sentenced",
    }

    episode_id: Annotated[OptionalRef, Field(description="The sender's own id of this time in custody.")] = None
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison.")] = None
    admitted_at: Annotated[
        AwareDatetime | None, Field(description="When, if the sender knows it better than `time` does.", **OPEN)
    ] = None
    reason: Annotated[
        Literal[
            "new",
            "recall",
            "remand",
            "sentence",
            "return_cause_unknown",
            "transfer_in_jurisdiction",
            "return_from_escape",
            "in_error",
            "unknown",
        ],
        Field(description="Why the person came; `return_cause_unknown` where only the return is known.", **OPEN),
    ]
    legal_basis: LegalBasis
    legal_status: Annotated[
        Literal["remand", "convicted_unsentenced", "sentenced", "recalled", "civil", "immigration", "unknown"],
        Field(description="In what standing the person is held.", **OPEN),
    ]
    prior_episode_id: Annotated[OptionalRef, Field(description="The time in custody that this one follows.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None


class SentenceDates(Contract):
    """The dates that follow from a sentence; which of them exist depends on the jurisdiction."""

    earliest_release: Annotated[
        OptionalDate, Field(description="The first day on which the person may be released.")
    ] = None
    conditional_release: Annotated[OptionalDate, Field(description="Release under supervision.")] = None
    sentence_end: Annotated[OptionalDate, Field(description="Nothing of the sentence is left.")] = None
    licence_end: Annotated[OptionalDate, Field(description="Supervision ends.")] = None
    hdc_eligibility: Annotated[
        OptionalDate, Field(description="Home detention with a curfew is possible from then.")
    ] = None
    parole_eligibility: Annotated[OptionalDate, Field(description="A board may decide on parole from then.")] = None


class SentenceRecorded(Event):
    """A court passed a sentence (Mandela rule 8: the file accrues the judicial process)."""

    type: ClassVar[str] = "throughcare.intake.sentence.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "sentenceId": "s-1",
        "kind": "determinate",
        "lengthDays": 730,
        "startOn": "2026-01-05",
        "dates": {"conditionalRelease": "2027-01-05", "sentenceEnd": "2028-01-05"},
    }

    sentence_id: Annotated[Ref, Field(description="The sender's own.")]
    kind: Annotated[
        Literal["determinate", "indeterminate", "life", "community", "fine_default", "unknown"],
        Field(description="`community` is served without custody.", **OPEN),
    ]
    length_days: Annotated[
        int | None, Field(ge=0, le=73_000, description="In days; absent where it has no length.", **OPEN)
    ] = None
    start_on: Annotated[OptionalDate, Field(description="The day it is counted from.")] = None
    dates: SentenceDates = SentenceDates()
    court: Annotated[OptionalRef, Field(description="Which passed it.")] = None


class AssessmentCompleted(Event):
    """An individual assessment of needs and risks (resolution 2021/21 OP 2; Mandela rules 91 to 94)."""

    type: ClassVar[str] = "throughcare.intake.assessment.completed.v1"
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
        Literal["intake", "review", "pre_release", "community", "unknown"],
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

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An assessment is not out of date before it is valid."""
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("validUntil is before validFrom")
        return self


class EpisodeClosed(Event):
    """A custody episode ended, and how."""

    type: ClassVar[str] = "throughcare.intake.episode.closed.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "released"}

    episode_id: Annotated[OptionalRef, Field(description="The sender's own id of this time in custody.")] = None
    outcome: Annotated[
        Literal[
            "released", "died", "deported", "transferred_jurisdiction", "acquitted", "released_from_court", "unknown"
        ],
        Field(description="How it ended.", **OPEN),
    ]
    next_responsible: Annotated[OptionalRef, Field(description="Who is responsible for the person now.")] = None


INTAKE: tuple[type[Event], ...] = (
    PersonRegistered,
    AdmissionRecorded,
    SentenceRecorded,
    AssessmentCompleted,
    EpisodeClosed,
)
