"""Supervision in the community: begun at the gate, resting while the person is in custody, ended in its time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet


@dataclass(frozen=True)
class StartSupervision(Command):
    """The person was released under supervision: a team is responsible from that moment."""

    makes: ClassVar = (SupervisionStarted,)

    supervision_id: str


@dataclass(frozen=True)
class SuspendSupervision(Command):
    """The person is in custody again: supervision rests."""

    makes: ClassVar = (SupervisionSuspended,)


@dataclass(frozen=True)
class Supervision:
    """The supervision that has begun and not ended, and what suspended it, if it rests."""

    started: Fact | None = None
    suspended: Fact | None = None

    @property
    def id(self) -> str | None:
        """Of the supervision that has begun."""
        what = self.started.what if self.started else None
        return what.supervision_id if isinstance(what, SupervisionStarted) else None


def evolve(supervision: Supervision, fact: Fact) -> Supervision:
    """Fold one fact."""
    match fact.what:
        case SupervisionStarted():
            return Supervision(started=fact)
        case SupervisionSuspended():
            return replace(supervision, suspended=fact)
        case SupervisionEnded():
            return Supervision()
        case _:
            return supervision


def decide(stated: Stated, supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case StartSupervision(supervision_id=identifier):
            return start_once(identifier, supervision, later)
        case SuspendSupervision():
            return suspend_once(supervision, later)
        case SupervisionStarted() as started:
            return reported_start(started, supervision)
        case SupervisionSuspended() as suspended:
            needs_a_start(supervision)
            return reported_suspension(suspended, supervision)
        case SupervisionEnded() as ended:
            needs_a_start(supervision)
            return Decision(ended)
        case other:
            raise TypeError(other)


def start_once(identifier: str, supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Unless it is under way, or its start was reported under a later time of the same stay in the community."""
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionStarted | Released | AdmissionRecorded)), None
    )
    active = supervision.started and not supervision.suspended
    if active or isinstance(following, SupervisionStarted):
        return ALREADY_SO
    return Decision(SupervisionStarted(supervision_id=identifier))


def suspend_once(supervision: Supervision, later: Sequence[Fact]) -> Decision:
    """Only what has begun can rest, and only once; a first admission comes before any supervision."""
    following = next(
        (fact.what for fact in later if isinstance(fact.what, SupervisionSuspended | SupervisionStarted)), None
    )
    if supervision.started is None or supervision.suspended or isinstance(following, SupervisionSuspended):
        return ALREADY_SO
    return Decision(SupervisionSuspended(supervision_id=supervision.id, reason="custody"))


def reported_start(started: SupervisionStarted, supervision: Supervision) -> Decision:
    """A report of the start that we concluded confirms it; a second active team is flagged (rule 9)."""
    under_way = supervision.started if not supervision.suspended else None
    if under_way and under_way.made_by_policy:
        return Decision(None, confirms=under_way.id)
    return Decision(started, ("second_active_supervision",) if under_way else ())


def reported_suspension(suspended: SupervisionSuspended, supervision: Supervision) -> Decision:
    """Custody reported is what the return had already suspended it for; another reason is another fact."""
    known = supervision.suspended
    if known and known.made_by_policy and suspended.reason in ("custody", "unknown"):
        return Decision(None, confirms=known.id)
    return Decision(suspended)


def needs_a_start(supervision: Supervision) -> None:
    """What has not begun can neither rest nor end."""
    if supervision.started is None:
        raise NotYet("a supervision that started not after it")


SUPERVISION = Aggregate(
    "supervision",
    frozenset({StartSupervision, SuspendSupervision, SupervisionStarted, SupervisionSuspended, SupervisionEnded}),
    Supervision(),
    evolve,
    decide,
)
