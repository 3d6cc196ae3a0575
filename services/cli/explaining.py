"""Why something is due: each deadline of a person, from which fact, by which row, and what became of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from services.cli.policy import in_words
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Row

Entry = Mapping[str, Any]
Rows = Mapping[tuple[str, str], Row]


def explained(entries: Sequence[Entry], rows: Rows, named: Collection[str] = ()) -> list[dict[str, Any]]:
    """One line for each deadline, in the order in which they opened. Of `named` kinds an event may say by when."""
    by_id = {entry["id"]: entry for entry in entries}
    told: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: (each["recordedtime"], each["id"])):
        if ".deadline." in entry["type"]:
            told.setdefault(entry["data"]["deadlineId"], []).append(entry)
    return [line(events, by_id, rows, named) for events in told.values()]


def line(events: Sequence[Entry], by_id: Mapping[str, Entry], rows: Rows, named: Collection[str]) -> dict[str, Any]:
    """One deadline, from the first that was told of it to the last."""
    opened = events[0]["data"]
    row = rows.get((opened.get("pack", ""), opened.get("row", "")))
    return {
        "kind": opened["kind"],
        "state": state(events),
        "due": latest_due(events),
        "because": said(by_id.get(opened.get("startedBy", ""))) or opened["trigger"],
        "row": "/".join(filter(None, [opened.get("pack"), opened.get("row")])),
        "computed": computed(row, opened["kind"] in named and latest_due(events) is not None),
        "source": row.source if row else "",
        "since": [f"{word(each)} {each['time']}{reason(each)}" for each in events[1:]],
    }


def named_by_events(said: Iterable[Row | Obligation]) -> set[str]:
    """The kinds of which the event that starts one, or sets off the next, may itself say by when."""
    return {each.kind for each in said if any(trigger.due for trigger in (*each.starts_on, *each.satisfied_by))}


def computed(row: Row | None, may_be_named: bool) -> str:
    """By which number, and whether the day may be the one that an event names."""
    number = in_words(row) if row and not (may_be_named and row.amount is None) else ""
    if not may_be_named:
        return number
    return f"{number}, or earlier where the event says so" if number else "when the event says"


def word(entry: Entry) -> str:
    """What was told: opened, met …"""
    found: str = entry["type"].split(".")[3]
    return found


def state(events: Iterable[Entry]) -> str:
    """As it stands after these. That a due instant has passed is told once: it has passed for what is reopened too."""
    now, missed = "scheduled", None
    for each in events:
        data = each["data"]
        match word(each):
            case "opened" | "rescheduled" as what:
                paused = what == "rescheduled" and data.get("reason") == "paused"
                now = "compressed" if data.get("compressed") else "paused" if paused else "scheduled"
                now = "breached" if missed and missed == data.get("dueAt") else now
            case "met":
                now = "met_late" if data["late"] else "met"
            case "breached":
                now, missed = "breached", data["dueAt"]
            case what:
                now = what
    return now


def latest_due(events: Iterable[Entry]) -> str | None:
    """By when, as it was last set."""
    due: str | None = None
    for each in events:
        if word(each) in ("opened", "rescheduled"):
            due = each["data"].get("dueAt")
    return due


def reason(entry: Entry) -> str:
    """Why, where that was said."""
    found = entry["data"].get("reason")
    return f" ({found})" if found else ""


def said(entry: Entry | None) -> str:
    """What happened, and when."""
    return f"{entry['headline']}, {entry['time']}" if entry else ""
