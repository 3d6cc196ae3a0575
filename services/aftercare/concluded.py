"""What a policy may conclude of supervision: that it began, rests, goes on or is over; each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile
from typing import ClassVar, Literal, TypeVar

from services.aftercare.supervision import Known
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended, UnmetNeed
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released
from shared.eventing.decider import ALREADY_SO, Command, Decision, Fact
from shared.supervised import Supervised, Supervision
from shared.supervision import OUT_OF_REACH

UNMET = 50
# Whoever is supervised on these is not recalled from them, where there is a licence beside.
ORDERS = frozenset({"probation", "community_sentence", "pre_trial", "voluntary"})
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
class GoOnBeside(Command):
    """One supervision went on as the person left custody: another that rested for the same custody goes on, too."""

    makes: ClassVar = (SupervisionStarted,)


@dataclass(frozen=True)
class SuspendSupervision(Command):
    """The person is in custody again, or recalled to it: supervision rests."""

    makes: ClassVar = (SupervisionSuspended,)

    reason: Literal["custody", "recall"] = "custody"
    episode_id: str | None = None
    supervision_id: str | None = None


@dataclass(frozen=True)
class EndSupervision(Command):
    """The person died, or is out of this jurisdiction: nobody supervises them here any more."""

    makes: ClassVar = (SupervisionEnded,)

    outcome: Literal["died", "deported", "transferred_jurisdiction"]
    next_responsible: str | None = None


def start_once(command: StartSupervision, on: date, known: Known, later: Sequence[Fact]) -> Decision:
    """Unless it is under way, or its start was reported under a later time of the same stay in the community."""
    supervision = known.supervision
    following = next((fact.what for fact in later if begins(fact.what) or is_another_stay(fact, on)), None)
    in_custody_all_the_same = command.ground == "void" and (known.received or supervision.rests_for != "custody")
    if supervision.active or begins(following) or in_custody_all_the_same:
        return ALREADY_SO
    if supervision.enrolled and holds(supervision.enrolled.what, command.ground):
        return Decision(taken_up(supervision.enrolled, known))
    resting = next((each for each in rested_together(supervision) if may_go_on(each, on)), None)
    if resting and command.ground not in ("served", "lifted"):
        return Decision(gone_on(resting, known))
    if command.ground != "supervised" and command.team_id is None:
        return ALREADY_SO
    return Decision(
        made(
            SupervisionStarted,
            supervision_id=command.supervision_id,
            team_id=command.team_id or supervision.team,
            prior_supervision_id=supervision.current.id if supervision.current else None,
            unmet_needs=unmet(known),
        )
    )


def rested_together(supervision: Supervision) -> Iterator[Supervised]:
    """What was told last, and rests; and what rests for the same custody beside it."""
    if supervision.current and supervision.suspended:
        yield supervision.current
        yield from (each for each in reversed(supervision.resting) if each.rested is supervision.suspended)


def may_go_on(resting: Supervised, on: date) -> bool:
    """Whether its time is not over."""
    return (resting.what.ends_on or on) >= on


def go_on_beside(on: date, known: Known, later: Sequence[Fact]) -> Decision:
    """What rested for the custody that is over, unless that is reported under a later time of the same stay."""
    stay = takewhile(lambda fact: not is_another_stay(fact, on), later)
    told = [fact.what.supervision_id for fact in stay if isinstance(fact.what, SupervisionStarted)]
    beside = (each for each in known.supervision.held if may_go_on(each, on) and each.id not in told)
    resting = next(beside, None)
    return Decision(gone_on(resting, known)) if resting else ALREADY_SO


def holds(enrolment: SupervisionStarted, ground: Ground) -> bool:
    """Whether who was enrolled is to be supervised now; what the person chose needs no sentence."""
    return ground != "void" and (ground != "lifted" or enrolment.kind == "voluntary")


def begins(what: Event | Command | None) -> bool:
    """Whether supervision goes on from there; who is only enrolled is not supervised yet."""
    return isinstance(what, SupervisionStarted) and what.phase != "enrolled"


def is_another_stay(fact: Fact, on: date) -> bool:
    """Whether another stay in the community, or in custody, begins; two releases of one day are one, told twice."""
    return isinstance(fact.what, AdmissionRecorded) or (isinstance(fact.what, Released) and fact.time.date() != on)


def taken_up(enrolled: Supervised, known: Known) -> SupervisionStarted:
    """What was arranged before release, with what the last team leaves open."""
    resting = known.supervision.current
    prior = resting.id if resting and not resting.is_that_of(enrolled.what) else None
    return carried(enrolled.what, known, phase="active", expected_on=None, prior_supervision_id=prior, raw_value=None)


def gone_on(resting: Supervised, known: Known) -> SupervisionStarted:
    """The same supervision, after its rest; by the team that has taken over since, if one has."""
    return carried(resting.what, known, phase="resumed", team_id=known.supervision.team or resting.team)


def carried(started: SupervisionStarted, known: Known, **changes: object) -> SupervisionStarted:
    """As it was, with the needs that are unmet now: nobody begins afresh."""
    return made(SupervisionStarted, **{**dict(started), "unmet_needs": unmet(known), **changes})


def unmet(known: Known) -> tuple[UnmetNeed, ...]:
    """The needs that whoever is responsible next must know of."""
    return known.needs.unmet()[:UNMET]


def suspend_once(command: SuspendSupervision, known: Known, later: Sequence[Fact]) -> Decision:
    """Only what has begun can rest. Custody tells more than a recall or a warrant, and is said beside it; it is said
    once, whatever else goes on.
    """
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionSuspended | SupervisionStarted)), None
    )
    one = of_recall(command, known.supervision) if command.reason == "recall" else known.supervision.current
    reported = isinstance(following, SupervisionSuspended) and following.reason in (command.reason, "unknown")
    if one is None or one.rests_for in ("custody", command.reason) or reported:
        return ALREADY_SO
    return Decision(
        made(
            SupervisionSuspended,
            supervision_id=one.id,
            reason=command.reason,
            episode_id=command.episode_id,
            unmet_needs=unmet(known),
        )
    )


def of_recall(command: SuspendSupervision, supervision: Supervision) -> Supervised | None:
    """That which the recall names; else what was told last of all from which anybody can be recalled. Of an order of a
    court somebody may speak so all the same, but not if they name another.
    """
    begun, name = supervision.begun, command.supervision_id
    named = (each for each in begun if each.id == name is not None)
    recallable = (each for each in begun if each.what.kind not in ORDERS)
    return next(chain(named, recallable, () if name else begun), None)


def end_once(command: EndSupervision, known: Known, later: Sequence[Fact]) -> Decision:
    """Whatever is open, unless its end was reported under a later time."""
    supervision = known.supervision
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionEnded | SupervisionStarted)), None
    )
    open_one = supervision.current or supervision.enrolled
    reported = isinstance(following, SupervisionEnded) and (
        len(supervision.begun) < 2 or following.outcome in OUT_OF_REACH
    )
    if open_one is None or reported:
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
