"""Times in custody of which no end is on record. Pure.

Rule 2 is judged here, where all facts meet: that a service has not heard of a release says nothing yet.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    EpisodeClosed,
    TemporaryAbsenceEnded,
    TransferCompleted,
    TransferStarted,
)
from shared.contracts.release import Released

Away = Literal["", "in_transfer", "absconded"]
AWAY: Mapping[type[Event], Away] = {TransferStarted: "in_transfer", TransferCompleted: "", AbscondRecorded: "absconded"}


class Stays(NamedTuple):
    """The open episodes by their ids, the latest last, and whether the person is away from it."""

    open: tuple[str | None, ...] = ()
    away: Away = ""

    def continues(self, admission: AdmissionRecorded) -> bool:
        """Whether it is a return to an episode that is open, and no new one; after an escape it needs no saying so."""
        if self.open and (self.away == "absconded" or admission.reason == "return_from_escape"):
            return True
        if self.away == "in_transfer" and admission.reason == "transfer_in_jurisdiction":
            return True
        return admission.episode_id is not None and admission.episode_id in self.open


NOWHERE = Stays()


def follow(stays: Stays, event: Event) -> Stays:
    """Fold what one event says of where a person is."""
    match event:
        case AdmissionRecorded():
            return Stays(stays.open if stays.continues(event) else (*stays.open, event.episode_id))
        case Released():
            return NOWHERE
        case EpisodeClosed():
            return Stays(still_open(stays.open, event))
        case TemporaryAbsenceEnded(outcome=outcome):
            return stays._replace(away="absconded" if outcome == "failed_to_return" else "")
        case _:
            away = AWAY.get(type(event))
            return stays if away is None else stays._replace(away=away)


def still_open(begun: tuple[str | None, ...], closed: EpisodeClosed) -> tuple[str | None, ...]:
    """Who leaves for good leaves every episode begun before; an admission in error is taken out alone."""
    if not begun:
        return ()
    named = closed.episode_id in begun
    place = begun.index(closed.episode_id) if named else len(begun) - 1
    return (*begun[:place], *begun[place + 1 :]) if closed.outcome == "admitted_in_error" else begun[place + 1 :]
