"""What aftercare's tests speak of."""

from services.aftercare.supervision import StartSupervision, SuspendSupervision
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released

ADMITTED = AdmissionRecorded.model_validate(AdmissionRecorded.example)
RELEASED = Released(kind="conditional")
SERVED = Released(kind="end")
STARTED = SupervisionStarted(supervision_id="s-1")
SUSPENDED = SupervisionSuspended(supervision_id="s-1", reason="custody")
ENDED = SupervisionEnded(outcome="expired")
START = StartSupervision("s-1")
SUSPEND = SuspendSupervision()
EVENTS = (ADMITTED, RELEASED, SERVED, STARTED, SUSPENDED, ENDED)
