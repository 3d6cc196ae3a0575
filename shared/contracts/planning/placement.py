"""Work, training and schooling in custody: begun and ended."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, Event, OptionalDate, OptionalRef, Ref
from shared.contracts.planning.sessions import Attended, Delivered, check_sessions


class PlacementStarted(Event):
    """The person took up work, training or schooling (Mandela rules 96 to 104)."""

    type: ClassVar[str] = "throughcare.planning.placement.started.v1"
    example: ClassVar[dict[str, object]] = {
        "placementId": "w-1",
        "kind": "work",
        "hoursPerWeek": 30,
        "payMinorPerHour": 120,
        "payCurrency": "GBP",
        "chosenByPerson": True,
    }

    placement_id: Annotated[Ref, Field(description="The sender's own, the same in all events about it.")]
    kind: Annotated[
        Literal["work", "vocational", "education", "unknown"], Field(description="What sort of placement.", **PERSONAL)
    ]
    employer_ref: Annotated[OptionalRef, Field(description="With whom: a reference.")] = None
    start_on: Annotated[OptionalDate, Field(description="The first day.")] = None
    hours_per_week: Annotated[float | None, Field(ge=0, le=168, description="Hours in a week.", **PERSONAL)] = None
    pay_minor_per_hour: Annotated[
        int | None, Field(ge=0, le=10**9, description="Pay for an hour, in the currency's smallest unit.", **PERSONAL)
    ] = None
    pay_currency: Annotated[
        str | None, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, such as GBP.", **PERSONAL)
    ] = None
    mandatory: Annotated[
        bool | None,
        Field(description="Whether the person must; that is shown as a gap of the unconvicted (rule 17).", **OPEN),
    ] = None
    chosen_by_person: Annotated[
        bool | None, Field(description="Whether the person chose it among others (Mandela rule 98).", **OPEN)
    ] = None
    continuable_in_community: Annotated[
        bool | None, Field(description="Whether it can go on after release (Mandela rule 104).", **OPEN)
    ] = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `kind` does not hold all of it.", **PERSONAL),
    ] = None


class PlacementEnded(Event):
    """A placement is over, and how much of it the person attended (Mandela rules 96 to 104). Rule 5b."""

    type: ClassVar[str] = "throughcare.planning.placement.ended.v1"
    example: ClassVar[dict[str, object]] = {"placementId": "w-1", "reason": "finished"}
    may_follow_death: ClassVar[bool] = True

    placement_id: Annotated[Ref, Field(description="As when it started.")]
    reason: Annotated[
        Literal[
            "finished", "own_choice", "removed", "transfer", "release", "health", "operational", "other_placement",
            "death", "deportation", "left_jurisdiction", "admission_voided", "other", "unknown",
        ],
        Field(description="Why.", **PERSONAL),
    ]  # fmt: skip
    sessions_attended: Attended = None
    sessions_delivered: Delivered = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `reason` does not hold all of it.", **PERSONAL),
    ] = None

    @model_validator(mode="after")
    def attended_were_delivered(self) -> Self:
        """Rule 5b."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        return self
