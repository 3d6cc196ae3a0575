"""What planning listens to."""

from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted

LISTENS_TO = (AdmissionRecorded, AssessmentCompleted)
