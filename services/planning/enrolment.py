"""Enrolments in programmes: referred, started, completed or not, each in its turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.intake import AdmissionRecorded, SentenceRecorded
from shared.contracts.planning import ProgrammeCompleted, ProgrammeNotCompleted, ProgrammeReferred, ProgrammeStarted
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet

UNCONVICTED = "remand"


@dataclass(frozen=True)
class Enrolments:
    """Programmes by how far the person has come in each; and whether they are held unconvicted."""

    referred: frozenset[str] = frozenset()
    started: frozenset[str] = frozenset()
    unconvicted: bool = False


def evolve(enrolments: Enrolments, fact: Fact) -> Enrolments:
    """Fold one fact."""
    match fact.what:
        case ProgrammeReferred(programme_id=programme):
            return replace(enrolments, referred=enrolments.referred | {programme})
        case ProgrammeStarted(programme_id=programme):
            return replace(enrolments, started=enrolments.started | {programme})
        case ProgrammeCompleted(programme_id=programme) | ProgrammeNotCompleted(programme_id=programme):
            left = {programme}
            return replace(enrolments, referred=enrolments.referred - left, started=enrolments.started - left)
        case AdmissionRecorded(legal_status=status):
            return replace(enrolments, unconvicted=status == UNCONVICTED)
        case SentenceRecorded():
            return replace(enrolments, unconvicted=False)
        case _:
            return enrolments


def decide(stated: Stated, enrolments: Enrolments, later: Sequence[Fact]) -> Decision:
    """Rule 5: a start has a referral, an end has a start. Rule 17: nothing is mandatory for the unconvicted."""
    match stated.what:
        case ProgrammeReferred(programme_id=programme, mandatory=mandatory) as referred:
            flags = {
                "referred_before": programme in enrolments.referred,
                "mandatory_while_unconvicted": mandatory and enrolments.unconvicted,
            }
            return Decision(referred, tuple(flag for flag, holds in flags.items() if holds))
        case ProgrammeStarted(programme_id=programme) as started:
            if programme not in enrolments.referred:
                raise NotYet(f"a referral to programme {programme} not after it (rule 5)")
            return Decision(started, ("started_before",) if programme in enrolments.started else ())
        case (ProgrammeCompleted(programme_id=programme) | ProgrammeNotCompleted(programme_id=programme)) as ended:
            if programme not in enrolments.started:
                raise NotYet(f"a start of programme {programme} not after it (rule 5)")
            return Decision(ended)
        case other:
            raise TypeError(other)


ENROLMENT = Aggregate(
    "enrolment",
    frozenset({ProgrammeReferred, ProgrammeStarted, ProgrammeCompleted, ProgrammeNotCompleted}),
    Enrolments(),
    evolve,
    decide,
)
