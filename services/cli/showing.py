"""Prints what the server answered: for reading, or as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

Rows = Sequence[Mapping[str, Any]]


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
    shown = Table(*(column.replace("_", " ") for column in columns), box=None, pad_edge=False)
    for row in rows:
        shown.add_row(*(cell(row.get(column)) for column in columns))
    return Console().print(shown)


def cell(value: object) -> str:
    """A value as text."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def when(text: str, precision: str) -> str:
    """A time, as exactly as it is known."""
    moment = datetime.fromisoformat(text)
    match precision:
        case "month":
            return moment.strftime("%B %Y")
        case "day":
            return moment.strftime("%-d %B %Y")
        case "unknown":
            return "time not known"
        case _:
            return moment.strftime("%-d %B %Y %H:%M %z")


def timeline(entries: Rows, as_json: bool) -> None:
    """What happened, in the order of the world."""
    if as_json:
        return as_lines(entries)
    rows = [
        {
            "when": when(entry["time"], entry["timeprecision"]),
            "what": entry["headline"] + (f" [{', '.join(entry['flags'])}]" if entry["flags"] else ""),
            "service": entry["service"],
            "said by": entry["actor"],
        }
        for entry in entries
    ]
    return table(rows, ("when", "what", "service", "said by"), False)


def trace(found: Mapping[str, Any], as_json: bool) -> None:
    """Each hop, with the milliseconds since the one before."""
    if as_json:
        return as_lines([found])
    hops = [{**hop, "event": hop["event"][-12:], "delay ms": f"{hop['delay_ms']:.3f}"} for hop in found["hops"]]
    return table(hops, ("at", "delay ms", "service", "what", "type", "event"), False)


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
        }
        for each in found["consumers"]
    ]
    table([*relays, *consumers], ("what", "name", "seconds", "events", "parked"), False)
    return typer.echo(
        f"waiting {found['waiting']}, rejected {found['rejected']}, parked {found['parked']}, held {found['held']}"
    )
