"""What aftercare announces, in plain words."""

from services.timeline.headlines.phrases import Data, Headlines, detail, words
from services.timeline.headlines.victim_notice import victim_notice_due, victim_notice_resolved
from shared.contracts.aftercare import ConditionsExplained

STARTED = {"enrolled": "Enrolled for supervision before release", "resumed": "Supervision goes on"}
SUSPENDED = {"recall": " on recall"}
NEED = {
    "identified": "Need identified",
    "accepted": "Help was accepted by the provider",
    "rejected": "The provider could not take it on",
    "waitlisted": "On a waiting list for help",
    "in_progress": "Help is under way",
    "met": "Need met",
    "partly_met": "Need met in part",
    "declined": "The person chose not to take up help",
    "closed_unmet": "Closed without the need being met",
}
OUTCOMES = {
    "attended": "held",
    "missed_acceptable": "missed, for an accepted reason",
    "missed_unacceptable": "missed, without an accepted reason",
    "missed_reason_unknown": "missed",
    "cancelled_by_service": "cancelled by the service",
    "cancelled_by_person": "cancelled by the person",
}
SOURCES = {"self": ", says the person", "employer": ", says the employer", "agency": ", says an agency"}
TENURES = {
    "settled": "in settled accommodation",
    "temporary": "in temporary accommodation",
    "approved_premises": "in approved premises",
    "hostel": "in a hostel",
    "hospital": "in hospital",
    "custody": "in custody",
}
HEARD = {
    "heard": "the person was heard",
    "waived": "the person chose not to be heard",
    "emergency": "as an emergency, before the person was heard",
}
STAGES = {
    "appealed": "Breach decision appealed",
    "on_appeal": "Breach decided on appeal",
    "final": "Breach decision final",
}


def contact(data: Data) -> str:
    """A meeting, and what came of it."""
    meeting = "First meeting" if data.get("first") else "Meeting"
    hearing = " to hear the person" if data.get("purpose") == "representations" else ""
    return f"{meeting}{hearing} {OUTCOMES.get(data['outcome'], 'recorded')}"


def explained(data: Data) -> str:
    """And whether by word of mouth alone, where that is said."""
    spoken = ConditionsExplained.model_validate(data).in_writing is False
    return "Conditions explained to the person" + (", not in writing" if spoken else "")


def pathway(data: Data) -> str:
    """Which part of life, where that is said."""
    return detail(data.get("pathway"), ": ")


def reviewed(data: Data) -> str:
    """How closely from now on, where that has changed."""
    before, after = data.get("intensityBefore", "unknown"), data.get("intensityAfter", "unknown")
    return "Supervision reviewed" + ("" if after in ("unknown", before) else f": {words(after)} from now on")


def accommodated(data: Data) -> str:
    """How safe it is to stay."""
    if data["tenure"] == "homeless":
        return "Homeless"
    tenure = TENURES.get(data["tenure"])
    return f"Lives {tenure}" if tenure else "Accommodation changed"


def breach_decided(data: Data) -> str:
    """What came of an allegation, and whether the person was heard."""
    stage = STAGES.get(data.get("stage", ""), "Breach decided")
    heard = HEARD.get(data["representations"])
    return f"{stage}{detail(data['outcome'], ': ')}" + (f" ({heard})" if heard else "")


AFTERCARE: Headlines = {
    "aftercare.supervision.started": lambda data: STARTED.get(data.get("phase", ""), "Supervision started"),
    "aftercare.supervision.suspended": lambda data: (
        f"Supervision suspended{SUSPENDED.get(data['reason']) or detail(data['reason'])}"
    ),
    "aftercare.supervision.ended": lambda data: f"Supervision ended{detail(data['outcome'], ': ')}",
    "aftercare.conditions.explained": explained,
    "aftercare.contact.recorded": contact,
    "aftercare.need.referred": lambda data: f"Referred for help{pathway(data)}",
    "aftercare.need.status_changed": lambda data: NEED.get(data["to"], "Need looked at") + pathway(data),
    "aftercare.employment.started": lambda data: f"Work started{SOURCES.get(data.get('reportedBy', ''), '')}",
    "aftercare.employment.ended": lambda data: f"Work ended{detail(data.get('reason'), ': ')}",
    "aftercare.accommodation.changed": accommodated,
    "aftercare.review.completed": reviewed,
    "aftercare.breach.alleged": lambda data: f"Breach alleged{detail(data.get('kind'), ': ')}",
    "aftercare.breach.decided": breach_decided,
    "aftercare.recall.decided": lambda data: f"Recall decided ({HEARD[data['representations']]})",
    "aftercare.victim_notice.due": victim_notice_due,
    "aftercare.victim_notice.resolved": victim_notice_resolved,
}
