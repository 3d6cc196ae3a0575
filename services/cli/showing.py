"""Prints what the server answered: for reading, or as JSON."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.cli.common import printable
from services.timeline.clocks import Clocks
from shared.times import as_known

Rows = Sequence[Mapping[str, Any]]
WIDEST = 100_000
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def as_lines(rows: Rows) -> None:
    """One JSON value a line."""
    for row in rows:
        typer.echo(orjson.dumps(row).decode())


def table(rows: Rows, columns: Sequence[str], as_json: bool) -> None:
    """A table of these columns."""
    if as_json:
        return as_lines(rows)
    if not rows:
        return typer.echo("none")
    shown = Table(box=None, pad_edge=False)
    for column in columns:
        shown.add_column(column.replace("_", " "), overflow="fold")  # an id that is cut is none
    for row in rows:
        shown.add_row(*(Text(cell(row.get(column))) for column in columns))
    console = Console()
    if not console.is_terminal:
        console.width = WIDEST  # a row is a line
    return console.print(shown)


def handover(pack: Mapping[str, Any], as_json: bool) -> None:
    """A page that needs no server."""
    if as_json:
        return as_lines([pack])
    from services.timeline.handover.pages import as_file

    return typer.echo(as_file(pack))


def cell(value: object) -> str:
    """A value as text."""
    if isinstance(value, list | tuple):
        return ", ".join(map(cell, value))
    return "" if value is None else printable(str(value))


def timeline(found: Mapping[str, Any], as_json: bool) -> None:
    """What happened, in the order of the world; by whose clock, at the head of the hours."""
    if as_json:
        return as_lines(found["entries"])
    clocks = Clocks(found["time_zones"])
    when = f"when ({clocks.name})"
    rows = [
        {
            when: as_known(entry["time"], entry["timeprecision"], "%-d %B %Y %H:%M"),
            "what": entry["headline"] + (f" [{', '.join(marks(entry))}]" if marks(entry) else ""),
            "service": entry["service"],
            "said by": entry["actor"],
        }
        for entry in clocks.entries(found["entries"])
    ]
    return table(rows, (when, "what", "service", "said by"), False)


def notices(found: Mapping[str, Any], as_json: bool) -> None:
    """Whom to tell what, before which day."""
    clocks = Clocks(found["time_zones"])
    rows = [
        {
            **each,
            "person": each["identifiers"] or each["person"],
            "when": f"{'OVERDUE, ' * (each['urgency'] == 'overdue')}before {clocks.day(each['by'])}"
            if each["by"]
            else "now",
            "owed since": clocks.day(each["since"], each["since_roughly"]),
        }
        for each in found["notices"]
    ]
    columns = ("when", "owed since", "person", "tell", "interests", "channel", "ground", "notice")
    return table(found["notices"] if as_json else rows, columns, as_json)


def marks(entry: Mapping[str, Any]) -> list[str]:
    """What somebody should see beside what it says."""
    told = {"retracted": entry["retracted"], "corrected": entry["corrected"], "for review": entry["reviews"]}
    said = [entry["factuality"]] if entry["factuality"] in ("assessment", "allegation") else []
    said += [f"assessment: {WORD.sub(' ', each).lower()}" for each in entry["judgements"]]
    return [*said, *(mark for mark, holds in told.items() if holds), *entry["flags"]]


def event(found: Mapping[str, Any], as_json: bool) -> None:
    """All attributes, and the data."""
    if as_json:
        return as_lines([found])
    return typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


def trace(found: Mapping[str, Any], as_json: bool) -> None:
    """Each hop, with the milliseconds since the one before."""
    if as_json:
        return as_lines([found])
    causes = {hop["event"]: hop["cause"] for hop in found["hops"]}
    hops = [
        {
            **hop,
            "delay ms": f"{hop['delay_ms']:.3f}",
            "event": "  " * depth(hop["event"], causes) + hop["type"],
            "id": hop["event"],
        }
        for hop in found["hops"]
    ]
    return table(hops, ("at", "delay ms", "service", "what", "event", "id"), False)


def depth(event: str, causes: Mapping[str, str | None]) -> int:
    """How many of these events stand between an event and the first cause."""
    steps = 0
    while (cause := causes.get(event)) in causes and cause and steps < len(causes):
        event, steps = cause, steps + 1
    return steps


def findings(found: Sequence[Any], as_json: bool) -> None:
    """What was looked at, a line each; beneath what is not right, what to do."""
    if as_json:
        return as_lines([asdict(each) for each in found])
    for each in found:
        typer.echo(f"{each.level:<8} {each.check:<12} {printable(each.what)}")
        if each.do:
            typer.echo(f"{'':<21} → {printable(each.do)}")
    return None


def lag(found: Mapping[str, Any], as_json: bool) -> None:
    """Relays and consumers, and what needs somebody."""
    if as_json:
        return as_lines([found])
    relays = [
        {"what": "relay", "name": each["service"], "seconds": each["seconds"], "events": each["events"]}
        for each in found["relays"]
    ]
    consumers = [
        {
            "what": "consumer",
            "name": each["consumer"],
            "seconds": each["seconds"],
            "events": each["messages"],
            "parked": each["parked"],
            "paused": each["paused"]["code"] if each["paused"] else "",
        }
        for each in found["consumers"]
    ]
    table([*relays, *consumers], ("what", "name", "seconds", "events", "parked", "paused"), False)
    return typer.echo(
        f"waiting {found['waiting']}, rejected {found['rejected']}, parked {found['parked']}, held {found['held']}"
    )
