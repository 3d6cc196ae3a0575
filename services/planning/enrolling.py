"""What is judged of programmes. Rule 5: a start has a referral, an end has a start.

A report waits for a referral or a start that nobody has told us of. It does not wait for an answer to be taken back:
who was declined, or found not suitable, and begins all the same has begun; that is taken, and flagged.
"""

from collections.abc import Mapping, Sequence

from services.planning.enrolment import FOLDED, Enrolment, Enrolments, Step, evolve
from services.planning.moving import EndProgramme, KeepPlace, ReferAgain, end_next, keep_next, refer_again
from shared.confirming import confirmed, is_ours
from shared.contracts.fields import Event
from shared.contracts.planning import (
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
    ProgrammeWaitlisted,
)
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, raised
from shared.eventing.errors import NotYet

STEPS = (ProgrammeWaitlisted, ProgrammeDeclined, ProgrammeStarted, ProgrammeProgressed, ProgrammeHeld)
COMMANDS = (KeepPlace, EndProgramme, ReferAgain)


def decide(stated: Stated, enrolments: Enrolments, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case KeepPlace() as command:
            return keep_next(command, enrolments, later)
        case EndProgramme():
            return end_next(enrolments, later)
        case ReferAgain() as command:
            return refer_again(command, enrolments, later)
        case ProgrammeReferred() as referral:
            return referred(referral, enrolments)
        case ProgrammeCompleted() | ProgrammeNotCompleted() as end:
            return ended(end, enrolments)
        case what if isinstance(what, STEPS):
            return went_on(what, enrolments)
        case other:
            raise TypeError(other)


def flagged(report: Event, flags: Mapping[str, bool | None]) -> Decision:
    """Taken, with those of these flags that hold."""
    return Decision(report, raised(flags))


def referred(referral: ProgrammeReferred, enrolments: Enrolments) -> Decision:
    """A report of the referral that we proposed confirms it; a second one to a programme that is open is flagged."""
    known = enrolments.of(referral.programme_id)
    proposed = known.proposed if known and known.state == "referred" and is_ours(known.proposed) else None
    flags = {"referred_before": known is not None and known.is_wanted and not proposed}
    return confirmed(proposed, referral, raised(flags)) if proposed else flagged(referral, flags)


def went_on(step: Step, enrolments: Enrolments) -> Decision:
    """One step of an enrolment, each with what would be odd about it; a report of what we concluded confirms it."""
    enrolment = enrolments.of(step.programme_id)
    if enrolment is None:
        raise NotYet(f"a referral to programme {step.programme_id} not after it (rule 5)")
    match step:
        case ProgrammeWaitlisted() | ProgrammeDeclined():
            return answered(step, enrolment)
        case ProgrammeStarted():
            return started(step, enrolment)
        case ProgrammeHeld(reason=reason):
            if enrolment.held and is_ours(enrolment.held) and reason == "transfer":
                return confirmed(enrolment.held, step)
            flags = {"held_before": enrolment.held is not None}
            return flagged(step, flags)
        case ProgrammeProgressed():
            needs_a_start(enrolment, step.programme_id)
            return Decision(step)


def answered(step: ProgrammeWaitlisted | ProgrammeDeclined, enrolment: Enrolment) -> Decision:
    """By person or provider alike: declining never counts against anybody (rule 19)."""
    if isinstance(step, ProgrammeWaitlisted):
        flags = {"waitlisted_after_declined": enrolment.answer == "declined" and not enrolment.started}
        return flagged(step, flags)
    if enrolment.withdrawn:
        return confirmed(enrolment.withdrawn, step)
    flags = {"declined_after_start": enrolment.started}
    return flagged(step, flags)


def started(step: ProgrammeStarted, enrolment: Enrolment) -> Decision:
    """An answer may be taken back by what happens; a programme that was held goes on."""
    flags = {
        "started_before": enrolment.started and not enrolment.held and not step.resumed,
        "started_after_declined": enrolment.answer == "declined" and not enrolment.started,
        "started_though_not_suitable": enrolment.answer == "not_suitable" and not enrolment.started,
    }
    return flagged(step, flags)


def ended(end: ProgrammeCompleted | ProgrammeNotCompleted, enrolments: Enrolments) -> Decision:
    """Needs a start; where we had concluded the end, a report of one confirms it, and a completion contradicts it."""
    enrolment = enrolments.of(end.programme_id)
    if enrolment is None and end.programme_id in enrolments.ended:
        concluded, _ = enrolments.ended[end.programme_id]
        if concluded.made_by_policy:
            if isinstance(end, ProgrammeNotCompleted):
                return confirmed(concluded, end)
            return Decision(end, ("completed_after_end",))
    needs_a_start(enrolment, end.programme_id)
    return Decision(end)


def needs_a_start(enrolment: Enrolment | None, programme: str) -> None:
    """Rule 5: nobody attends, completes or leaves what was not begun."""
    if enrolment is None or not enrolment.started:
        raise NotYet(f"a start of programme {programme} not after it (rule 5)")


ENROLMENT = Aggregate(
    "enrolment",
    frozenset({ProgrammeReferred, *STEPS, ProgrammeCompleted, ProgrammeNotCompleted, *COMMANDS}),
    Enrolments(),
    evolve,
    decide,
    FOLDED,
)
