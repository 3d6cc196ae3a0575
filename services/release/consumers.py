"""What release listens to."""

from shared.contracts import intake

LISTENS_TO = (
    intake.AdmissionRecorded,
    intake.DeathRecorded,
    intake.EpisodeClosed,
    intake.SentenceDatesChanged,
    intake.SentenceRecorded,
)
