"""What a settled life stands on: work, and a place to live."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.aftercare.parts import RawValue
from shared.contracts.fields import OPEN, PERSONAL, Event, OptionalDate, OptionalRef, judged

ReportedBy = Literal["self", "employer", "agency", "supervising_team", "other", "unknown"]
EmploymentId = Annotated[
    OptionalRef, Field(description="The sender's own id of this work, the same in all its events about it.")
]
EmployerRef = Annotated[OptionalRef, Field(description="The employer: a reference, never a name.")]


class EmploymentStarted(Event):
    """The person began to work, or to train for it (resolution 2021/21 OP 4; Mandela rule 108).

    The person, the employer and an agency may each report it: work counts once, and each report says whose it is.
    """

    type: ClassVar[str] = "throughcare.aftercare.employment.started.v1"
    example: ClassVar[dict[str, object]] = {
        "employerRef": "employer-12",
        "status": "part_time",
        "hoursPerWeek": 24,
        "reportedBy": "self",
    }

    employment_id: EmploymentId = None
    employer_ref: EmployerRef = None
    status: Annotated[
        Literal[
            "full_time", "part_time", "casual", "self_employed", "apprenticeship", "training", "voluntary", "unknown"
        ],
        Field(description="What sort of work.", **PERSONAL),
    ] = "unknown"
    hours_per_week: Annotated[float | None, Field(ge=0, le=168, description="As agreed.", **PERSONAL)] = None
    reported_by: Annotated[ReportedBy, Field(description="Who says so.", **OPEN)] = "unknown"
    start_on: Annotated[OptionalDate, Field(description="The first day.")] = None
    raw_value: RawValue = None


class EmploymentEnded(Event):
    """The person's work is over; why is asked so that help can follow, not to blame."""

    type: ClassVar[str] = "throughcare.aftercare.employment.ended.v1"
    may_follow_death: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {
        "employerRef": "employer-12",
        "reason": "contract_ended",
        "reportedBy": "agency",
    }

    employment_id: EmploymentId = None
    employer_ref: EmployerRef = None
    reason: Annotated[
        Literal[
            "contract_ended",
            "better_work",
            "resigned",
            "dismissed",
            "redundant",
            "health",
            "custody",
            "moved_away",
            "other",
            "unknown",
        ],
        Field(description="Why.", **PERSONAL),
    ] = "unknown"
    reported_by: Annotated[ReportedBy, Field(description="Who says so.", **OPEN)] = "unknown"
    raw_value: RawValue = None


class AccommodationChanged(Event):
    """Where the person lives now, by how safe it is to stay; never the address (Mandela rule 108)."""

    type: ClassVar[str] = "throughcare.aftercare.accommodation.changed.v1"
    example: ClassVar[dict[str, object]] = {"tenure": "temporary", "accommodationRef": "acc-3", "until": "2027-03-31"}

    tenure: Annotated[
        Literal[
            "settled",
            "temporary",
            "approved_premises",
            "hostel",
            "homeless",
            "hospital",
            "custody",
            "other",
            "unknown",
        ],
        Field(description="How safe it is to stay.", **PERSONAL),
    ]
    accommodation_ref: Annotated[
        str | None, Field(max_length=128, description="Which place, by an opaque reference.", **PERSONAL)
    ] = None
    until: Annotated[OptionalDate, Field(description="Until when, where it is for a time.")] = None
    suitable: Annotated[
        Literal["yes", "no", "unknown"],
        Field(description="Whether it is fit to live in, as the team sees it.", **judged("personal")),
    ] = "unknown"
    raw_value: RawValue = None
