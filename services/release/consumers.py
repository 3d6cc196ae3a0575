"""What release listens to."""

from shared.contracts.intake import (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)

LISTENS_TO = (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)
