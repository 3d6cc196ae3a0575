"""What is due, was done or was missed, in plain words."""

from datetime import datetime

from services.timeline.headlines.phrases import Data, Headlines, detail, words

SERVICES = ("intake", "planning", "release", "aftercare")


def by_when(data: Data) -> str:
    """The day, and the time of day where it is not the end of it."""
    if not data.get("dueAt"):
        return ""
    due = datetime.fromisoformat(data["dueAt"])
    if data.get("compressed"):
        return ", at once: its time was past"
    at = "" if (due.hour, due.minute) == (23, 59) else f" {due:%H:%M}"
    return f", by {due.day} {due:%B %Y}{at}"


def opened(data: Data) -> str:
    """What has to happen, after what, by when."""
    return f"Due: {words(data['kind'])}{detail(data['trigger'], ' after ')}{by_when(data)}"


def rescheduled(data: Data) -> str:
    """By when now, and why."""
    if data["reason"] == "paused":
        return f"Paused: {words(data['kind'])}"
    return f"Due anew: {words(data['kind'])}{by_when(data)} ({words(data['reason'])})"


def met(data: Data) -> str:
    """In time, late, or told late."""
    how = ", late" if data["late"] else ", in time and recorded late" if data["recordedLate"] else " in time"
    return f"Done{how}: {words(data['kind'])}"


SAY = {
    "opened": opened,
    "rescheduled": rescheduled,
    "met": met,
    "breached": lambda data: f"Overdue: {words(data['kind'])}",
    "voided": lambda data: f"No longer due: {words(data['kind'])}{detail(data['reason'], ', ')}",
}
DEADLINES: Headlines = {f"{service}.deadline.{what}": say for service in SERVICES for what, say in SAY.items()}
