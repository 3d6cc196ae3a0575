"""Movements of a person who stays in custody: to another prison, out for a while, or away without leave."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalRef

TransferReason = Literal[
    "security", "protection", "capacity", "nearer_home", "programme", "resettlement", "own_request", "court", "medical",
    "other", "unknown",
]  # fmt: skip
AbsenceKind = Literal[
    "court", "hospital", "release_on_temporary_licence", "funeral", "work", "police", "other", "unknown"
]
EpisodeId = Annotated[OptionalRef, Field(description="The sender's own id of this time in custody.")]
RawValue = Annotated[str | None, Field(max_length=128, **SENSITIVE)]


class TransferStarted(Event):
    """A person left for another prison: a fact of its own, not an edit of the admission (Mandela rules 7 and 68)."""

    type: ClassVar[str] = "throughcare.intake.transfer.started.v1"
    example: ClassVar[dict[str, object]] = {
        "fromFacilityId": "leeds",
        "toFacilityId": "wealstun",
        "reason": "nearer_home",
    }

    episode_id: EpisodeId = None
    from_facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison left.")] = None
    to_facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison ahead.")] = None
    reason: Annotated[
        TransferReason, Field(description="What for (Mandela rule 59: near home, where possible).", **SENSITIVE)
    ]
    raw_value: Annotated[
        RawValue, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None

    @model_validator(mode="after")
    def goes_elsewhere(self) -> Self:
        """Within one prison there is no transfer."""
        check_elsewhere(self.from_facility_id, self.to_facility_id)
        return self


class TransferCompleted(Event):
    """A person arrived at another prison; whether somebody reported the departure is another matter."""

    type: ClassVar[str] = "throughcare.intake.transfer.completed.v1"
    example: ClassVar[dict[str, object]] = {"toFacilityId": "wealstun", "distanceFromHomeKm": 21}

    episode_id: EpisodeId = None
    from_facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison left.")] = None
    to_facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison arrived at.")] = None
    arrived_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When, if the sender knows it better than `time` does; what is due counts from `time` all the "
            "same.",
            **OPEN,
        ),
    ] = None
    reason: Annotated[TransferReason, Field(description="What for.", **SENSITIVE)] = "unknown"
    distance_from_home_km: Annotated[
        int | None, Field(ge=0, le=20_100, description="In kilometres (Mandela rule 59).", **PERSONAL)
    ] = None
    raw_value: Annotated[
        RawValue, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None

    @model_validator(mode="after")
    def goes_elsewhere(self) -> Self:
        """Within one prison there is no transfer."""
        check_elsewhere(self.from_facility_id, self.to_facility_id)
        return self


def check_elsewhere(left: str | None, reached: str | None) -> None:
    """Both may be missing, but not be the same."""
    if left is not None and left == reached:
        raise ValueError("fromFacilityId and toFacilityId are the same: a move within a prison is no transfer")


class TemporaryAbsenceStarted(Event):
    """A person left the prison and is expected back; they are in custody still (Bangkok rule 45: as much as can be)."""

    type: ClassVar[str] = "throughcare.intake.temporary_absence.started.v1"
    example: ClassVar[dict[str, object]] = {"kind": "court", "expectedReturn": "2026-02-03T17:00:00Z"}

    episode_id: EpisodeId = None
    kind: Annotated[AbsenceKind, Field(description="What for.", **SENSITIVE)]
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison left.")] = None
    expected_return: Annotated[
        AwareDatetime | None, Field(description="By when the person is expected back.", **PERSONAL)
    ] = None
    escorted: Annotated[bool | None, Field(description="Whether staff went with them.", **PERSONAL)] = None
    raw_value: Annotated[
        RawValue, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None


class TemporaryAbsenceEnded(Event):
    """A temporary absence is over: the person is back, or is known not to have come back."""

    type: ClassVar[str] = "throughcare.intake.temporary_absence.ended.v1"
    example: ClassVar[dict[str, object]] = {"kind": "court", "outcome": "returned"}

    episode_id: EpisodeId = None
    kind: Annotated[AbsenceKind, Field(description="What it was for.", **SENSITIVE)]
    outcome: Annotated[
        Literal["returned", "late", "failed_to_return", "unknown"],
        Field(description="`late` is back all the same; `failed_to_return` is at large.", **PERSONAL),
    ]
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison returned to.")] = None
    raw_value: Annotated[
        RawValue, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None


class AbscondRecorded(Event):
    """A person in custody is away without leave; the return is an admission with reason `return_from_escape`."""

    type: ClassVar[str] = "throughcare.intake.abscond.recorded.v1"
    example: ClassVar[dict[str, object]] = {"kind": "failed_to_return", "facilityId": "leeds"}

    episode_id: EpisodeId = None
    kind: Annotated[
        Literal["escape", "abscond", "failed_to_return", "unknown"],
        Field(description="`escape` breaks out, `abscond` walks away from where no wall is.", **OPEN),
    ] = "unknown"
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison in charge.")] = None
    raw_value: Annotated[
        RawValue, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None
