"""What aftercare does by itself about what it hears; never a breach, and never a recall (Tokyo rule 14)."""

from collections.abc import Mapping
from typing import Literal
from uuid import uuid5

from services.aftercare.concluded import EndSupervision, GoOnBeside, Ground, StartSupervision, SuspendSupervision
from services.aftercare.told_of import TOLD_OF, kind_of_notice
from services.aftercare.victim_notice import OweNotice, OweNoticeAgain
from shared.contracts.aftercare import RecallDecided, SupervisionStarted
from shared.contracts.intake import (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
)
from shared.contracts.records import (
    AftercareRecordCorrected,
    AftercareRecordRetracted,
    IntakeRecordCorrected,
    IntakeRecordRetracted,
)
from shared.contracts.release import LEFT_FOR, Released, ReleaseKind
from shared.eventing.decider import Command, Fact, Policy
from shared.victim_interests import AFTER_RELEASE, was_and_is

GROUNDS: Mapping[ReleaseKind, Ground] = {
    "conditional": "supervised",
    "hdc": "supervised",
    "parole": "supervised",
    "compassionate": "supervised",
    "end": "served",
    "fine_paid": "served",
    "amnesty": "lifted",
    "pardon": "lifted",
    "sentence_vacated": "lifted",
}
GONE: Mapping[str, Literal["died", "deported", "transferred_jurisdiction"]] = {
    "died": "died",
    "deported": "deported",
    "transferred_jurisdiction": "transferred_jurisdiction",
}


def start_supervision(leaving: Fact) -> Command | None:
    """Where the release means supervision, or a court let the person go to somebody; who was enrolled is taken up, and
    what rested goes on, also where a reception was void. Who has served the whole sentence leaves without, and so does
    whom it was forgiven, or of whom a court took it.
    """
    identifier = str(uuid5(leaving.id, "supervision"))
    match leaving.what:
        case Released(destination=destination) if destination in LEFT_FOR:
            return None
        case Released(kind=kind):
            return StartSupervision(identifier, GROUNDS.get(kind, "undecided"))
        case EpisodeClosed(outcome="released_from_court", next_responsible=team):
            return StartSupervision(identifier, "undecided", team)
        case AdmissionVoided():
            return StartSupervision(identifier, "void")
        case _:
            return None


def go_on_beside(started: Fact) -> Command | None:
    """Whoever leaves custody does so for every order on which they were supervised: what rested for it goes on, one
    after the other.
    """
    return GoOnBeside() if started.made_by_policy else None


def suspend_on_return(admission: Fact) -> Command | None:
    """Custody of any kind suspends it, and says what the person still needs; whether it is over is for a person to
    decide (Tokyo rule 14).
    """
    episode = admission.what.episode_id if isinstance(admission.what, AdmissionRecorded) else None
    return SuspendSupervision("custody", episode)


def suspend_on_recall(recall: Fact) -> Command | None:
    """From the decision on, whether or not the person has been found."""
    named = recall.what.supervision_id if isinstance(recall.what, RecallDecided) else None
    return SuspendSupervision("recall", supervision_id=named)


def end_supervision(gone: Fact) -> Command | None:
    """Where the person died, was deported, or is another jurisdiction's now."""
    match gone.what:
        case DeathRecorded():
            return EndSupervision("died")
        case EpisodeClosed(
            outcome=("died" | "deported" | "transferred_jurisdiction") as outcome, next_responsible=whose
        ):
            return EndSupervision(GONE[outcome], whose)
        case Released(destination=destination) if destination in LEFT_FOR:
            return EndSupervision(LEFT_FOR[destination])
        case _:
            return None


def owe_notice(happened: Fact) -> Command | None:
    """Of a recall, of somebody who has absconded, from supervision or from custody, or has not come back from leave, of
    the end of supervision, and of a death.
    """
    kind = kind_of_notice(happened)
    return OweNotice(str(uuid5(happened.id, "victim_notice")), kind) if kind else None


def owe_again(change: Fact) -> Command | None:
    """Where what was told is not so: it never happened, or was something else."""
    if (made := was_and_is(change)) is None:
        return None
    was, now = made
    kind = kind_of_notice(was)
    if kind is None or (now and kind_of_notice(now) == kind):
        return None
    return OweNoticeAgain(str(uuid5(change.id, "victim_notice")), kind, was.id)


POLICIES = (
    Policy(
        "start_supervision_on_release", (Released, EpisodeClosed, AdmissionVoided), StartSupervision, start_supervision
    ),
    Policy("go_on_with_all_that_rested", (SupervisionStarted,), GoOnBeside, go_on_beside),
    Policy("suspend_supervision_on_return", (AdmissionRecorded,), SuspendSupervision, suspend_on_return),
    Policy("suspend_supervision_on_recall", (RecallDecided,), SuspendSupervision, suspend_on_recall),
    Policy(
        "end_supervision_when_the_person_is_gone",
        (DeathRecorded, EpisodeClosed, Released),
        EndSupervision,
        end_supervision,
    ),
    Policy("owe_notice_to_who_asked", TOLD_OF, OweNotice, owe_notice),
    Policy(
        AFTER_RELEASE,
        (AftercareRecordCorrected, AftercareRecordRetracted, IntakeRecordCorrected, IntakeRecordRetracted),
        OweNoticeAgain,
        owe_again,
    ),
)
