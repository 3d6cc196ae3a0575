"""What is decided about custody: whether an admission opens an episode, what moves within it, and what ends it."""

from collections.abc import Iterator, Sequence

from services.intake.closing import CloseEpisode, VoidAdmission, concluded, reported
from services.intake.episode import FOLDED, Custody, evolve
from services.intake.movement import MOVEMENTS, moved
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    EpisodeClosed,
    LegalStatusChanged,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet

# A return says by itself that a release or an escape came before it, which may still be on its way to us.
RETURNS = frozenset({"recall", "return_cause_unknown", "return_from_escape"})


def decide(stated: Stated, custody: Custody, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case AdmissionRecorded() as admission:
            return Decision(admission, tuple(oddities(admission, custody)))
        case (
            TransferStarted()
            | TransferCompleted()
            | TemporaryAbsenceStarted()
            | TemporaryAbsenceEnded()
            | AbscondRecorded()
        ) as movement:
            return moved(movement, custody)
        case CloseEpisode() | VoidAdmission() as command:
            return concluded(command, custody, later)
        case EpisodeClosed() | AdmissionVoided() as report:
            return reported(report, custody)
        case LegalStatusChanged() as changed:
            return changed_standing(changed, custody)
        case other:
            raise TypeError(other)


def changed_standing(changed: LegalStatusChanged, custody: Custody) -> Decision:
    """It waits for the admission; of whom custody is over it is taken and flagged."""
    if not custody.known:
        raise NotYet("the admission that it is about, not after it")
    over = not custody.open or custody.is_over(changed.episode_id)
    return Decision(changed, ("no_open_episode",) if over else ())


def oddities(admission: AdmissionRecorded, custody: Custody) -> Iterator[str]:
    """An episode that is open already is not opened again. Another one beside it is no oddity yet: the release from the
    first may be on its way to us, and rule 2 is judged where all facts meet (decision 35).
    """
    if custody.continues(admission) and custody.where == "admitted" and admission.reason not in RETURNS:
        yield "admission_recorded_before"
    if admission.reason == "in_error":
        yield "admitted_in_error"


CUSTODY = Aggregate(
    "custody",
    frozenset({AdmissionRecorded, AdmissionVoided, LegalStatusChanged, EpisodeClosed, CloseEpisode, VoidAdmission})
    | MOVEMENTS,
    Custody(),
    evolve,
    decide,
    FOLDED,
)
