"""What release's tests speak of."""

from datetime import date
from typing import Any, TypeVar

from services.release.case import OpenCase
from shared.contracts.aftercare import AccommodationChanged, ConditionsExplained, EmploymentStarted
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AdmissionRecorded,
    DeathRecorded,
    EpisodeClosed,
    SentenceDates,
    SentenceDatesChanged,
    SentenceRecorded,
)
from shared.contracts.release import (
    CaseOpened,
    ConditionsSet,
    DateConfirmed,
    FileTransferRecorded,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
    ReleasePlanAgreed,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
    TemporaryReleaseApproved,
)

E = TypeVar("E", bound=Event)


def made(kind: type[E], /, **said: Any) -> E:
    """From its example, and what is said here."""
    return kind.model_validate({**kind.example, **said})


DAY = date(2027, 1, 5)
LATER_DAY = date(2027, 3, 1)
EARLIER_DAY = date(2026, 12, 1)
OPENED = CaseOpened(case_id="c-1", anchor_date=DAY, basis="conditional")
REVIEWED = made(NeedsReviewed)
CONFIRMED = DateConfirmed(date=DAY, kind="conditional")
PUT_OUT = DateConfirmed(date=LATER_DAY, kind="conditional")
CONDITION = ConditionsSet(condition_id="k-0", kind="reporting")
NO_CONTACT = made(ConditionsSet)
AGREED = made(ReleasePlanAgreed)
DEFERRED = made(ReleaseDeferred)
LEAVE = made(TemporaryReleaseApproved)
OFFERED = made(HandoverOffered)
ACCEPTED = made(HandoverAccepted)
REJECTED = made(HandoverRejected)
PACK = made(ReleasePackIssued)
RELEASED = Released(kind="conditional")
BAILED = Released(kind="bail")
FREED = Released(kind="court")
DEPORTED = Released(kind="conditional", destination="deported")
IN_ERROR = Released(kind="conditional", in_error=True)
NOTICE = made(ReleaseVictimNoticeDue)
RESOLVED = made(ReleaseVictimNoticeResolved)
SENTENCED = made(SentenceRecorded)
UNDATED = SENTENCED.model_copy(update={"dates": SentenceDates()})
LIFE = UNDATED.model_copy(update={"kind": "life", "sentence_id": "s-9"})
CHANGED = made(SentenceDatesChanged)
ADMITTED = made(AdmissionRecorded)
ON_REMAND = made(AdmissionRecorded, reason="remand", legalStatus="remand")
RECALLED = made(AdmissionRecorded, reason="recall", legalStatus="recalled")
IN_ERROR_CLOSED = EpisodeClosed(outcome="admitted_in_error")
CLOSED = EpisodeClosed(outcome="released")
TO_BE_DEPORTED = EpisodeClosed(outcome="deported")
DEATH = made(DeathRecorded)
FILE_SENT = made(FileTransferRecorded)
EXPLAINED = made(ConditionsExplained)
HOUSED = made(AccommodationChanged)
AT_WORK = made(EmploymentStarted)
OPEN = OpenCase("c-1", DAY, "conditional")
EVENTS: tuple[Event, ...] = (
    *(
        OPENED,
        REVIEWED,
        CONFIRMED,
        PUT_OUT,
        CONDITION,
        NO_CONTACT,
        AGREED,
        DEFERRED,
        LEAVE,
        OFFERED,
        ACCEPTED,
        REJECTED,
    ),
    *(
        PACK,
        RELEASED,
        BAILED,
        FREED,
        IN_ERROR,
        NOTICE,
        RESOLVED,
        SENTENCED,
        UNDATED,
        LIFE,
        CHANGED,
        ADMITTED,
        ON_REMAND,
    ),
    *(RECALLED, IN_ERROR_CLOSED, CLOSED, DEATH, FILE_SENT, EXPLAINED, HOUSED, AT_WORK),
)
