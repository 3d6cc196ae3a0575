"""What planning listens to."""

from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, SentenceRecorded

LISTENS_TO = (AdmissionRecorded, AssessmentCompleted, SentenceRecorded)
