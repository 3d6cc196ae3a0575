"""Where a person is on the path, folded from the milestones among their facts, in the order of the world. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, DeathRecorded, EpisodeClosed
from shared.contracts.release import LEFT_FOR, Released
from shared.contracts.versions import names

State = Literal["in_custody", "returned_to_custody", "in_community", "ended"]
STATES: Mapping[State, str] = {
    "in_custody": "In custody",
    "returned_to_custody": "Returned to custody",
    "in_community": "In the community",
    "ended": "Support ended",
}

ADMISSION = AdmissionRecorded.type
VOID = AdmissionVoided.type
CLOSING = EpisodeClosed.type
DEATH = DeathRecorded.type
RELEASE = Released.type
SUPERVISION_START = SupervisionStarted.type
SUPERVISION_END = SupervisionEnded.type
STEPS = (
    AdmissionRecorded,
    AdmissionVoided,
    EpisodeClosed,
    DeathRecorded,
    Released,
    SupervisionStarted,
    SupervisionEnded,
)
MILESTONES = tuple(name for step in STEPS for name in sorted(names([step], CATALOGUE)))
# What says that others, elsewhere, look after whoever leaves, or nobody any more: the field, and its values.
FINAL: Mapping[str, tuple[str, tuple[str, ...]]] = {
    RELEASE: ("destination", tuple(LEFT_FOR)),
    CLOSING: ("outcome", ("deported", "transferred_jurisdiction", "died")),
}
IN_CUSTODY = ("in_custody", "returned_to_custody")


@dataclass(frozen=True, slots=True)
class Way:
    """How far a person has come: the state, the one before the last admission, whether they have ever left custody, and
    whether the last admission is void, so that the closing that follows from that is no leaving.
    """

    state: State | None = None
    before: State | None = None
    left: bool = False
    void: bool = False


def admitted(way: Way) -> Way:
    """Custody after a release is a return."""
    return Way("returned_to_custody" if way.left else "in_custody", way.state, way.left)


def voided(way: Way) -> Way:
    """As if the last admission had not been."""
    return way if way.void else replace(way, state=way.before, void=True)


def closed(way: Way) -> Way:
    """Whoever was in custody has left it, though nobody may have reported a release."""
    if way.void or way.state not in IN_CUSTODY:
        return replace(way, void=False)
    return left(way)


def left(way: Way) -> Way:
    """For the community, as far as is known here."""
    return replace(way, state="in_community", left=True)


def begun(way: Way) -> Way:
    """Supervision by another team, or of somebody whom no prison sent, is in the community; an enrolment moves nobody
    out of custody.
    """
    return replace(way, state="in_community") if way.state in (None, "ended") else way


def over(way: Way) -> Way:
    """Support ends for those who are in the community; of those who are back in custody it only rests."""
    return replace(way, state="ended") if way.state == "in_community" else way


STEP: Mapping[str, Callable[[Way], Way]] = {
    "throughcare.intake.admission.recorded": admitted,
    "throughcare.intake.admission.voided": voided,
    "throughcare.intake.episode.closed": closed,
    "throughcare.release.released": left,
    "throughcare.aftercare.supervision.started": begun,
    "throughcare.aftercare.supervision.ended": over,
}


def is_final(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether an event of this type says that whoever leaves custody goes out of reach, with or without supervision."""
    field, values = FINAL.get(kind, ("", ()))
    return data.get(field) in values


def step(way: Way, kind: str, final: bool) -> Way:
    """After an event of this type; most move nobody."""
    move = STEP.get(kind.rpartition(".v")[0])
    after = move(way) if move else way
    return over(after) if final else after


def follow(way: Way, event: Event) -> Way:
    """After this event."""
    return step(way, event.type, is_final(event.type, vars(event)))


def state_of(milestones: Iterable[tuple[str, bool]]) -> State | None:
    """The state after these milestones, each its type and whether it is final; None before the first. A death ends the
    path.
    """
    way = Way()
    for kind, final in milestones:
        if kind.rpartition(".v")[0] == "throughcare.intake.death.recorded":
            return "ended"
        way = step(way, kind, final)
    return way.state
