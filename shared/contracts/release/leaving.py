"""Leaving: for days on trust, and for good, with what a person carries out of the gate."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, Contract, Event, OptionalDate, OptionalRef
from shared.contracts.release.case import GROUND, ReleaseKind

YesNoNa = Annotated[Literal["yes", "no", "na", "unknown"], Field(**PERSONAL)]
# Who is released to there is another country's or jurisdiction's from then on: how that ends what is kept here.
LEFT_FOR: Mapping[str, Literal["deported", "transferred_jurisdiction"]] = {
    "deported": "deported",
    "other_jurisdiction": "transferred_jurisdiction",
}


class TemporaryReleaseApproved(Event):
    """The person may leave for a while and come back (Mandela rule 87; Bangkok rule 45: to the maximum extent)."""

    type: ClassVar[str] = "throughcare.release.temporary_release.approved.v1"
    example: ClassVar[dict[str, object]] = {"purpose": "home_leave", "days": 2, "startOn": "2026-11-06"}

    purpose: Annotated[
        Literal[
            "home_leave", "resettlement", "work", "education", "family", "childcare", "funeral", "medical", "other",
            "unknown",
        ],
        Field(description="What for.", **PERSONAL),
    ]  # fmt: skip
    days: Annotated[int | None, Field(ge=1, le=366, description="On how many days the person may be away.", **OPEN)] = (
        None
    )
    start_on: Annotated[OptionalDate, Field(description="The first day.")] = None
    end_on: Annotated[OptionalDate, Field(description="The day of return.")] = None
    decided_by: Annotated[OptionalRef, Field(description="Who approved: a role or a body, never a name.")] = None
    raw_value: Annotated[
        str | None, Field(max_length=128, description="The sender's own code, where `purpose` is wider.", **PERSONAL)
    ] = None

    @model_validator(mode="after")
    def returns_after_leaving(self) -> Self:
        """Nobody is back before they left."""
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("endOn is before startOn: correct one of them")
        return self


class ReleasePackIssued(Event):
    """What the person was given to take along, an official copy of their own records among it (Mandela rules 9 and
    108; Tokyo rule 12.3).
    """

    type: ClassVar[str] = "throughcare.release.release_pack.issued.v1"
    example: ClassVar[dict[str, object]] = {
        "packRef": "pack-1",
        "contents": ["records_copy", "identity_documents", "appointments"],
        "conditionsExplained": "yes",
    }

    pack_ref: Annotated[OptionalRef, Field(description="Where the pack is found.")] = None
    contents: Annotated[
        tuple[
            Annotated[
                Literal[
                    "records_copy", "identity_documents", "conditions", "appointments", "medication", "money",
                    "savings", "travel", "clothing", "certificates", "property", "phone", "contacts", "unknown",
                ],
                Field(**PERSONAL),
            ],
            ...,
        ],
        Field(max_length=20, description="What is in it.", **PERSONAL),
    ] = ()  # fmt: skip
    conditions_explained: Annotated[
        YesNoNa, Field(description="Whether the conditions were explained to the person, orally and in writing.")
    ] = "unknown"
    received: Annotated[bool | None, Field(description="Whether the person confirmed having it.", **OPEN)] = None


class Checklist(Contract):
    """What a person needs in the first hours (Mandela rule 108); an unknown is a gap, not a no."""

    id_document: Annotated[YesNoNa, Field(description="Valid proof of who they are.")] = "unknown"
    accommodation: Annotated[YesNoNa, Field(description="Somewhere to sleep from the first night.")] = "unknown"
    income: Annotated[YesNoNa, Field(description="Work, a benefit or a pension that pays from now.")] = "unknown"
    medication: Annotated[YesNoNa, Field(description="Enough until a doctor can be seen.")] = "unknown"
    transport: Annotated[YesNoNa, Field(description="A way to get where they are going.")] = "unknown"
    subsistence: Annotated[YesNoNa, Field(description="Money for the first days.")] = "unknown"
    phone: Annotated[YesNoNa, Field(description="A way to be reached.")] = "unknown"
    records_copy: Annotated[YesNoNa, Field(description="The official copy of their own records.")] = "unknown"


class Released(Event):
    """A person left custody. Rule 3: there was an open episode, and an approved date or the order of a court or of
    whoever grants clemency; if not, it is flagged.

    Whom an amnesty, a pardon or a court frees of the sentence leaves without supervision and conditions, unless these
    are told after it.
    """

    type: ClassVar[str] = "throughcare.release.released.v1"
    example: ClassVar[dict[str, object]] = {
        "kind": "conditional",
        "destination": "no_fixed_abode",
        "checklist": {"accommodation": "no", "idDocument": "yes"},
    }

    released_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When, if the sender knows it better than `time` does; what is due counts from `time` all the "
            "same.",
            **OPEN,
        ),
    ] = None
    kind: Annotated[ReleaseKind, Field(description=GROUND, **OPEN)]
    destination: Annotated[
        Literal[
            "address",
            "hostel",
            "no_fixed_abode",
            "hospital",
            "treatment_facility",
            "immigration",
            "other_jurisdiction",
            "deported",
            "other_custody",
            "other",
            "unknown",
        ],
        Field(
            description="Where to; `other_custody` is of the police or whoever else holds the person from then on. An "
            "address itself is not taken.",
            **PERSONAL,
        ),
    ] = "unknown"
    checklist: Checklist = Checklist()
    savings_minor: Annotated[
        int | None,
        Field(ge=0, le=10**12, description="What was paid out, in the currency's smallest unit.", **PERSONAL),
    ] = None
    savings_currency: Annotated[
        str | None, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, such as GBP.", **PERSONAL)
    ] = None
    in_error: Annotated[
        bool | None, Field(description="Nobody should have been released: an incident, and flagged.", **OPEN)
    ] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None
