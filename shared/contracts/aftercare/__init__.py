"""What aftercare announces: supervision and support in the community, from enrolment until support ends."""

from shared.contracts.aftercare.breach import BreachAlleged, BreachDecided, RecallDecided
from shared.contracts.aftercare.contact import ConditionsExplained, ContactRecorded
from shared.contracts.aftercare.needs import NeedReferred, NeedStatusChanged
from shared.contracts.aftercare.parts import UnmetNeed
from shared.contracts.aftercare.settling import AccommodationChanged, EmploymentEnded, EmploymentStarted
from shared.contracts.aftercare.supervision import (
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.victim_notice import AftercareVictimNoticeDue, AftercareVictimNoticeResolved

AFTERCARE: tuple[type[Event], ...] = (
    SupervisionStarted,
    SupervisionSuspended,
    SupervisionEnded,
    ConditionsExplained,
    ContactRecorded,
    NeedReferred,
    NeedStatusChanged,
    EmploymentStarted,
    EmploymentEnded,
    AccommodationChanged,
    ReviewCompleted,
    BreachAlleged,
    BreachDecided,
    RecallDecided,
    AftercareVictimNoticeDue,
    AftercareVictimNoticeResolved,
)

__all__ = [
    "AFTERCARE",
    "AccommodationChanged",
    "AftercareVictimNoticeDue",
    "AftercareVictimNoticeResolved",
    "BreachAlleged",
    "BreachDecided",
    "ConditionsExplained",
    "ContactRecorded",
    "EmploymentEnded",
    "EmploymentStarted",
    "NeedReferred",
    "NeedStatusChanged",
    "RecallDecided",
    "ReviewCompleted",
    "SupervisionEnded",
    "SupervisionStarted",
    "SupervisionSuspended",
    "UnmetNeed",
]
