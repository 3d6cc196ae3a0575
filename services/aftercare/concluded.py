"""What a policy may conclude of supervision: that it began, rests, goes on or is over; each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, TypeVar

from services.aftercare.supervision import Supervised, Supervision
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended, UnmetNeed
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released
from shared.eventing.decider import ALREADY_SO, Command, Decision, Fact

UNMET = 50
Ground = Literal["supervised", "served", "lifted", "undecided", "void"]
E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class StartSupervision(Command):
    """The person left custody: who was enrolled is supervised, what rested goes on, or it begins."""

    makes: ClassVar = (SupervisionStarted,)

    supervision_id: str
    ground: Ground
    team_id: str | None = None


@dataclass(frozen=True)
class SuspendSupervision(Command):
    """The person is in custody again, or recalled to it: supervision rests."""

    makes: ClassVar = (SupervisionSuspended,)

    reason: Literal["custody", "recall"] = "custody"
    episode_id: str | None = None


@dataclass(frozen=True)
class EndSupervision(Command):
    """The person died, or is out of this jurisdiction: nobody supervises them here any more."""

    makes: ClassVar = (SupervisionEnded,)

    outcome: Literal["died", "deported", "transferred_jurisdiction"]
    next_responsible: str | None = None


def start_once(command: StartSupervision, on: date, supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Unless it is under way, or its start was reported under a later time of the same stay in the community."""
    following = next((fact.what for fact in later if begins(fact.what) or left_or_back(fact.what)), None)
    in_custody_all_the_same = command.ground == "void" and (supervision.received or supervision.rests_for != "custody")
    if supervision.active or begins(following) or in_custody_all_the_same:
        return ALREADY_SO
    if supervision.enrolled and holds(supervision.enrolled.what, command.ground):
        return Decision(taken_up(supervision.enrolled, supervision))
    resting = supervision.current
    if resting and command.ground not in ("served", "lifted") and (resting.what.ends_on or on) >= on:
        return Decision(gone_on(resting.what, supervision))
    if command.ground != "supervised" and command.team_id is None:
        return ALREADY_SO
    return Decision(
        made(
            SupervisionStarted,
            supervision_id=command.supervision_id,
            team_id=command.team_id or supervision.team,
            prior_supervision_id=resting.id if resting else None,
            unmet_needs=unmet(supervision),
        )
    )


def holds(enrolment: SupervisionStarted, ground: Ground) -> bool:
    """Whether who was enrolled is to be supervised now; what the person chose needs no sentence."""
    return ground != "void" and (ground != "lifted" or enrolment.kind == "voluntary")


def begins(what: Event | Command | None) -> bool:
    """Whether supervision goes on from there; who is only enrolled is not supervised yet."""
    return isinstance(what, SupervisionStarted) and what.phase != "enrolled"


def left_or_back(what: Event | Command | None) -> bool:
    """Whether another stay in the community, or in custody, begins."""
    return isinstance(what, Released | AdmissionRecorded)


def taken_up(enrolled: Supervised, supervision: Supervision) -> SupervisionStarted:
    """What was arranged before release, with what the last team leaves open."""
    resting = supervision.current
    prior = resting.id if resting and not resting.is_that_of(enrolled.what) else None
    return carried(
        enrolled.what, supervision, phase="active", expected_on=None, prior_supervision_id=prior, raw_value=None
    )


def gone_on(resting: SupervisionStarted, supervision: Supervision) -> SupervisionStarted:
    """The same supervision, after its rest; by the team that has taken over since, if one has."""
    return carried(resting, supervision, phase="resumed", team_id=supervision.team or resting.team_id)


def carried(started: SupervisionStarted, supervision: Supervision, **changes: object) -> SupervisionStarted:
    """As it was, with the needs that are unmet now: nobody begins afresh."""
    return made(SupervisionStarted, **{**dict(started), "unmet_needs": unmet(supervision), **changes})


def unmet(supervision: Supervision) -> tuple[UnmetNeed, ...]:
    """The needs that whoever is responsible next must know of."""
    return supervision.needs.unmet()[:UNMET]


def suspend_once(command: SuspendSupervision, supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Only what has begun can rest. Custody tells more than a recall or a warrant, and is said beside it."""
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionSuspended | SupervisionStarted)), None
    )
    rests_so = supervision.rests_for in ("custody", command.reason)
    reported = isinstance(following, SupervisionSuspended) and following.reason in (command.reason, "unknown")
    if supervision.current is None or rests_so or reported:
        return ALREADY_SO
    return Decision(
        made(
            SupervisionSuspended,
            supervision_id=supervision.current.id,
            reason=command.reason,
            episode_id=command.episode_id,
            unmet_needs=unmet(supervision),
        )
    )


def end_once(command: EndSupervision, supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Whatever is open, unless its end was reported under a later time."""
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionEnded | SupervisionStarted)), None
    )
    open_one = supervision.current or supervision.enrolled
    if open_one is None or isinstance(following, SupervisionEnded):
        return ALREADY_SO
    return Decision(
        made(
            SupervisionEnded,
            supervision_id=open_one.id,
            outcome=command.outcome,
            next_responsible=command.next_responsible,
        )
    )


def made(event: type[E], /, **values: object) -> E:
    """An event that says what is known, and nothing where nothing is."""
    return event.model_validate({name: value for name, value in values.items() if value not in (None, (), "unknown")})
