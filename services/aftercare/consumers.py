"""What aftercare listens to."""

from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
)
from shared.contracts.release import (
    ConditionsSet,
    HandoverAccepted,
    Released,
    ReleasePackIssued,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
)

LISTENS_TO = (
    AbscondRecorded,
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
