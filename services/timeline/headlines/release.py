"""What release announces, in plain words."""

from services.timeline.headlines.phrases import Headlines, detail

RELEASE: Headlines = {
    "release.case.opened": lambda data: f"Release being prepared for {data['anchorDate']}",
    "release.date.confirmed": lambda data: f"Release date confirmed: {data['date']}",
    "release.released": lambda data: f"Released{detail(data['kind'])}",
}
