"""A time in custody: begun on a legal basis, ended or declared void."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, PERSONAL, Contract, Event, OptionalDate, OptionalRef

# Whom nobody has found guilty: nothing is mandatory for them (Mandela rules 116 and 122).
UNCONVICTED = frozenset({"remand", "detained_without_charge"})
Ending = Literal[
    "released",
    "died",
    "deported",
    "transferred_jurisdiction",
    "acquitted",
    "released_from_court",
    "admitted_in_error",
    "unknown",
]


LegalStatus = Annotated[
    Literal[
        "remand", "detained_without_charge", "convicted_unsentenced", "sentenced", "recalled", "extradition",
        "civil", "immigration", "unknown",
    ],
    Field(
        description="In what standing the person is held; `detained_without_charge` is as the unconvicted are "
        "(Mandela rule 122), `extradition` waits to be handed over.",
        **OPEN,
    ),
]  # fmt: skip


class LegalBasis(Contract):
    """The authority for custody (Mandela rule 7: nobody is received without a valid commitment order)."""

    kind: Annotated[
        Literal[
            "court_order", "warrant", "recall_decision", "remand_order", "immigration_order", "arrest",
            "extradition_order", "recognised_judgment", "hospital_order", "other", "unknown",
        ],
        Field(description="What orders the custody; `recognised_judgment` where a court elsewhere passed it.", **OPEN),
    ]  # fmt: skip
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
        AwareDatetime | None,
        Field(
            description="When, if the sender knows it better than `time` does; what is due counts from `time` all the "
            "same.",
            **OPEN,
        ),
    ] = None
    reason: Annotated[
        Literal[
            "new",
            "recall",
            "remand",
            "sentence",
            "return_cause_unknown",
            "transfer_in_jurisdiction",
            "transfer_from_other_jurisdiction",
            "return_from_escape",
            "in_error",
            "unknown",
        ],
        Field(
            description="Why the person came; `return_cause_unknown` where only the return is known, "
            "`transfer_from_other_jurisdiction` where another country or jurisdiction handed them over to serve here "
            "(Mandela rule 7).",
            **OPEN,
        ),
    ]
    legal_basis: LegalBasis
    further_bases: Annotated[
        tuple[LegalBasis, ...],
        Field(max_length=40, description="Other orders by which the person is held at the same time.", **PERSONAL),
    ] = ()
    legal_status: LegalStatus
    prior_episode_id: Annotated[OptionalRef, Field(description="The time in custody that this one follows.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None


class LegalStatusChanged(Event):
    """In what standing somebody is held has changed, or on which orders, while custody goes on: charged, convicted, a
    further warrant lodged or lifted (Mandela rules 7, 111 and 122). A sentence is an event of its own.
    """

    type: ClassVar[str] = "throughcare.intake.legal_status.changed.v1"
    example: ClassVar[dict[str, object]] = {"legalStatus": "convicted_unsentenced", "cause": "convicted"}

    episode_id: Annotated[OptionalRef, Field(description="The sender's own id of this time in custody.")] = None
    legal_status: LegalStatus
    cause: Annotated[
        Literal["charged", "convicted", "order_lodged", "order_lifted", "order_expired", "appeal", "other", "unknown"],
        Field(description="What has changed it; `order_lodged` where the person is held on one more.", **OPEN),
    ] = "unknown"
    legal_basis: Annotated[LegalBasis | None, Field(description="The order that this is about, if about one.")] = None
    raw_value: Annotated[OptionalRef, Field(description="The sender's own code, beside `cause`.")] = None


class AdmissionVoided(Event):
    """An admission that should not be on record for this person: nobody was received, or on no valid ground."""

    type: ClassVar[str] = "throughcare.intake.admission.voided.v1"
    example: ClassVar[dict[str, object]] = {"episodeId": "e-1", "reason": "wrong_person"}
    may_follow_death: ClassVar[bool] = True

    episode_id: Annotated[
        OptionalRef, Field(description="The sender's own id of this time in custody; the open one, where absent.")
    ] = None
    reason: Annotated[
        Literal["in_error", "wrong_person", "legal_defect", "unknown"],
        Field(description="Why; `legal_defect` where the order was not valid (Mandela rule 7).", **OPEN),
    ]
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None


class EpisodeClosed(Event):
    """A custody episode ended, and how."""

    type: ClassVar[str] = "throughcare.intake.episode.closed.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "released"}
    may_follow_death: ClassVar[bool] = True

    episode_id: Annotated[OptionalRef, Field(description="The sender's own id of this time in custody.")] = None
    outcome: Annotated[
        Ending,
        Field(
            description="How it ended; `released_from_court` where the person did not come back from there; "
            "`admitted_in_error` is another word for a void admission, and makes it void.",
            **OPEN,
        ),
    ]
    next_responsible: Annotated[OptionalRef, Field(description="Who is responsible for the person now.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `outcome` does not hold all of it.")
    ] = None
