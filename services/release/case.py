"""The release case: open from the first known date until the person has left, a fact however it was prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.release.dates import ends, in_custody
from services.release.preparation import FOLDED, Case, evolve
from shared.confirming import confirmed, is_ours
from shared.contracts.fields import Event
from shared.contracts.release import (
    LIFTED,
    Basis,
    CaseOpened,
    ConditionsSet,
    DateConfirmed,
    FileTransferRecorded,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
    ReleasePlanAgreed,
    TemporaryReleaseApproved,
)
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated, raised

# Of a court, or of who grants clemency: whoever it frees leaves that day, as does who pays what they were held for.
BY_ORDER = LIFTED | {"bail", "court", "commutation", "fine_paid"}
PREPARED: frozenset[type[Event] | type[Command]] = frozenset(
    {
        NeedsReviewed,
        DateConfirmed,
        ConditionsSet,
        ReleasePlanAgreed,
        ReleaseDeferred,
        ReleasePackIssued,
        FileTransferRecorded,
    }
)


@dataclass(frozen=True)
class OpenCase(Command):
    """A date of release has become known, or the person was recalled and will leave again: somebody must prepare it."""

    makes: ClassVar = (CaseOpened,)

    case_id: str
    anchor: date | None
    basis: Basis


def decide(stated: Stated, case: Case, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command. What is prepared before a case is known is prepared all the same."""
    match stated.what:
        case OpenCase() as command:
            return open_once(command, case, later)
        case CaseOpened() as reported:
            return reported_opened(reported, case)
        case Released() as released:
            return Decision(released, oddities(released, case, stated.time.date()))
        case TemporaryReleaseApproved() as approved:
            # Who is out for good cannot be let out for a while.
            return Decision(approved, ("no_open_episode",) if case.closed else ())
        case Event() as report if type(report) in PREPARED:
            return Decision(report)
        case other:
            raise TypeError(other)


def open_once(command: OpenCase, case: Case, later: Sequence[Fact]) -> Decision:
    """One case for each time in custody, whichever date was first to arrive."""
    if case.opened or is_known(later, case.admissions):
        return ALREADY_SO
    return Decision(CaseOpened(case_id=command.case_id, anchor_date=command.anchor, basis=command.basis))


def is_known(later: Sequence[Fact], admissions: int) -> bool:
    """Whether a case is opened later in this time in custody, by a fact that reached us earlier."""
    for fact in later:
        if isinstance(fact.what, CaseOpened):
            return True
        admissions = in_custody(admissions, fact.what)
        if ends(fact.what, admissions):
            return False
    return False


def reported_opened(reported: CaseOpened, case: Case) -> Decision:
    """A report of the case that we opened ourselves confirms it; a second open case is flagged."""
    if case.opened and is_ours(case.opened):
        return confirmed(case.opened, reported)
    return Decision(reported, ("second_open_case",) if case.opened else ())


def oddities(released: Released, case: Case, on: date) -> tuple[str, ...]:
    """Rule 3: a release has an open episode, and an approved date or an order. Without one it is a fact all the same,
    and flagged. On the last day of the sentence it needs none: remand may have been all that there was to serve.

    That an episode is open is often not known here yet, for intake is told of it by the same file; so it is flagged
    where the last one is known to be over, and by a release, and nobody says that this very day was so ordered.
    """
    served = released.kind == "end" and case.ends is not None and case.ends <= on
    flags = {
        "released_without_date": case.confirmed is None and not served and released.kind not in BY_ORDER,
        "no_open_episode": case.closed and case.left and released.kind not in BY_ORDER,
        "released_in_error": released.in_error,
    }
    return raised(flags)


CASE = Aggregate(
    "case",
    PREPARED | {OpenCase, CaseOpened, TemporaryReleaseApproved, Released},
    Case(),
    evolve,
    decide,
    FOLDED,
)
