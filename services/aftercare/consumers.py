"""What aftercare listens to."""

from shared.contracts.intake import AdmissionRecorded, DeathRecorded
from shared.contracts.release import Released

LISTENS_TO = (AdmissionRecorded, DeathRecorded, Released)
