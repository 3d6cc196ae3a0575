"""What aftercare announces: supervision in the community, from the gate until support ends."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, SENSITIVE, Event

OptionalRef = Annotated[str | None, Field(max_length=128, **OPEN)]


class SupervisionStarted(Event):
    """A team is responsible for the person in the community (Tokyo rules 10.1 to 10.4)."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.started.v1"
    example: ClassVar[dict[str, object]] = {"intensity": "standard", "endsOn": "2028-01-05", "teamId": "leeds-north"}

    supervision_id: OptionalRef = None
    intensity: Annotated[Literal["minimum", "standard", "enhanced", "maximum", "unknown"], Field(**SENSITIVE)] = (
        "unknown"
    )
    ends_on: Annotated[date | None, Field(**OPEN)] = None
    team_id: OptionalRef = None


class SupervisionSuspended(Event):
    """Supervision rests while the person is in custody, wanted or away; it is not over."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.suspended.v1"
    example: ClassVar[dict[str, object]] = {"reason": "custody"}

    supervision_id: OptionalRef = None
    reason: Annotated[Literal["custody", "warrant", "abscond", "unknown"], Field(**OPEN)]


class SupervisionEnded(Event):
    """Supervision is over (Tokyo rule 11: it does not exceed its period, and may end early)."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.ended.v1"
    example: ClassVar[dict[str, object]] = {"outcome": "expired"}

    supervision_id: OptionalRef = None
    outcome: Annotated[
        Literal["expired", "completed_early", "revoked", "deported", "transferred", "died", "reconvicted", "unknown"],
        Field(**SENSITIVE),
    ]


AFTERCARE: tuple[type[Event], ...] = (SupervisionStarted, SupervisionSuspended, SupervisionEnded)
