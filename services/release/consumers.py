"""What release listens to."""

from shared.contracts.intake import (
    AdmissionRecorded,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)

LISTENS_TO = (
    AdmissionRecorded,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)
