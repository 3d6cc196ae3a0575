"""Why something is due, as a case worker reads it."""

from collections.abc import Iterator, Mapping, Sequence

import typer

from services.cli import showing
from services.cli.common import printable
from services.cli.explaining import Line, as_day

STATES: Mapping[str, str] = {
    "scheduled": "to be done",
    "paused": "paused: its time does not run",
    "compressed": "due at once, and not overdue: its time was past when it was set",
    "breached": "overdue",
    "met": "done in time",
    "met_late": "done late",
    "voided": "no longer due",
}


def show_all(lines: Sequence[Line], as_json: bool) -> None:
    """Each deadline with its reason and what was told of it since."""
    if as_json:
        return showing.as_lines([{name: value for name, value in each.items() if name != "told"} for each in lines])
    for number, each in enumerate(lines):
        typer.echo("\n".join(("",) * bool(number) + tuple(map(printable, in_lines(each)))))
    return None if lines else typer.echo("none")


def in_lines(found: Line) -> Iterator[str]:
    """What has to be done; how it stands; and why."""
    yield found["headline"]
    when = f": {as_day(found['due'])}" if found["due"] and found["state"] in ("scheduled", "breached") else ""
    yield f"  now      {STATES[found['state']]}{when}"
    yield f"  because  {found['because']}"
    counted = found["computed"] or "the pack in use here has no such row, or it says something else"
    yield f"  row      {found['row'] or 'none'}: {counted}"
    if found["source"]:
        yield f"  source   {found['source']} ({found['confidence']})"
    for number, told in enumerate(found["told"]):
        yield f"  {'     ' if number else 'since'}    {told}"
