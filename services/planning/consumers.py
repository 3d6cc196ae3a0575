"""What planning listens to."""

from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, DeathRecorded, SentenceRecorded

LISTENS_TO = (AdmissionRecorded, AssessmentCompleted, DeathRecorded, SentenceRecorded)
