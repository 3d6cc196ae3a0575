"""People and events that intake's tests speak of."""

from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentCompleted,
    EpisodeClosed,
    PersonRegistered,
    SentenceRecorded,
)
from shared.contracts.release import Released

REGISTERED = PersonRegistered.model_validate(PersonRegistered.example)
ADMITTED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-1"})
SECOND_ADMISSION = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-2", "reason": "new"})
READMITTED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-2", "reason": "recall"})
SENTENCED = SentenceRecorded.model_validate(SentenceRecorded.example)
ASSESSED = AssessmentCompleted.model_validate(AssessmentCompleted.example)
CLOSED = EpisodeClosed(episode_id="e-1", outcome="released")
CLOSED_AGAIN = EpisodeClosed(episode_id="e-2", outcome="released")
RELEASED = Released(kind="conditional")
EVENTS = (REGISTERED, ADMITTED, SECOND_ADMISSION, READMITTED, SENTENCED, ASSESSED, CLOSED, CLOSED_AGAIN, RELEASED)
