"""Needs of support, and what providers and the person made of each."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.aftercare.parts import RawValue
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalDate, OptionalRef, Ref
from shared.contracts.pathways import Pathway

NeedState = Literal[
    "identified",
    "accepted",
    "rejected",
    "waitlisted",
    "in_progress",
    "met",
    "partly_met",
    "declined",
    "closed_unmet",
    "unknown",
]
NeedId = Annotated[Ref, Field(description="The sender's own id of the need, the same in all events about it.")]


class NeedReferred(Event):
    """Somebody was asked to help with a need (resolution 2021/21 OP 4; Bangkok rule 47; Mandela rule 108)."""

    type: ClassVar[str] = "throughcare.aftercare.need.referred.v1"
    example: ClassVar[dict[str, object]] = {
        "needId": "n-1",
        "pathway": "accommodation",
        "providerRef": "housing-aid",
        "consentRef": "consent-7",
    }

    need_id: NeedId
    pathway: Annotated[Pathway, Field(description="Which part of life.", **SENSITIVE)]
    provider_ref: Annotated[OptionalRef, Field(description="Who was asked: a reference.")] = None
    consent_ref: Annotated[
        OptionalRef, Field(description="The consent that the person gave to it; a referral by law needs none.")
    ] = None
    urgent: Annotated[bool | None, Field(description="Whether it cannot wait.", **PERSONAL)] = None
    raw_value: RawValue = None


class NeedStatusChanged(Event):
    """Where the help stands. Declining it never counts against the person (rule 19), nor does being turned away."""

    type: ClassVar[str] = "throughcare.aftercare.need.status_changed.v1"
    may_follow_death: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"needId": "n-1", "to": "waitlisted", "expectedOn": "2027-02-01"}

    need_id: NeedId
    to: Annotated[
        NeedState,
        Field(
            description="`identified` is a need nobody has been asked about yet; `declined` is by the person.", **OPEN
        ),
    ]
    pathway: Annotated[
        Pathway, Field(description="Which part of life, where the need is identified by this event.", **SENSITIVE)
    ] = "unknown"
    reason: Annotated[
        Literal[
            "capacity",
            "not_eligible",
            "not_suitable",
            "no_consent",
            "persons_choice",
            "no_contact",
            "moved_away",
            "custody",
            "supervision_ended",
            "carried_forward",
            "no_longer_needed",
            "provider_closed",
            "death",
            "other",
            "unknown",
        ],
        Field(description="Why, where that is known.", **PERSONAL),
    ] = "unknown"
    expected_on: Annotated[OptionalDate, Field(description="When help is expected, where the person waits.")] = None
    provider_ref: Annotated[OptionalRef, Field(description="Who says so, where it is a provider: a reference.")] = None
    raw_value: RawValue = None
