"""What intake announces: who a person is, when they came into custody and why, and what they need."""

from shared.contracts.fields import Event
from shared.contracts.intake.assessing import AssessmentCompleted, AssessmentRefused
from shared.contracts.intake.consent import ConsentRecorded
from shared.contracts.intake.custody import (
    UNCONVICTED,
    AdmissionRecorded,
    AdmissionVoided,
    Ending,
    EpisodeClosed,
    LegalBasis,
    LegalStatusChanged,
)
from shared.contracts.intake.death import DeathRecorded
from shared.contracts.intake.movement import (
    AbscondRecorded,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.contracts.intake.person import Identifier, IdentityCorrected, PersonRegistered
from shared.contracts.intake.reception import DependantsRecorded, InductionCompleted, ScreeningCompleted
from shared.contracts.intake.sentence import (
    IN_COMMUNITY,
    SentenceDates,
    SentenceDatesChanged,
    SentenceEnded,
    SentenceRecorded,
)

INTAKE: tuple[type[Event], ...] = (
    PersonRegistered, IdentityCorrected, AdmissionRecorded, AdmissionVoided, LegalStatusChanged, SentenceRecorded,
    SentenceDatesChanged, SentenceEnded, TransferStarted, TransferCompleted, TemporaryAbsenceStarted,
    TemporaryAbsenceEnded, AbscondRecorded, ScreeningCompleted, DependantsRecorded, InductionCompleted,
    AssessmentCompleted, AssessmentRefused, ConsentRecorded, DeathRecorded, EpisodeClosed,
)  # fmt: skip

__all__ = [
    "INTAKE",
    "IN_COMMUNITY",
    "UNCONVICTED",
    "AbscondRecorded",
    "AdmissionRecorded",
    "AdmissionVoided",
    "AssessmentCompleted",
    "AssessmentRefused",
    "ConsentRecorded",
    "DeathRecorded",
    "DependantsRecorded",
    "Ending",
    "EpisodeClosed",
    "Identifier",
    "IdentityCorrected",
    "InductionCompleted",
    "LegalBasis",
    "LegalStatusChanged",
    "PersonRegistered",
    "ScreeningCompleted",
    "SentenceDates",
    "SentenceDatesChanged",
    "SentenceEnded",
    "SentenceRecorded",
    "TemporaryAbsenceEnded",
    "TemporaryAbsenceStarted",
    "TransferCompleted",
    "TransferStarted",
]  # fmt: skip
