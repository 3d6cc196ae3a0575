"""Programmes when life moves on: places are kept on a transfer, proposed again elsewhere, and given up at an end.

One fact may concern several programmes. Each is an event of its own, and sets off the next, until none is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.planning.enrolment import Enrolment, Enrolments
from services.planning.standing import Ending
from shared.contracts.fields import Event
from shared.contracts.planning import (
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeReferred,
    ProgrammeWaitlisted,
)
from shared.eventing.decider import ALREADY_SO, Command, Decision, Fact

DETAILS = {"death": "death", "deportation": "deported"}


@dataclass(frozen=True)
class KeepPlace(Command):
    """The person moved: what was begun or waited for is held, and its place is kept, one programme after the other."""

    makes: ClassVar = (ProgrammeHeld,)

    facility_id: str | None


@dataclass(frozen=True)
class EndProgramme(Command):
    """The person died, left the jurisdiction, or was admitted in error: what was begun ends, what was not is withdrawn.

    One programme after the other.
    """

    makes: ClassVar = (ProgrammeNotCompleted, ProgrammeDeclined)


@dataclass(frozen=True)
class ReferAgain(Command):
    """A transfer ended the programme, and is nobody's failure: the person is referred to it again."""

    makes: ClassVar = (ProgrammeReferred,)

    programme_id: str


def open_ones(enrolments: Enrolments) -> Iterator[tuple[str, Enrolment]]:
    """Those that may still begin or have begun, in an order that does not depend on how we heard of them."""
    for programme in sorted(enrolments.open):
        enrolment = enrolments.open[programme]
        if enrolment.is_wanted:
            yield programme, enrolment


def keep_next(command: KeepPlace, enrolments: Enrolments, later: Sequence[Fact]) -> Decision:
    """The first that is not held yet, nor reported to be next. A fair queue goes by the day of the first referral."""
    for programme, enrolment in open_ones(enrolments):
        if enrolment.held or isinstance(next_of(programme, later), ProgrammeHeld):
            continue
        first = enrolment.first_referred_on or enrolment.opened.date()
        said = {"programme_id": programme, "reason": "transfer", "first_referred_on": first}
        if command.facility_id:
            said["facility_id"] = command.facility_id
        return Decision(ProgrammeHeld.model_validate(said))
    return ALREADY_SO


def end_next(enrolments: Enrolments, later: Sequence[Fact]) -> Decision:
    """One of those still open, unless its end has been told us under a later time."""
    opened = {programme: enrolment.opened for programme, enrolment in open_ones(enrolments)}
    told = {programme for programme in opened if isinstance(next_of(programme, later), ENDS)}
    if found := enrolments.standing.next_to_end(opened, told):
        programme, ending = found
        return Decision(end_of(programme, enrolments.open[programme], ending))
    return ALREADY_SO


def end_of(programme: str, enrolment: Enrolment, ending: Ending) -> ProgrammeNotCompleted | ProgrammeDeclined:
    """What was begun ends, what was not is withdrawn."""
    said = {"programme_id": programme, "reason_detail": DETAILS.get(ending, ending)}
    if enrolment.started:
        return ProgrammeNotCompleted.model_validate({**said, "reason": "death" if ending == "death" else "other"})
    said |= {"by": "referrer", "reason": "death" if ending == "death" else "withdrawn"}
    return ProgrammeDeclined.model_validate(said)


ENDS = (ProgrammeCompleted, ProgrammeNotCompleted, ProgrammeDeclined)
STEPS = (*ENDS, ProgrammeReferred, ProgrammeHeld, ProgrammeWaitlisted)


def next_of(programme: str, later: Sequence[Fact]) -> Event | None:
    """What is known to have come next of a programme."""
    events = (fact.what for fact in later)
    return next((what for what in events if isinstance(what, STEPS) and what.programme_id == programme), None)


def refer_again(command: ReferAgain, enrolments: Enrolments, later: Sequence[Fact]) -> Decision:
    """Unless the person is enrolled again already, or nothing more is asked of them here."""
    programme = command.programme_id
    if enrolments.of(programme) or enrolments.standing.ended or programme not in enrolments.ended:
        return ALREADY_SO
    referrals = (fact.what for fact in later if isinstance(fact.what, ProgrammeReferred))
    if any(programme in (referral.programme_id, referral.continues) for referral in referrals):
        return ALREADY_SO
    _, left = enrolments.ended[programme]
    referral = left.referral
    return Decision(
        ProgrammeReferred(
            programme_id=programme,
            kind=referral.kind if referral else "unknown",
            targets_domain=referral.targets_domain if referral else (),
            trigger="transfer",
            first_referred_on=left.first_referred_on or left.opened.date(),
        )
    )
