"""What aftercare announces: supervision in the community, from the gate until support ends."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, SENSITIVE, Event, OptionalDate, OptionalRef
from shared.contracts.victim_notice import AftercareVictimNoticeDue, AftercareVictimNoticeResolved


class SupervisionStarted(Event):
    """A team is responsible for the person in the community (Tokyo rules 10.1 to 10.4)."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.started.v1"
    example: ClassVar[dict[str, object]] = {"intensity": "standard", "endsOn": "2028-01-05", "teamId": "leeds-north"}

    supervision_id: Annotated[OptionalRef, Field(description="The sender's own, or the one that we gave.")] = None
    intensity: Annotated[
        Literal["minimum", "standard", "enhanced", "maximum", "unknown"], Field(description="How closely.", **SENSITIVE)
    ] = "unknown"
    ends_on: Annotated[OptionalDate, Field(description="The last day, as planned.")] = None
    team_id: Annotated[OptionalRef, Field(description="Which team is responsible.")] = None


class SupervisionSuspended(Event):
    """Supervision rests while the person is in custody, wanted or away; it is not over."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.suspended.v1"
    example: ClassVar[dict[str, object]] = {"reason": "custody"}

    supervision_id: Annotated[OptionalRef, Field(description="Of the supervision; the open one, where absent.")] = None
    reason: Annotated[Literal["custody", "warrant", "abscond", "unknown"], Field(description="Why it rests.", **OPEN)]


class SupervisionEnded(Event):
    """Supervision is over (Tokyo rule 11: it does not exceed its period, and may end early)."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.ended.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "expired"}

    supervision_id: Annotated[OptionalRef, Field(description="Of the supervision; the open one, where absent.")] = None
    outcome: Annotated[
        Literal["expired", "completed_early", "revoked", "deported", "transferred", "died", "reconvicted", "unknown"],
        Field(description="How it ended.", **SENSITIVE),
    ]


AFTERCARE: tuple[type[Event], ...] = (
    SupervisionStarted,
    SupervisionSuspended,
    SupervisionEnded,
    AftercareVictimNoticeDue,
    AftercareVictimNoticeResolved,
)
