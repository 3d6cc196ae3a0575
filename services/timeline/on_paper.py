"""What paper does not say: it lies on tables, where whoever it is about reads that somebody has an interest. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.timeline.headlines import headline

Entry = Mapping[str, Any]


def on_paper(entries: Sequence[Entry]) -> dict[str, str]:
    """Of those that paper does not show as they are, what it says instead: of a consent, whom else it is for; of what
    tells of a victim alone, nothing.
    """
    telling = {entry["id"] for entry in entries if tells_of_victims(entry)}
    said = {
        entry["id"]: "" for entry in entries if entry["id"] in telling or entry["data"].get("targetEventId") in telling
    }
    return said | {
        entry["id"]: headline(entry["type"], without_liaison(entry["data"]))
        for entry in entries
        if without_liaison(entry["data"]) != entry["data"]
    }


def tells_of_victims(entry: Entry) -> bool:
    """A notice; and where a pack has such a deadline by mistake, that."""
    due = ".deadline." in entry["type"] and "victim" in entry["data"]["kind"]
    return due or ".victim_notice." in entry["type"]


def without_liaison(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A consent, without that it was given to a victim's liaison."""
    if "recipients" not in data:
        return data
    return {**data, "recipients": [each for each in data["recipients"] if each["kind"] != "victim_liaison"]}
