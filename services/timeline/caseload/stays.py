"""Times in custody of which no end is on record. Pure.

Rule 2 is judged here, where all facts meet: that a service has not heard of a release says nothing yet.
"""

from services.timeline.caseload.whereabouts import Place
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, EpisodeClosed
from shared.contracts.release import Released

Stays = tuple[str | None, ...]  # the open episodes by their ids, the latest last


def follow(stays: Stays, event: Event, place: Place | None) -> Stays:
    """Fold what one event says of somebody who was there until then."""
    match event:
        case AdmissionRecorded():
            return stays if continues(stays, event, place) else (*stays, event.episode_id)
        case Released():
            return ()
        case EpisodeClosed():
            return still_open(stays, event)
        case _:
            return stays


def continues(stays: Stays, admission: AdmissionRecorded, place: Place | None) -> bool:
    """Whether it is a return to an episode that is open, and no new one; after an escape it needs no saying so."""
    if stays and (place == "absconded" or admission.reason == "return_from_escape"):
        return True
    if stays and place in ("in_transfer", "temporary_absence") and admission.reason == "transfer_in_jurisdiction":
        return True
    return admission.episode_id is not None and admission.episode_id in stays


def still_open(begun: Stays, closed: EpisodeClosed) -> Stays:
    """Who leaves for good leaves every episode begun before; an admission in error is taken out alone."""
    if not begun:
        return ()
    named = closed.episode_id in begun
    place = begun.index(closed.episode_id) if named else len(begun) - 1
    return (*begun[:place], *begun[place + 1 :]) if closed.outcome == "admitted_in_error" else begun[place + 1 :]
