"""What aftercare announces, in plain words."""

from services.timeline.headlines.phrases import Headlines, detail

AFTERCARE: Headlines = {
    "aftercare.supervision.started": lambda data: "Supervision started",
    "aftercare.supervision.suspended": lambda data: f"Supervision suspended{detail(data['reason'])}",
    "aftercare.supervision.ended": lambda data: f"Supervision ended{detail(data['outcome'], ': ')}",
}
