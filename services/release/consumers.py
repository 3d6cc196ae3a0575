"""What release listens to."""

from shared.contracts.intake import SentenceRecorded

LISTENS_TO = (SentenceRecorded,)
