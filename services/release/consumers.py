"""What release listens to."""

from shared.contracts.intake import DeathRecorded, SentenceRecorded

LISTENS_TO = (DeathRecorded, SentenceRecorded)
