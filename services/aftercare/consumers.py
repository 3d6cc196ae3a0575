"""What aftercare listens to."""

from shared.contracts import intake, release

LISTENS_TO = (
    intake.AbscondRecorded,
    intake.AdmissionRecorded,
    intake.AdmissionVoided,
    intake.DeathRecorded,
    intake.EpisodeClosed,
    intake.TemporaryAbsenceEnded,
    release.ConditionsSet,
    release.HandoverAccepted,
    release.Released,
    release.ReleaseVictimNoticeDue,
    release.ReleaseVictimNoticeResolved,
)
