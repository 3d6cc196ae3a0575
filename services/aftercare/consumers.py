"""What aftercare listens to."""

from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, DeathRecorded, EpisodeClosed
from shared.contracts.release import (
    ConditionsSet,
    HandoverAccepted,
    Released,
    ReleasePackIssued,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
)

LISTENS_TO = (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    ConditionsSet,
    HandoverAccepted,
    Released,
    ReleasePackIssued,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
)
