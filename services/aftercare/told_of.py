"""Of what those who asked to be told are told after release and of custody, and until when it goes on. Pure.

One thing in the world is told once, however many facts say it, and in whatever order they come: whoever does not come
back from leave is away from custody as well, and whoever died is supervised no more.
"""

from collections.abc import Mapping

from shared.contracts.aftercare import RecallDecided, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import AbscondRecorded, AdmissionRecorded, DeathRecorded, TemporaryAbsenceEnded
from shared.contracts.release import LIFTED, Released
from shared.contracts.victim_notice import NoticeKind
from shared.eventing.decider import Fact

# A change of team is no end of supervision to them.
TOLD_OF_ENDS = LIFTED | {
    "expired", "completed_early", "revoked", "reconvicted", "commutation", "deported", "transferred_jurisdiction",
}  # fmt: skip
# What ends what goes on for a while; nothing ends a death.
ENDED_BY: Mapping[str, tuple[type[Event], ...]] = {
    "escape": (AdmissionRecorded, TemporaryAbsenceEnded, SupervisionStarted),
    "recall": (Released, SupervisionStarted),
    "death": (),
}
NOTHING: frozenset[str] = frozenset()
ENDS = {each: frozenset(kind for kind, by in ENDED_BY.items() if each in by) for by in ENDED_BY.values() for each in by}
TOLD_OF: tuple[type[Event], ...] = (
    RecallDecided, SupervisionSuspended, SupervisionEnded, AbscondRecorded, TemporaryAbsenceEnded, DeathRecorded,
)  # fmt: skip
FOLDED = frozenset(TOLD_OF).union(*ENDED_BY.values())


def kind_of_notice(happened: Fact) -> NoticeKind | None:
    """Of what, if of anything. Whoever was released before does not escape: that they are out has been told."""
    if "no_open_episode" in happened.flags and isinstance(happened.what, AbscondRecorded | TemporaryAbsenceEnded):
        return None
    match happened.what:
        case RecallDecided():
            return "recall"
        case (
            SupervisionSuspended(reason="abscond")
            | AbscondRecorded()
            | TemporaryAbsenceEnded(outcome="failed_to_return")
        ):
            return "escape"
        case SupervisionEnded(outcome="died") | DeathRecorded():
            return "death"
        case SupervisionEnded(outcome=outcome) if outcome in TOLD_OF_ENDS:
            return "supervision_end"
        case _:
            return None


def ends(happened: Fact, kind: str) -> bool:
    """Whether it is over then, so that the next is another."""
    return kind in ended_with(happened)


def ended_with(happened: Fact) -> frozenset[str]:
    """Of what goes on for a while, what is over then: not what the same fact says of, and nothing by an enrolment."""
    what = happened.what
    kinds = ENDS.get(type(what), NOTHING)
    if not kinds or (isinstance(what, SupervisionStarted) and what.phase == "enrolled"):
        return NOTHING
    return kinds - {kind_of_notice(happened)}
