"""What release announces: how a person's leaving is prepared, who takes over, and that they left, with what for."""

from shared.contracts.fields import Event
from shared.contracts.release.case import (
    LIFTED,
    Basis,
    CaseOpened,
    DateConfirmed,
    NeedsReviewed,
    ReleaseDeferred,
    ReleaseKind,
)
from shared.contracts.release.conditions import ConditionsSet
from shared.contracts.release.file_transfer import FileTransferRecorded
from shared.contracts.release.handover import HandoverAccepted, HandoverOffered, HandoverRejected
from shared.contracts.release.leaving import LEFT_FOR, Released, ReleasePackIssued, TemporaryReleaseApproved
from shared.contracts.release.plan import Gap, ReleasePlanAgreed
from shared.contracts.victim_notice import ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved

__all__ = [
    "LEFT_FOR",
    "LIFTED",
    "Basis",
    "CaseOpened",
    "ConditionsSet",
    "DateConfirmed",
    "FileTransferRecorded",
    "Gap",
    "HandoverAccepted",
    "HandoverOffered",
    "HandoverRejected",
    "NeedsReviewed",
    "ReleaseDeferred",
    "ReleaseKind",
    "ReleasePackIssued",
    "ReleasePlanAgreed",
    "ReleaseVictimNoticeDue",
    "ReleaseVictimNoticeResolved",
    "Released",
    "TemporaryReleaseApproved",
]

RELEASE: tuple[type[Event], ...] = (
    CaseOpened,
    NeedsReviewed,
    DateConfirmed,
    ConditionsSet,
    ReleasePlanAgreed,
    ReleaseDeferred,
    TemporaryReleaseApproved,
    HandoverOffered,
    HandoverAccepted,
    HandoverRejected,
    ReleasePackIssued,
    Released,
    FileTransferRecorded,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
)
