"""What intake announces: who a person is, when they came into custody and why, and what they need."""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Code, Contract, Event, PersonalRef, Ref

NeedDomain = Literal[
    "criminal_history",
    "personality_self_control",
    "attitudes_thinking",
    "associates_lifestyle",
    "family_relationships",
    "children_dependants",
    "education_training",
    "employment",
    "leisure_community",
    "substance_drugs",
    "substance_alcohol",
    "accommodation",
    "finance_benefits_id",
    "health_wellbeing",
    "unknown",
]
Responsivity = Literal[
    "language",
    "literacy_numeracy",
    "learning_disability",
    "neurodiversity",
    "mental_health",
    "cognitive_ability",
    "motivation",
    "gender_specific",
    "culture_religion",
    "trauma_history",
    "age_maturity",
    "physical_disability",
    "caring_duties",
    "transport_digital_access",
    "group_vs_individual",
    "staff_match",
    "unknown",
]
YesNo = Literal["yes", "no", "unknown"]
Score = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False, **SENSITIVE)]


class Identifier(Contract):
    """One number by which some system knows the person; `scheme` is an open list, such as gb:noms or us:doc:nc."""

    scheme: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9:_-]+$", **OPEN)]
    value: Annotated[str, Field(min_length=1, max_length=64, **PERSONAL)]
    issuer: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    status: Annotated[Literal["active", "retired", "unknown"], Field(**OPEN)] = "active"


class PersonRegistered(Event):
    """A person is known to the system (Mandela rules 6 and 7: the file begins with identity)."""

    type: ClassVar[str] = "throughcare.intake.person.registered.v1"
    example: ClassVar[dict[str, object]] = {
        "identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}],
        "birthYear": 1990,
    }

    identifiers: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=20, **PERSONAL)]
    birth_year: Annotated[int | None, Field(ge=1850, le=2200, **PERSONAL)] = None
    language_tag: Annotated[
        str | None, Field(max_length=35, pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", **PERSONAL)
    ] = None
    duplicate_candidates: Annotated[tuple[PersonalRef, ...], Field(max_length=20, **PERSONAL)] = ()


class LegalBasis(Contract):
    """The authority for custody (Mandela rule 7: nobody is received without a valid commitment order)."""

    kind: Annotated[
        Literal["court_order", "warrant", "recall_decision", "remand_order", "immigration_order", "other", "unknown"],
        Field(**OPEN),
    ]
    reference: Annotated[str | None, Field(max_length=128, **PERSONAL)] = None
    issued_by: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    issued_on: Annotated[date | None, Field(**OPEN)] = None
    raw_value: Annotated[str | None, Field(max_length=128, **OPEN)] = None


class AdmissionRecorded(Event):
    """A person was received into custody. Rule 1: it names its legal basis (Mandela rule 7)."""

    type: ClassVar[str] = "throughcare.intake.admission.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "facilityId": "leeds",
        "reason": "sentence",
        "legalBasis": {"kind": "court_order", "issuedBy": "Leeds Crown Court"},
        "legalStatus": "sentenced",
    }

    episode_id: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    facility_id: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    admitted_at: Annotated[AwareDatetime | None, Field(**OPEN)] = None
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
        Field(**OPEN),
    ]
    legal_basis: LegalBasis
    legal_status: Annotated[
        Literal["remand", "convicted_unsentenced", "sentenced", "recalled", "civil", "immigration", "unknown"],
        Field(**OPEN),
    ]
    prior_episode_id: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    raw_value: Annotated[str | None, Field(max_length=128, **OPEN)] = None


class SentenceDates(Contract):
    """The dates that follow from a sentence; which of them exist depends on the jurisdiction."""

    earliest_release: Annotated[date | None, Field(**OPEN)] = None
    conditional_release: Annotated[date | None, Field(**OPEN)] = None
    sentence_end: Annotated[date | None, Field(**OPEN)] = None
    licence_end: Annotated[date | None, Field(**OPEN)] = None
    hdc_eligibility: Annotated[date | None, Field(**OPEN)] = None
    parole_eligibility: Annotated[date | None, Field(**OPEN)] = None


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

    sentence_id: Ref
    kind: Annotated[
        Literal["determinate", "indeterminate", "life", "community", "fine_default", "unknown"], Field(**OPEN)
    ]
    length_days: Annotated[int | None, Field(ge=0, le=73_000, **OPEN)] = None
    start_on: Annotated[date | None, Field(**OPEN)] = None
    dates: SentenceDates = SentenceDates()
    court: Annotated[str | None, Field(max_length=128, **OPEN)] = None


class Instrument(Contract):
    """Which instrument was used: we are agnostic of it, and never ship its items."""

    code: Code
    version: Annotated[str, Field(min_length=1, max_length=32, **OPEN)]
    family: Annotated[
        Literal["risk", "needs", "risk_needs", "screening", "health_flag", "spj", "education", "vocational", "unknown"],
        Field(**OPEN),
    ]


