"""Why something is due: each deadline of a person, from which fact, by which row, counted how, and what followed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.deadlines.in_words import beside, in_words
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack, Row, Trigger
from shared.deadlines.terms import mark_of
from shared.times import as_known

Entry = Mapping[str, Any]
Line = dict[str, Any]
AS_A_DAY, AS_A_MINUTE = "%-d %B %Y", "%-d %B %Y, %H:%M %Z"


@dataclass(frozen=True)
class Known:
    """The rows of the pack in use, by pack, id and what they say, and the core's obligations by kind."""

    rows: Mapping[tuple[str, str, str], Row]
    core: Mapping[str, Obligation]

    @classmethod
    def of(cls, pack: Pack, core: Mapping[str, Obligation]) -> "Known":
        """Of one pack."""
        return cls({(pack.pack, row.id, mark_of(row, pack)): row for row in pack.rows}, core)

    def row(self, opened: Mapping[str, Any]) -> Row | None:
        """By which it was opened, if that is a row of this pack and says the same still."""
        return self.rows.get((opened.get("pack", ""), opened.get("row", ""), opened.get("terms", "")))

    def said(self, opened: Mapping[str, Any], part: str) -> Sequence[Trigger]:
        """A row's own words, or the core's."""
        found: Sequence[Trigger] = getattr(self.row(opened), part, ()) or getattr(
            self.core.get(opened["kind"]), part, ()
        )
        return found

    def may_be_named(self, opened: Mapping[str, Any]) -> bool:
        """Whether the event that starts one, or sets off the next, may itself say by when."""
        return any(each.due for part in ("starts_on", "satisfied_by") for each in self.said(opened, part))


def explained(entries: Sequence[Entry], known: Known) -> list[Line]:
    """One line for each deadline, in the order in which they opened."""
    by_id = {entry["id"]: entry for entry in entries}
    told: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: (each["recordedtime"], each["id"])):
        if ".deadline." in entry["type"]:
            told.setdefault(entry["data"]["deadlineId"], []).append(entry)
    return [line(events, by_id, known) for events in told.values()]


def line(events: Sequence[Entry], by_id: Mapping[str, Entry], known: Known) -> Line:
    """One deadline, from the first that was told of it to the last."""
    opened = events[0]["data"]
    row, since = known.row(opened), counted_from(events, by_id, known)
    because = said(by_id.get(opened.get("startedBy", ""))) or opened["trigger"]
    is_named = known.may_be_named(opened) and latest_due(events) is not None
    return {
        "kind": opened["kind"],
        "headline": events[0]["headline"],
        "state": state(events),
        "due": latest_due(events),
        "because": f"{because}, of {opened['about']}" if opened.get("about") else because,
        "row": "/".join(filter(None, [opened.get("pack"), opened.get("row")])),
        "counted_from": since,
        "computed": computed(row, is_named, since),
        "source": row.source if row else "",
        "confidence": row.confidence if row else "",
        "since": [f"{word(each)} {each['time']}{reason(each)}" for each in events[1:]],
        "told": [told_of(each, by_id) for each in events[1:]],
    }


def counted_from(events: Sequence[Entry], by_id: Mapping[str, Entry], known: Known) -> str:
    """The day or instant from which it is counted, as it was last set."""
    opened, found = events[0]["data"], ""
    setters = (opened.get("startedBy"), *(each["data"].get("movedBy") for each in events[1:]))
    for entry in (by_id[each] for each in setters if each in by_id):
        for part in ("starts_on", "satisfied_by", "recompute_on"):
            for trigger in known.said(opened, part):
                if f"throughcare.{trigger.type}.v" in entry["type"]:
                    found = at_path(entry["data"], trigger.anchor) if trigger.anchor else entry["time"]
                    if found:
                        break
    return found


def at_path(data: Any, path: str) -> str:
    """What stands there, if it is a day or an instant."""
    for name in path.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""


def computed(row: Row | None, is_named: bool, since: str) -> str:
    """By which number, counted from when, and whether the day may be the one that an event names."""
    if row is None or row.amount is None:
        return "when the event says" if is_named else "no number" if row else ""
    found = "; ".join((in_words(row, as_day(since) if since else ""), *beside(row)))
    return f"{found}; or earlier where the event says so" if is_named else found


def as_day(text: str) -> str:
    """A day as people say it, or an instant with its hour, but for the last of a day."""
    moment = datetime.fromisoformat(text)
    is_day = len(text) == len("2026-01-01") or (moment.hour, moment.minute) == (23, 59)
    return moment.strftime(AS_A_DAY if is_day else AS_A_MINUTE)


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
    if entry is None:
        return ""
    return f"{entry['headline']}, {as_known(entry['time'], entry.get('timeprecision', 'minute'), AS_A_MINUTE)}"


def told_of(entry: Entry, by_id: Mapping[str, Entry]) -> str:
    """What was told later, and because of what."""
    data = entry["data"]
    by = by_id.get(data.get("movedBy") or data.get("metBy") or data.get("voidedBy") or "")
    return f"{as_day(entry['time'])}: {entry['headline']}" + (f", by “{by['headline']}”" if by else "")
