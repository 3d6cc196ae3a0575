"""People and events that intake's tests speak of."""

from shared.contracts.fields import Event
from shared.contracts.identity import PersonDistinguished, PersonMerged, PersonUnmerged
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    AssessmentCompleted,
    AssessmentRefused,
    ConsentRecorded,
    DeathRecorded,
    DependantsRecorded,
    EpisodeClosed,
    IdentityCorrected,
    InductionCompleted,
    LegalStatusChanged,
    PersonRegistered,
    ScreeningCompleted,
    SentenceDatesChanged,
    SentenceEnded,
    SentenceRecorded,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.contracts.release import Released

REGISTERED = PersonRegistered.model_validate(PersonRegistered.example)
CORRECTED = IdentityCorrected.model_validate(IdentityCorrected.example)
ADMITTED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-1"})
SECOND_ADMISSION = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-2", "reason": "new"})
READMITTED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "episodeId": "e-2", "reason": "recall"})
CAUGHT = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "reason": "return_from_escape"})
VOIDED = AdmissionVoided(episode_id="e-2", reason="wrong_person")
SENTENCED = SentenceRecorded.model_validate(SentenceRecorded.example)
DATES_CHANGED = SentenceDatesChanged.model_validate(SentenceDatesChanged.example)
QUASHED = SentenceEnded.model_validate(SentenceEnded.example)
LEFT = TransferStarted.model_validate(TransferStarted.example)
ARRIVED = TransferCompleted.model_validate(TransferCompleted.example)
TO_COURT = TemporaryAbsenceStarted(kind="court")
TO_HOSPITAL = TemporaryAbsenceStarted(kind="hospital")
BACK = TemporaryAbsenceEnded(kind="court", outcome="returned")
NOT_BACK = TemporaryAbsenceEnded(kind="court", outcome="failed_to_return")
ABSCONDED = AbscondRecorded(kind="failed_to_return")
ESCAPED = AbscondRecorded(kind="escape")
SCREENED = ScreeningCompleted.model_validate(ScreeningCompleted.example)
DEPENDANTS = DependantsRecorded.model_validate(DependantsRecorded.example)
INDUCTED = InductionCompleted.model_validate(InductionCompleted.example)
ASSESSED = AssessmentCompleted.model_validate(AssessmentCompleted.example)
REFUSED = AssessmentRefused.model_validate(AssessmentRefused.example)
CONSENTED = ConsentRecorded.model_validate(ConsentRecorded.example)
REFUSED_CONSENT = ConsentRecorded(decision="refused")
DIED = DeathRecorded(place="hospital")
CLOSED = EpisodeClosed(episode_id="e-1", outcome="released")
CLOSED_AGAIN = EpisodeClosed(episode_id="e-2", outcome="released")
CLOSED_IN_ERROR = EpisodeClosed(episode_id="e-2", outcome="admitted_in_error")
RELEASED = Released(kind="conditional")
LET_GO = Released(kind="court")
DEPORTED = Released(kind="end", destination="deported")
MOVEMENTS: tuple[Event, ...] = (LEFT, ARRIVED, TO_COURT, BACK, ABSCONDED)
MERGED = PersonMerged.model_validate(PersonMerged.example)
UNMERGED = PersonUnmerged.model_validate(PersonUnmerged.example)
TOLD_APART = PersonDistinguished.model_validate(PersonDistinguished.example)
FOUND_GUILTY = LegalStatusChanged(legal_status="convicted_unsentenced", cause="convicted")
EVENTS: tuple[Event, ...] = (
    REGISTERED, CORRECTED, ADMITTED, SECOND_ADMISSION, READMITTED, CAUGHT, VOIDED, SENTENCED, DATES_CHANGED, QUASHED,
    *MOVEMENTS, TO_HOSPITAL, NOT_BACK, ESCAPED, SCREENED, DEPENDANTS, INDUCTED, ASSESSED, REFUSED, CONSENTED,
    REFUSED_CONSENT, DIED, CLOSED, CLOSED_AGAIN, CLOSED_IN_ERROR, RELEASED, LET_GO, DEPORTED, FOUND_GUILTY,
)  # fmt: skip
