"""Supervision, as it is reported and as it is concluded."""

from collections.abc import Sequence

from services.aftercare.concluded import (
    EndSupervision,
    GoOnBeside,
    StartSupervision,
    SuspendSupervision,
    end_once,
    go_on_beside,
    start_once,
    suspend_once,
)
from services.aftercare.supervision import FOLDED, Known, evolve
from shared.confirming import confirmed
from shared.contracts.aftercare import ReviewCompleted, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.eventing.decider import Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.supervised import Supervision


def decide(stated: Stated, known: Known, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case StartSupervision() as command:
            return start_once(command, stated.time.date(), known, later)
        case GoOnBeside():
            return go_on_beside(stated.time.date(), known, later)
        case SuspendSupervision() as command:
            return suspend_once(command, known, later)
        case EndSupervision() as command:
            return end_once(command, known, later)
        case report:
            return reported(report, known.supervision)


def reported(report: Event | Command, supervision: Supervision) -> Decision:
    """A report is judged by what was so then."""
    match report:
        case SupervisionStarted() as started:
            return reported_start(started, supervision)
        case SupervisionSuspended() as suspended:
            return reported_rest(suspended, supervision)
        case SupervisionEnded() as ended:
            return reported_end(ended, supervision)
        case ReviewCompleted() as reviewed:
            needs_a_start(supervision, reviewed.supervision_id)
            return Decision(reviewed)
        case other:
            raise TypeError(other)


def reported_start(started: SupervisionStarted, supervision: Supervision) -> Decision:
    """A report of the start that we concluded confirms it, or corrects it where it says more. That another team, or the
    same, had started before may mean that a return to custody in between is on its way to us: rule 9 is judged where
    all facts meet (decision 35).
    """
    if started.phase == "resumed":
        needs_a_start(supervision, None)
    active = supervision.active if started.phase != "enrolled" else None
    if active is None:
        return Decision(started)
    beside = (each for each in supervision.others if each.id == started.supervision_id is not None)
    ours = (each.fact for each in (active, *beside) if each.fact.made_by_policy and each.is_that_of(started))
    known = next(ours, None)
    return confirmed(known, in_our_words(started, known.what, "phase")) if known else Decision(started)


def reported_rest(suspended: SupervisionSuspended, supervision: Supervision) -> Decision:
    """Custody reported is what the return had already suspended it for; another reason is another fact."""
    needs_a_start(supervision, suspended.supervision_id)
    known = supervision.suspended
    if known and known.made_by_policy and suspended.reason in (supervision.rests_for, "unknown"):
        return confirmed(known, in_our_words(suspended, known.what, "supervision_id", "reason"))
    return Decision(suspended)


def reported_end(ended: SupervisionEnded, supervision: Supervision) -> Decision:
    """A report of the end that we concluded confirms it; who was only enrolled may be let go."""
    last = supervision.ended
    if supervision.meant_by(ended.supervision_id):
        return Decision(ended)
    known = last.what if last and last.made_by_policy else None
    if last and isinstance(known, SupervisionEnded) and is_meant(ended.outcome, known.outcome):
        return confirmed(last, in_our_words(ended, known, "supervision_id", "outcome"))
    raise NotYet("a supervision that started not after it")


def is_meant(outcome: str, ours: str) -> bool:
    """Whether a report may mean the end that we concluded; of another jurisdiction some only say that it has them."""
    return outcome in (ours, "unknown") or {outcome, ours} == {"transferred", "transferred_jurisdiction"}


def in_our_words(report: Event, ours: Event, *names: str) -> Event:
    """A report that means what we concluded, without what it says otherwise only in these."""
    return report.model_copy(update={name: getattr(ours, name) for name in names if name in ours.model_fields_set})


def needs_a_start(supervision: Supervision, identifier: str | None) -> None:
    """What has not begun can neither rest nor be looked at again."""
    meant = supervision.meant_by(identifier)
    if meant is None or meant is supervision.enrolled:
        raise NotYet("a supervision that started not after it")


SUPERVISION = Aggregate(
    "supervision",
    frozenset(
        {
            StartSupervision,
            GoOnBeside,
            SuspendSupervision,
            EndSupervision,
            SupervisionStarted,
            SupervisionSuspended,
            SupervisionEnded,
            ReviewCompleted,
        }
    ),
    Known(),
    evolve,
    decide,
    FOLDED,
)
