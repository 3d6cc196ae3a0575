"""Where a person is beyond their state: away without leave, recalled and not back, out of the country, free. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from services.timeline.journey import IN_CUSTODY, State
from shared.contracts.aftercare import RecallDecided, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    DeathRecorded,
    EpisodeClosed,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.contracts.release import LEFT_FOR, LIFTED, ConditionsSet, Released
from shared.eventing.decider import Stated
from shared.times import roughly

Place = Literal[
    "absconded",
    "recalled",
    "wanted",
    "released_in_error",
    "in_transfer",
    "temporary_absence",
    "deported",
    "transferred_jurisdiction",
    "held_elsewhere",
    "free",
]
WORDS: Mapping[Place, str] = {
    "absconded": "Away without leave",
    "recalled": "Recalled, not back",
    "wanted": "Wanted on a warrant",
    "released_in_error": "Released in error, not back",
    "in_transfer": "In custody, on the way to another prison",
    "temporary_absence": "In custody, out for a while",
    "deported": "Deported",
    "transferred_jurisdiction": "Transferred to another jurisdiction",
    "held_elsewhere": "Held by others, not supervised",
    "free": "Free, not supervised",
}
AT_LARGE: tuple[Place, ...] = ("absconded", "recalled", "wanted", "released_in_error")
ELSEWHERE = frozenset(LEFT_FOR.values())
ABSENT = ("absconded", "in_transfer", "temporary_absence")
MOVES: Mapping[type[object], Place | None] = {
    TransferStarted: "in_transfer",
    TransferCompleted: None,
    TemporaryAbsenceStarted: "temporary_absence",
    TemporaryAbsenceEnded: None,
    AbscondRecorded: "absconded",
}
SUSPENDED: Mapping[str, Place] = {"recall": "recalled", "abscond": "absconded", "warrant": "wanted"}
# Nobody may supervise who leaves so, unless that is told.
UNSUPERVISED = LIFTED | {"end", "court", "fine_paid"}
CLOSED_AS: Mapping[str, Place] = {
    "deported": "deported",
    "transferred_jurisdiction": "transferred_jurisdiction",
    "acquitted": "free",
    "released_from_court": "free",
}
# By the police, or to be sent away: not in custody here, and not free either.
HELD = ("other_custody", "immigration")
# Nobody must look after who is free; for this long whoever can help sees them all the same.
REMEMBERED = timedelta(days=28)


class Whereabouts(NamedTuple):
    """What is known beside the state, since when; and whether something binds the person after this time in custody."""

    place: Place | None = None
    since: datetime | None = None
    bound: bool = False
    roughly: str | None = None  # since when, where that is not known to the minute

    @property
    def at_large(self) -> bool:
        """Whether the person should be in custody, or in reach, and is not."""
        return self.place in AT_LARGE

    @property
    def elsewhere(self) -> bool:
        """Whether another country or jurisdiction has the person now."""
        return self.place in ELSEWHERE

    @property
    def free(self) -> bool:
        """Whether nobody here has a right to supervise the person: support is theirs to accept."""
        return self.place in ("free", "held_elsewhere") and not self.bound

    def at(self, place: Place | None, fact: Stated) -> "Whereabouts":
        """There from now on; said again, since it was said first."""
        if place == self.place:
            return self
        told = (fact.time, roughly(fact.time, fact.precision)) if place else (None, None)
        return self._replace(place=place, since=told[0], roughly=told[1])


def follow(where: Whereabouts, fact: Stated, state: State | None) -> Whereabouts:
    """Fold one fact, after which the state is as given."""
    match fact.what:
        case AdmissionRecorded() | DeathRecorded():
            return Whereabouts()
        case ConditionsSet() | SupervisionStarted():
            where = where._replace(bound=True)
        case SupervisionEnded():
            where = where._replace(bound=False)
        case Released(kind=kind) if kind in LIFTED:
            where = where._replace(bound=False)
    return where.at(after(where.place, fact.what, state), fact)


def after(was: Place | None, what: object, state: State | None) -> Place | None:
    """Where somebody is after this; most events say nothing of it."""
    match what:
        case Released() as release:
            return released(release)
        case EpisodeClosed(outcome=outcome):
            none_left = outcome == "admitted_in_error" or was == "released_in_error"
            return was if none_left else CLOSED_AS.get(outcome, None if was in ABSENT else was)
        case RecallDecided() | SupervisionSuspended() | SupervisionStarted() | SupervisionEnded():
            return supervised(was, what, state)
        case Event() if type(what) in MOVES:
            return moved(was, what, state)
        case _:
            return was


def moved(was: Place | None, what: Event, state: State | None) -> Place | None:
    """Within custody: who has left it for good is not away from it, whoever waits for them still."""
    if state not in IN_CUSTODY:
        return was
    not_back = isinstance(what, TemporaryAbsenceEnded) and what.outcome == "failed_to_return"
    return "absconded" if not_back else MOVES[type(what)]


def released(release: Released) -> Place | None:
    """Where to, and whether anything holds them there; nobody is free by a mistake."""
    if release.in_error:
        return "released_in_error"
    if release.kind not in UNSUPERVISED:
        return LEFT_FOR.get(release.destination)
    return LEFT_FOR.get(release.destination) or ("held_elsewhere" if release.destination in HELD else "free")


def supervised(
    was: Place | None,
    what: RecallDecided | SupervisionSuspended | SupervisionStarted | SupervisionEnded,
    state: State | None,
) -> Place | None:
    """In the community supervision says who is looked for: whoever is in custody is there. Whom nobody should have
    released is looked for whatever else is said, until they are back or may be out.
    """
    match what:
        case _ if was == "released_in_error" and state == "in_community":
            return was
        case SupervisionEnded(outcome=outcome) if state == "ended":
            return CLOSED_AS[outcome] if outcome in ELSEWHERE else None
        case RecallDecided() if state == "in_community":
            return "recalled"
        case SupervisionSuspended(reason=reason) if state == "in_community" and was != "recalled":
            return SUSPENDED.get(reason, was)
        case SupervisionStarted(phase=phase) if state == "in_community" and phase != "enrolled":
            return None
        case _:
            return was
