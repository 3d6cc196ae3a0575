"""What planning listens to."""

from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    AssessmentCompleted,
    AssessmentRefused,
    DeathRecorded,
    EpisodeClosed,
    ScreeningCompleted,
    SentenceRecorded,
    TransferCompleted,
)

LISTENS_TO = (
    AdmissionRecorded, AdmissionVoided, SentenceRecorded, ScreeningCompleted, AssessmentCompleted, AssessmentRefused,
    TransferCompleted, AbscondRecorded, EpisodeClosed, DeathRecorded,
)  # fmt: skip
