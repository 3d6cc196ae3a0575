"""The release plan: where the person will live, whom they will see first, and what is still missing."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, PERSONAL, Contract, Event, OptionalDate, OptionalRef

Gap = Literal[
    "no_address",
    "no_identity_document",
    "no_income",
    "no_first_appointment",
    "handover_not_accepted",
    "no_records_copy",
    "conditions_not_explained",
]
PlaceRef = Annotated[str | None, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:/-]+$", **PERSONAL)]


class Appointment(Contract):
    """Where the person is expected, and when; a place is named by a reference."""

    purpose: Annotated[
        Literal[
            "supervision", "health", "substance", "housing", "benefits", "employment", "education", "family", "other",
            "unknown",
        ],
        Field(description="What for.", **PERSONAL),
    ]  # fmt: skip
    timing: Annotated[
        Literal["on_release", "next_working_day", "as_given", "unknown"],
        Field(description="When, relative to the day of release; `as_given` in `at`.", **OPEN),
    ] = "unknown"
    at: Annotated[AwareDatetime | None, Field(description="The hour, where it is known.", **PERSONAL)] = None
    place_ref: Annotated[PlaceRef, Field(description="Where: a reference without blanks; no address is taken.")] = None


class ReleasePlanAgreed(Event):
    """What is arranged for the first days, agreed with the person (Mandela rules 107 and 108)."""

    type: ClassVar[str] = "throughcare.release.plan.agreed.v1"
    example: ClassVar[dict[str, object]] = {
        "personAgreement": "agreed",
        "addressRef": "adr-204",
        "appointments": [{"purpose": "supervision", "at": "2027-01-06T10:00:00Z", "placeRef": "leeds-north"}],
        "gaps": ["no_identity_document"],
    }

    person_agreement: Annotated[
        Literal["agreed", "partly", "refused", "unable", "unknown"],
        Field(description="What the person said; refusing never counts against them.", **PERSONAL),
    ] = "unknown"
    address_ref: Annotated[
        PlaceRef, Field(description="Where the person will live: a reference without blanks; no address is taken.")
    ] = None
    appointments: Annotated[
        tuple[Appointment, ...], Field(max_length=20, description="Who expects the person, and when.", **PERSONAL)
    ] = ()
    gaps: Annotated[
        tuple[Annotated[Literal[Gap, "unknown"], Field(**PERSONAL)], ...],
        Field(max_length=20, description="What the sender knows to be missing still.", **PERSONAL),
    ] = ()
    agreed_on: Annotated[OptionalDate, Field(description="The day of the signature.")] = None
    agreed_by: Annotated[OptionalRef, Field(description="Who answers for it: a role or a reference, never a name.")] = (
        None
    )
    copy_provided: Annotated[bool | None, Field(description="Whether the person was given a copy.", **OPEN)] = None
