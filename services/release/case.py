"""The release case: open from the first known date until the person has left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from shared.contracts.release import CaseOpened, DateConfirmed, Released
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated

BY_ORDER = frozenset({"bail", "court"})


@dataclass(frozen=True)
class OpenCase(Command):
    """A date of release has become known: somebody must prepare it."""

    makes: ClassVar = (CaseOpened,)

    case_id: str
    anchor: date
    basis: str


@dataclass(frozen=True)
class Case:
    """The open case, if there is one, and the confirmed date."""

    opened: Fact | None = None
    confirmed: date | None = None


def evolve(case: Case, fact: Fact) -> Case:
    """Fold one fact."""
    match fact.what:
        case CaseOpened():
            return replace(case, opened=fact)
        case DateConfirmed(date=day):
            return replace(case, confirmed=day)
        case Released():
            return Case()
        case _:
            return case


def decide(stated: Stated, case: Case, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey the policy's command."""
    match stated.what:
        case OpenCase() as command:
            return open_once(command, case, later)
        case CaseOpened() as opened:
            if case.opened and case.opened.made_by_policy:
                return Decision(None, confirms=case.opened.id)
            return Decision(opened, ("second_open_case",) if case.opened else ())
        case DateConfirmed() as confirmed:
            return Decision(confirmed)
        case Released() as released:
            return Decision(released, tuple(oddities(released, case)))
        case other:
            raise TypeError(other)


def open_once(command: OpenCase, case: Case, later: Sequence[Fact]) -> Decision:
    """One case for each time in custody, whichever date was first to arrive."""
    following = next((fact.what for fact in later if isinstance(fact.what, CaseOpened | Released)), None)
    if case.opened or isinstance(following, CaseOpened):
        return ALREADY_SO
    payload = {"case_id": command.case_id, "anchor_date": command.anchor, "basis": command.basis}
    return Decision(CaseOpened.model_validate(payload))


def oddities(released: Released, case: Case) -> list[str]:
    """Rule 3: a release has an approved date or a court's order. Without one it is a fact all the same, and flagged."""
    flags = {
        "released_without_date": case.confirmed is None and released.kind not in BY_ORDER,
        "released_in_error": released.in_error,
    }
    return [flag for flag, holds in flags.items() if holds]


CASE = Aggregate("case", frozenset({OpenCase, CaseOpened, DateConfirmed, Released}), Case(), evolve, decide)
