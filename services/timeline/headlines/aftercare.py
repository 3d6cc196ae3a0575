"""What aftercare announces, in plain words."""

from services.timeline.headlines.phrases import Headlines, detail
from services.timeline.headlines.victim_notice import victim_notice_due, victim_notice_resolved

AFTERCARE: Headlines = {
    "aftercare.supervision.started": lambda data: "Supervision started",
    "aftercare.supervision.suspended": lambda data: f"Supervision suspended{detail(data['reason'])}",
    "aftercare.supervision.ended": lambda data: f"Supervision ended{detail(data['outcome'], ': ')}",
    "aftercare.victim_notice.due": victim_notice_due,
    "aftercare.victim_notice.resolved": victim_notice_resolved,
}
