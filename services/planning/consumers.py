"""What planning listens to."""

from shared.contracts import intake

LISTENS_TO = (
    intake.AdmissionRecorded,
    intake.AdmissionVoided,
    intake.AssessmentCompleted,
    intake.AssessmentRefused,
    intake.TransferCompleted,
    intake.AbscondRecorded,
    intake.EpisodeClosed,
    intake.DeathRecorded,
)
