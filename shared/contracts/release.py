"""What release announces: when a person will leave custody, and that they did, with what for."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, PERSONAL, Contract, Event, OptionalRef

YesNoNa = Annotated[Literal["yes", "no", "na", "unknown"], Field(**PERSONAL)]
ReleaseKind = Literal["conditional", "hdc", "parole", "end", "compassionate", "bail", "court", "unknown"]


class CaseOpened(Event):
    """Somebody must prepare this release (Mandela rules 87 and 107: from the beginning of the sentence)."""

    type: ClassVar[str] = "throughcare.release.case.opened.v1"
    example: ClassVar[dict[str, object]] = {"caseId": "c-1", "anchorDate": "2027-01-05", "basis": "conditional"}

    case_id: Annotated[OptionalRef, Field(description="The sender's own, or the one that we gave.")] = None
    anchor_date: Annotated[date, Field(description="The date that preparation counts back from.", **OPEN)]
    basis: Annotated[
        Literal["earliest", "conditional", "end", "confirmed", "unknown"],
        Field(description="Which date that is.", **OPEN),
    ]


class DateConfirmed(Event):
    """The date of release is confirmed by whoever may; it can still move."""

    type: ClassVar[str] = "throughcare.release.date.confirmed.v1"
    example: ClassVar[dict[str, object]] = {"date": "2027-01-05", "kind": "conditional", "early": False}

    date: Annotated[date, Field(description="The day of release.", **OPEN)]
    kind: Annotated[ReleaseKind, Field(description="On what ground.", **OPEN)]
    early: Annotated[bool | None, Field(description="Whether it is before the date the sentence gave.", **OPEN)] = None


class Checklist(Contract):
    """What a person needs in the first hours (Mandela rule 108); an unknown is a gap, not a no."""

    id_document: YesNoNa = "unknown"
    accommodation: YesNoNa = "unknown"
    income: YesNoNa = "unknown"
    medication: YesNoNa = "unknown"
    transport: YesNoNa = "unknown"
    subsistence: YesNoNa = "unknown"
    phone: YesNoNa = "unknown"
    records_copy: YesNoNa = "unknown"


class Released(Event):
    """A person left custody. Rule 3: there was an approved date or a court's order; if not, it is flagged."""

    type: ClassVar[str] = "throughcare.release.released.v1"
    example: ClassVar[dict[str, object]] = {
        "kind": "conditional",
        "destination": "no_fixed_abode",
        "checklist": {"accommodation": "no", "idDocument": "yes"},
    }

    released_at: Annotated[
        AwareDatetime | None, Field(description="When, if the sender knows it better than `time` does.", **OPEN)
    ] = None
    kind: Annotated[ReleaseKind, Field(description="On what ground.", **OPEN)]
    destination: Annotated[
        Literal[
            "address",
            "hostel",
            "no_fixed_abode",
            "hospital",
            "immigration",
            "other_jurisdiction",
            "deported",
            "unknown",
        ],
        Field(description="Where to; an address itself is not taken.", **PERSONAL),
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


RELEASE: tuple[type[Event], ...] = (CaseOpened, DateConfirmed, Released)
