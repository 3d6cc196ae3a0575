"""What release announces, in plain words."""

from services.timeline.headlines.phrases import Data, Headlines, day, detail, words
from services.timeline.headlines.victim_notice import victim_notice_due, victim_notice_resolved

MISSING = {
    "idDocument": "identity document",
    "accommodation": "accommodation",
    "income": "income",
    "medication": "medication",
    "transport": "transport",
    "subsistence": "money",
    "phone": "phone",
    "recordsCopy": "copy of records",
}
WITHOUT = {
    "no_address": "address",
    "no_identity_document": "identity document",
    "no_income": "income",
    "no_first_appointment": "first appointment",
    "handover_not_accepted": "accepted hand-over",
    "no_records_copy": "copy of records",
    "conditions_not_explained": "explanation of conditions",
}


ELSEWHERE = {"deported": " to be deported", "other_jurisdiction": " to another jurisdiction"}


def opened(data: Data) -> str:
    """For which day, where one is known."""
    if data.get("anchorDate"):
        return f"Release being prepared for {day(data['anchorDate'])}"
    return "Release being prepared again after recall" if data["basis"] == "recall" else "Release being prepared"


def reviewed(data: Data) -> str:
    """What help is needed with."""
    asked = [words(each["pathway"]) for each in data.get("pathways", ()) if each["status"] == "support_required"]
    asked += [words(each["need"]) for each in data.get("needs", ()) if each["status"] == "support_required"]
    return (
        f"Needs for release reviewed: support required with {', '.join(asked)}"
        if asked
        else "Needs for release reviewed"
    )


def agreed(data: Data) -> str:
    """What is still missing."""
    lacking = [WITHOUT[gap] for gap in data.get("gaps", ()) if gap in WITHOUT]
    return "Release plan agreed" + (f", without {', '.join(lacking)}" if lacking else "")


def conditions(data: Data) -> str:
    """What sort, and until when."""
    until = f" until {day(data['endOn'])}" if data.get("endOn") else ""
    return f"Condition of release set{detail(data['kind'], ': ')}{until}"


def away(data: Data) -> str:
    """For how long."""
    days = data.get("days")
    length = f" for {days} day{'' if days == 1 else 's'}" if days else ""
    return f"Temporary release approved{length}{detail(data['purpose'], ': ')}"


def packed(data: Data) -> str:
    """What is in it."""
    contents = [words(each) for each in data.get("contents", ()) if each != "unknown"]
    return "Release pack issued" + (f": {', '.join(contents)}" if contents else "")


def released(data: Data) -> str:
    """Where to or on what ground, and what the person went without."""
    lacking = [name for field, name in MISSING.items() if data.get("checklist", {}).get(field) == "no"]
    error = " in error" if data.get("inError") else ""
    how = ELSEWHERE.get(data.get("destination", "")) or detail(data["kind"])
    return f"Released{error}{how}" + (f", without {', '.join(lacking)}" if lacking else "")


def file_sent(data: Data) -> str:
    """To whom, or why not."""
    to = team(data, "toAuthority", " to ")
    said = {"sent": f"File sent{to}", "received": f"File has arrived{team(data, 'toAuthority', ' at ')}"}
    if data["outcome"] == "not_sent":
        return f"File not sent{to}{detail(data.get('reason'), ': ')}"
    return said.get(data["outcome"], "Whether the file was sent is not known")


def team(data: Data, field: str, before: str) -> str:
    """Which team, where it is said."""
    return f"{before}{data[field]}" if data.get(field) else ""


RELEASE: Headlines = {
    "release.case.opened": opened,
    "release.needs.reviewed": reviewed,
    "release.date.confirmed": lambda data: f"Release date confirmed: {day(data['date'])}",
    "release.conditions.set": conditions,
    "release.plan.agreed": agreed,
    "release.release_deferred": lambda data: f"Release put off{detail(data['reason'], ': ')}",
    "release.temporary_release.approved": away,
    "release.handover.offered": lambda data: f"Hand-over offered to {data['toTeam']}",
    "release.handover.accepted": lambda data: f"Hand-over accepted{team(data, 'byTeam', ' by ')}",
    "release.handover.rejected": lambda data: (
        f"Hand-over rejected{team(data, 'byTeam', ' by ')}{detail(data['reason'], ': ')}"
    ),
    "release.release_pack.issued": packed,
    "release.released": released,
    "release.file_transfer.recorded": file_sent,
    "release.victim_notice.due": victim_notice_due,
    "release.victim_notice.resolved": victim_notice_resolved,
}
