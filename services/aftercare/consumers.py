"""What aftercare listens to."""

from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released

LISTENS_TO = (AdmissionRecorded, Released)