def check_range(score: float | None, lowest: float | None, highest: float | None) -> None:
    """Rule 11: a score is within the instrument's range."""
    if lowest is not None and highest is not None and lowest > highest:
        raise ValueError("the lowest score is above the highest")
    if score is None:
        return
    if (lowest is not None and score < lowest) or (highest is not None and score > highest):
        raise ValueError("the score is outside the instrument's range (rule 11): correct the score or the range")


class Need(Contract):
    """One need, on the instrument's own scale and in words; a missing score is not zero."""

    domain: Annotated[NeedDomain, Field(**SENSITIVE)]
    score: Score | None = None
    min: Score | None = None
    max: Score | None = None
    severity: Annotated[Literal["none", "some", "considerable", "severe", "unknown"], Field(**SENSITIVE)] = "unknown"
    linked_to_reoffending: Annotated[YesNo, Field(**SENSITIVE)] = "unknown"
    linked_to_harm: Annotated[YesNo, Field(**SENSITIVE)] = "unknown"
    strength: Annotated[bool, Field(**SENSITIVE)] = False
    criminogenic: Annotated[bool | None, Field(**SENSITIVE)] = None
    raw_value: Annotated[str | None, Field(max_length=128, **SENSITIVE)] = None

    @model_validator(mode="after")
    def score_in_range(self) -> Self:
        """Rule 11."""
        check_range(self.score, self.min, self.max)
        return self


class Probability(Contract):
    """What an instrument says of an outcome; kept as said, never computed by us."""

    value: Annotated[float, Field(ge=0, le=1, **SENSITIVE)]
    horizon_months: Annotated[int, Field(ge=1, le=240, **SENSITIVE)]
    outcome: Code


class Override(Contract):
    """A professional's departure from the instrument's band, with the reason."""

    from_: Annotated[str, Field(alias="from", max_length=64, **SENSITIVE)]
    to: Annotated[str, Field(max_length=64, **SENSITIVE)]
    reason: Code
    by: Ref


class Overall(Contract):
    """The instrument's overall result, beside the instrument-independent level 1 to 5."""

    raw_score: Score | None = None
    raw_min: Score | None = None
    raw_max: Score | None = None
    unit: Annotated[Literal["points", "percent", "decile", "unknown"], Field(**SENSITIVE)] = "unknown"
    probability: Probability | None = None
    local_band: Annotated[str | None, Field(max_length=64, **SENSITIVE)] = None
    neutral_level: Annotated[Literal[1, 2, 3, 4, 5, "unknown"], Field(**SENSITIVE)] = "unknown"
    overridden: Override | None = None

    @model_validator(mode="after")
    def score_in_range(self) -> Self:
        """Rule 11."""
        check_range(self.raw_score, self.raw_min, self.raw_max)
        return self


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

    assessment_id: Ref
    instrument: Instrument
    purpose: Annotated[Literal["intake", "review", "pre_release", "community", "unknown"], Field(**OPEN)]
    valid_from: Annotated[date | None, Field(**OPEN)] = None
    valid_until: Annotated[date | None, Field(**OPEN)] = None
    completed_by: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    basis: Annotated[
        tuple[
            Annotated[Literal["interview", "file", "collateral", "self_report", "none", "unknown"], Field(**OPEN)], ...
        ],
        Field(max_length=6, **OPEN),
    ] = ()
    participation: Annotated[Literal["participated", "partly", "refused", "unable", "unknown"], Field(**SENSITIVE)] = (
        "unknown"
    )
    overall: Overall | None = None
    needs: Annotated[tuple[Need, ...], Field(max_length=40, **SENSITIVE)] = ()
    responsivity: Annotated[
        tuple[Annotated[Responsivity, Field(**SENSITIVE)], ...], Field(max_length=20, **SENSITIVE)
    ] = ()
    protective_factors: Annotated[tuple[Code, ...], Field(max_length=20, **SENSITIVE)] = ()
    interpreter_used: Annotated[bool | None, Field(**PERSONAL)] = None
    signed_off_by: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    supersedes: Annotated[str | None, Field(max_length=128, **OPEN)] = None

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

    episode_id: Annotated[str | None, Field(max_length=128, **OPEN)] = None
    outcome: Annotated[
        Literal[
            "released", "died", "deported", "transferred_jurisdiction", "acquitted", "released_from_court", "unknown"
        ],
        Field(**OPEN),
    ]
    next_responsible: Annotated[str | None, Field(max_length=128, **OPEN)] = None


INTAKE: tuple[type[Event], ...] = (
    PersonRegistered,
    AdmissionRecorded,
    SentenceRecorded,
    AssessmentCompleted,
    EpisodeClosed,
)
