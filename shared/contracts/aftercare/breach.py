"""What is alleged against a person, what is decided about it, and a return to custody that somebody answers for."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.aftercare.parts import DecidedBy, GroundInLaw, RawValue, Reasons, Representations, SupervisionId
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, Factuality, OptionalDate, OptionalRef, Ref

BreachId = Annotated[Ref, Field(description="The sender's own id of the allegation, the same in all events about it.")]
SaidBeforehand = Annotated[
    Representations,
    Field(
        description="Whether the person was heard first, chose not to be, or could not be, as it was an emergency.",
        **PERSONAL,
    ),
]


class BreachAlleged(Event):
    """Somebody says that the person broke a condition: an allegation, and not a fact (Tokyo rule 14.2).

    Rule 7: it names a condition that was explained and in force when it is alleged to have happened; if not, whoever
    looks after the person sees that in the list of cases until somebody decides.
    """

    type: ClassVar[str] = "throughcare.aftercare.breach.alleged.v1"
    factuality: ClassVar[Factuality] = "allegation"
    example: ClassVar[dict[str, object]] = {
        "breachId": "b-1",
        "conditionId": "lc-1",
        "kind": "missed_contact",
        "evidenceRef": "file-88",
    }

    breach_id: BreachId
    supervision_id: SupervisionId = None
    condition_id: Annotated[Ref, Field(description="The condition, as it was set.")]
    kind: Annotated[
        Literal[
            "missed_contact",
            "residence",
            "curfew",
            "exclusion_zone",
            "prohibited_contact",
            "substance",
            "treatment",
            "work",
            "electronic_monitoring",
            "travel",
            "financial",
            "new_charge",
            "conduct",
            "other",
            "unknown",
        ],
        Field(description="What sort of breach is alleged.", **SENSITIVE),
    ] = "unknown"
    alleged_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When it is alleged to have happened; `time`, which is of the allegation, if absent.", **OPEN
        ),
    ] = None
    alleged_by: Annotated[OptionalRef, Field(description="Who: a role or a reference, never a name.")] = None
    evidence_ref: Annotated[
        str | None, Field(max_length=128, description="Where the evidence is kept: a reference.", **SENSITIVE)
    ] = None
    raw_value: RawValue = None


class BreachDecided(Event):
    """What was decided about an allegation, after both sides were heard (Tokyo rules 14.2 to 14.6).

    A breach never leads to custody by itself (Tokyo rule 14.3): `recall` here is a decision to ask for one, and the
    recall is decided, or not, by an event of its own.
    """

    type: ClassVar[str] = "throughcare.aftercare.breach.decided.v1"
    example: ClassVar[dict[str, object]] = {
        "breachId": "b-1",
        "representations": "heard",
        "outcome": "warning",
        "decisionRef": "decision-5",
        "reasons": ["first_breach"],
        "appealUntil": "2027-03-01",
    }

    breach_id: BreachId
    representations: Annotated[
        Literal[Representations, "unknown"],
        Field(
            description="Whether the person was heard first, chose not to be, or could not be, as it was an emergency; "
            "`unknown` is flagged.",
            **PERSONAL,
        ),
    ]
    stage: Annotated[
        Literal["first_decision", "appealed", "on_appeal", "final", "unknown"],
        Field(
            description="The first decision; that it was appealed; the decision on appeal; or that no appeal is left.",
            **OPEN,
        ),
    ] = "first_decision"
    outcome: Annotated[
        Literal[
            "unfounded",
            "no_action",
            "warning",
            "conditions_varied",
            "treatment",
            "community_work",
            "extension",
            "short_custody",
            "recall",
            "revocation",
            "other",
            "unknown",
        ],
        Field(description="What was decided, or, of an appeal lodged, what it is against.", **SENSITIVE),
    ]
    decision_ref: Annotated[OptionalRef, Field(description="Where the decision is kept: a reference.")] = None
    decided_by: DecidedBy | None = None
    legal_basis: GroundInLaw | None = None
    reasons: Reasons = ()
    appeal_until: Annotated[OptionalDate, Field(description="The last day for an appeal (Tokyo rule 14.6).")] = None
    raw_value: RawValue = None


class RecallDecided(Event):
    """Somebody decided that the person returns to custody. Rule 8: by which decision, on what grounds and whose law.

    It is never the automatic consequence of an event (Tokyo rules 14.2 to 14.4): the person was heard, or chose not to
    be, or it was an emergency, and then they are heard afterwards.
    """

    type: ClassVar[str] = "throughcare.aftercare.recall.decided.v1"
    example: ClassVar[dict[str, object]] = {
        "kind": "fixed_term",
        "lengthDays": 28,
        "decisionRef": "decision-9",
        "legalBasis": {"law": "cja-2003-s254"},
        "grounds": ["behaviour_linked_to_offending"],
        "representations": "heard",
    }

    recall_id: Annotated[OptionalRef, Field(description="The sender's own id of the recall.")] = None
    supervision_id: SupervisionId = None
    breach_id: Annotated[OptionalRef, Field(description="The allegation it follows, where there is one.")] = None
    kind: Annotated[
        Literal["fixed_term", "standard", "emergency", "unknown"],
        Field(description="For a set time, until somebody decides on release, or at once.", **SENSITIVE),
    ]
    length_days: Annotated[
        int | None, Field(ge=1, le=3660, description="How long, where it is for a set time.", **PERSONAL)
    ] = None
    decision_ref: Annotated[Ref, Field(description="Where the decision is kept: a reference (rule 8).")]
    legal_basis: GroundInLaw
    grounds: Annotated[
        Reasons, Field(min_length=1, description="Codes of the grounds (rule 8); never a narrative.", **SENSITIVE)
    ]
    representations: SaidBeforehand
    decided_by: DecidedBy | None = None
    raw_value: RawValue = None

    @model_validator(mode="after")
    def a_set_time_is_of_a_fixed_term(self) -> Self:
        """Only a recall for a set time has a length."""
        if self.length_days is not None and self.kind == "standard":
            raise ValueError("a standard recall has no lengthDays: leave it out, or say that its kind is fixed_term")
        return self
