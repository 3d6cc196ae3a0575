"""A programme under way: begun, attended, held, completed or left."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, Code, Contract, Event, OptionalDate, OptionalRef, judged
from shared.contracts.planning.reasons import RawReason, ReasonDetail
from shared.contracts.planning.referral import FirstReferredOn, ProgrammeRef
from shared.contracts.planning.sessions import Attended, Delivered, Minutes, Sessions, check_sessions


class ProgrammeStarted(Event):
    """The person began a programme they were referred to, or went on with one that was held (rule 5)."""

    type: ClassVar[str] = "throughcare.planning.programme.started.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "plannedSessions": 24}

    programme_id: ProgrammeRef
    planned_sessions: Annotated[Sessions, Field(description="How many are meant.")] = None
    start_on: Annotated[OptionalDate, Field(description="The first day.")] = None
    provider_ref: Annotated[OptionalRef, Field(description="Who runs it: a reference.")] = None
    resumed: Annotated[bool | None, Field(description="It had been held, and goes on.", **OPEN)] = None


class ProgrammeProgressed(Event):
    """Sessions of a programme were held: how many, and to how many the person came. Rule 5b: no more than were held.

    A programme that was held goes on with it. One event may count the sessions of some days.
    """

    type: ClassVar[str] = "throughcare.planning.programme.progressed.v1"
    example: ClassVar[dict[str, object]] = {
        "programmeId": "work-1",
        "sessionsAttended": 3,
        "sessionsDelivered": 4,
        "absenceAcceptable": True,
        "durationMinutes": 540,
    }

    programme_id: ProgrammeRef
    sessions_attended: Attended = None
    sessions_delivered: Delivered = None
    sessions_planned: Annotated[Sessions, Field(description="How many the whole programme is meant to have.")] = None
    absence_acceptable: Annotated[
        bool | None,
        Field(description="Where the person did not come: whether there was good reason.", **judged("personal")),
    ] = None
    duration_minutes: Minutes = None
    period_from: Annotated[OptionalDate, Field(description="The first day that is counted.")] = None
    period_to: Annotated[OptionalDate, Field(description="The last day that is counted.")] = None

    @model_validator(mode="after")
    def is_possible(self) -> Self:
        """Rule 5b; and a period does not end before it begins."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        if self.period_from and self.period_to and self.period_to < self.period_from:
            raise ValueError("periodTo is before periodFrom")
        return self


class ProgrammeHeld(Event):
    """A programme, or the wait for it, pauses: it goes on with the next step, and what was attended counts (rule 5).

    The place in the queue is kept by the day of the first referral.
    """

    type: ClassVar[str] = "throughcare.planning.programme.held.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "reason": "transfer"}

    programme_id: ProgrammeRef
    reason: Annotated[
        Literal["transfer", "temporary_absence", "court", "health", "segregation", "operational", "security",
                "own_request", "other", "unknown"],
        Field(description="Why.", **PERSONAL),
    ]  # fmt: skip
    until: Annotated[OptionalDate, Field(description="When it is meant to go on.")] = None
    first_referred_on: FirstReferredOn = None
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison it is to go on in.")] = (
        None
    )
    raw_value: RawReason = None


class Qualification(Contract):
    """What the certificate says; it must not show that it was earned in custody."""

    code: Annotated[Code, Field(description="Which qualification.")]
    level: Annotated[
        str | None, Field(max_length=32, description="Its level in the national framework.", **PERSONAL)
    ] = None


class ProgrammeCompleted(Event):
    """The person finished a programme they had started (rule 5). Rule 5b: attended sessions were delivered."""

    type: ClassVar[str] = "throughcare.planning.programme.completed.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "completion": "full"}

    programme_id: ProgrammeRef
    completion: Annotated[Literal["full", "partial", "unknown"], Field(description="How much of it.", **PERSONAL)]
    sessions_attended: Attended = None
    sessions_delivered: Delivered = None
    qualification: Qualification | None = None
    post_measure: Annotated[
        Code | None, Field(description="A code of what was measured afterwards, by the programme's own measure.")
    ] = None
    continuable_in_community: Annotated[
        bool | None, Field(description="Whether it can be built on after release (Mandela rule 104).", **OPEN)
    ] = None

    @model_validator(mode="after")
    def attended_were_delivered(self) -> Self:
        """Rule 5b."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        return self


class ProgrammeNotCompleted(Event):
    """The person left a programme before its end; a transfer or release is nobody's failure."""

    type: ClassVar[str] = "throughcare.planning.programme.not_completed.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "reason": "transfer", "resumeRecommended": True}
    may_follow_death: ClassVar[bool] = True

    programme_id: ProgrammeRef
    reason: Annotated[
        Literal["dropout", "removed", "transfer", "release", "health", "operational", "death", "other", "unknown"],
        Field(description="Why it ended early.", **PERSONAL),
    ]
    reason_detail: ReasonDetail = None
    sessions_attended: Attended = None
    sessions_delivered: Delivered = None
    resume_recommended: Annotated[
        bool | None, Field(description="Whether it should go on elsewhere.", **judged("personal"))
    ] = None
    raw_value: RawReason = None

    @model_validator(mode="after")
    def attended_were_delivered(self) -> Self:
        """Rule 5b."""
        check_sessions(self.sessions_attended, self.sessions_delivered)
        return self
