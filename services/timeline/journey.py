"""Where a person is on the path, folded from the milestones among their facts, in the order of the world. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

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
    SUPERVISION_END: ("outcome", ("deported", "transferred_jurisdiction", "died")),
}
TELLING = (*FINAL, SUPERVISION_START)  # of which more matters than the type
IN_CUSTODY = ("in_custody", "returned_to_custody")


class Said(NamedTuple):
    """What matters of a milestone beside its type: whether it is final; of which supervision it is, which that follows,
    whether it only waits for the person, and whether we concluded it: its id may be ours, which no sender knows; and
    whether the admission that it closes was in error, so that nobody has left.
    """

    final: bool = False
    supervision: str | None = None
    prior: str | None = None
    waits: bool = False
    ours: bool = False
    in_error: bool = False


Going = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How far a person has come: the state, those before each admission of this time in custody, and whether they have
    ever left it. Beside it which supervisions go on, by id, or as None; those before this time in custody; and the ids
    that senders have told.
    """

    state: State | None = None
    received: tuple[State | None, ...] = ()
    left: bool = False
    going: Going = ()
    rested: Going = ()
    told: frozenset[str] = frozenset()


def admitted(way: Way, _: Said) -> Way:
    """Custody after a release is a return; of the supervisions before it only those go on that are said to."""
    again = way.state in IN_CUSTODY
    state: State = "returned_to_custody" if way.left else "in_custody"
    received = (*way.received, way.state) if again else (way.state,)
    return Way(state, received, way.left, going=(), rested=way.rested if again else way.going, told=way.told)


def voided(way: Way, _: Said) -> Way:
    """As if one admission had not been. Where another stands, or the person has left, they are where they are."""
    if not way.received:
        return way
    *others, before = way.received
    way = replace(way, received=tuple(others))
    return way if before in IN_CUSTODY else replace(way, state=before, going=way.going or way.rested)


def closed(way: Way, said: Said) -> Way:
    """Whoever was in custody has left it, though nobody may have reported a release; whoever was admitted in error has
    not, and that admission is void.
    """
    return way if said.in_error or way.state not in IN_CUSTODY else left(way, said)


def left(way: Way, _: Said) -> Way:
    """For the community, as far as is known here."""
    return replace(way, state="in_community", left=True)


def begun(way: Way, said: Said) -> Way:
    """Supervision by another team, or of somebody whom no prison sent, is in the community; an enrolment moves nobody
    out of custody.
    """
    state: State = "in_community" if way.state in (None, "ended") else way.state
    told = way.told if said.supervision is None or said.ours else way.told | {said.supervision}
    name = said.supervision if said.supervision in told else None
    going = way.going if said.waits else with_one_more(way.going, name, said.prior)
    return replace(way, state=state, going=going, told=told)


def with_one_more(going: Going, name: str | None, prior: str | None) -> Going:
    """By its id, where its sender told it; else nothing tells it from what goes on."""
    return (*(each for each in going if each not in (None, name, prior)), name) if name else going or (None,)


def over(way: Way, said: Said) -> Way:
    """Support ends for those who are in the community, with the last supervision; of those who are back in custody it
    only rests.
    """
    going, rested = (without(each, said, way.told) for each in (way.going, way.rested))
    state = "ended" if way.state == "in_community" and not going else way.state
    return replace(way, state=state, going=going, rested=rested)


def without(going: Going, said: Said, told: frozenset[str]) -> Going:
    """These without the one that is meant: all of them by an end without an id, or out of reach; by an id that no start
    had, one whose id is ours.
    """
    name = said.supervision
    if name is None or said.final:
        return ()
    if name in going or None in going:
        ended = name if name in going else None
        return tuple(each for each in going if each != ended)
    return going if name in told else going[1:]


STEP: Mapping[str, Callable[[Way, Said], Way]] = {
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


def said_in(kind: str, data: Mapping[str, Any], ours: bool = False) -> Said:
    """What matters of an event of this type, as its sender wrote it; `ours` is what we concluded, and nobody told more
    of.
    """
    waits, in_error = data.get("phase") == "enrolled", data.get("outcome") == "admitted_in_error"
    return Said(is_final(kind, data), data.get("supervisionId"), data.get("priorSupervisionId"), waits, ours, in_error)


def step(way: Way, kind: str, said: Said) -> Way:
    """After an event of this type; most move nobody."""
    move = STEP.get(kind.rpartition(".v")[0])
    after = move(way, said) if move else way
    return over(after, said) if said.final else after


def follow(way: Way, event: Event, ours: bool = False) -> Way:
    """After this event."""
    match event:
        case SupervisionStarted(supervision_id=name, prior_supervision_id=prior, phase=phase):
            return step(way, event.type, Said(False, name, prior, phase == "enrolled", ours))
        case SupervisionEnded(supervision_id=name):
            return step(way, event.type, Said(is_final(event.type, vars(event)), name))
        case EpisodeClosed(outcome="admitted_in_error"):
            return step(way, event.type, Said(in_error=True))
        case _:
            return step(way, event.type, Said(is_final(event.type, vars(event))))


def state_of(milestones: Iterable[tuple[str, Said]]) -> State | None:
    """The state after these milestones, each its type and what matters of it; None before the first. A death ends the
    path.
    """
    way = Way()
    for kind, said in milestones:
        if kind.rpartition(".v")[0] == "throughcare.intake.death.recorded":
            return "ended"
        way = step(way, kind, said)
    return way.state
