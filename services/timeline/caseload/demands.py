"""What is asked of a person in custody though they need not, or cannot, do it. Pure.

Rule 17 and Mandela rule 96 are judged here, where all facts meet: that a service has not heard of a sentence, or of a
screening, says nothing yet.
"""

from collections.abc import Iterator
from typing import NamedTuple

from shared.contracts.fields import Event
from shared.contracts.intake import (
    UNCONVICTED,
    AdmissionRecorded,
    EpisodeClosed,
    LegalStatusChanged,
    ScreeningCompleted,
    SentenceRecorded,
)
from shared.contracts.planning import (
    PlacementEnded,
    PlacementStarted,
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
)

NOTHING: frozenset[str] = frozenset()


class Demands(NamedTuple):
    """Whether the person is on remand, and unfit for work, by the last word on each; programmes that were referred to
    as mandatory, and those of them that are asked in this time in custody; placements that go on.
    """

    unconvicted: bool = False
    unfit: bool = False
    mandatory: frozenset[str] = NOTHING
    programmes: frozenset[str] = NOTHING
    obliged: frozenset[str] = NOTHING
    at_work: frozenset[str] = NOTHING

    @property
    def undue(self) -> Iterator[str]:
        """Codes of what should not be asked."""
        if self.unconvicted and (self.programmes or self.obliged):
            yield "mandatory_while_unconvicted"
        if self.unfit and self.at_work:
            yield "unfit_for_work"


def follow(demands: Demands, event: Event) -> Demands:
    """Fold what one event says; most say nothing."""
    match event:
        case AdmissionRecorded() | LegalStatusChanged() | SentenceRecorded() | EpisodeClosed():
            return demands._replace(unconvicted=is_unconvicted(demands.unconvicted, event))
        case ScreeningCompleted(fit_for_work=bool(fit)):
            return demands._replace(unfit=not fit)
        case ProgrammeReferred() | ProgrammeStarted() | ProgrammeProgressed():
            return attended(demands, event)
        case ProgrammeDeclined() | ProgrammeCompleted() | ProgrammeNotCompleted():
            return demands._replace(programmes=demands.programmes - {event.programme_id})
        case PlacementStarted() | PlacementEnded():
            return placed(demands, event)
        case _:
            return demands


def is_unconvicted(was: bool, event: Event) -> bool:
    """By the last word on it; of a sentence, and of whoever has left, there is none."""
    says_nothing = isinstance(event, LegalStatusChanged) and event.legal_status == "unknown"
    if says_nothing or (isinstance(event, EpisodeClosed) and event.outcome == "admitted_in_error"):
        return was
    return isinstance(event, AdmissionRecorded | LegalStatusChanged) and event.legal_status in UNCONVICTED


def attended(demands: Demands, step: ProgrammeReferred | ProgrammeStarted | ProgrammeProgressed) -> Demands:
    """A programme is mandatory if its last referral said so, also where it begins or goes on in a later time."""
    mandatory, this = demands.mandatory, frozenset({step.programme_id})
    if isinstance(step, ProgrammeReferred):
        mandatory = mandatory | this if step.mandatory else mandatory - this
    asked = demands.programmes | this if step.programme_id in mandatory else demands.programmes - this
    return demands._replace(mandatory=mandatory, programmes=asked)


def placed(demands: Demands, step: PlacementStarted | PlacementEnded) -> Demands:
    """A placement begins, in work or not, wanted or not; or is over."""
    this = frozenset({step.placement_id})
    obliged, at_work = demands.obliged - this, demands.at_work - this
    if isinstance(step, PlacementStarted):
        obliged = obliged | this if step.mandatory else obliged
        at_work = at_work | this if step.kind == "work" else at_work
    return demands._replace(obliged=obliged, at_work=at_work)


def standing(demands: Demands, former: Demands) -> Demands:
    """As the person was held before a reception that is void."""
    return demands._replace(unconvicted=former.unconvicted)


def returned(demands: Demands) -> Demands:
    """In custody again: what was asked in the last time is not asked in this one, until it goes on."""
    return demands._replace(programmes=NOTHING, obliged=NOTHING, at_work=NOTHING)
