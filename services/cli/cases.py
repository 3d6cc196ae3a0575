"""Prints whom somebody must look after: a few lines for each person, which a narrow terminal holds."""

import hashlib
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from services.cli import asking, showing
from services.cli.common import printable
from services.timeline.caseload.whereabouts import WORDS
from services.timeline.caseload.words import URGENT, is_stale
from services.timeline.clocks import Clocks
from services.timeline.headlines.deadlines import kind
from services.timeline.journey import STATES
from shared.settings import Settings

LONG_AGO = "1900-01-01T00:00:00Z"
Case = Mapping[str, Any]
INDENT = "    "


def print_cases(found: Mapping[str, Any], as_json: bool, now: datetime, brief: bool = False) -> None:
    """The list; what is not in it yet is said beside it. In brief, those of whom nothing is urgent are only counted."""
    if as_json:
        return showing.as_lines(found["people"])
    clocks = Clocks(found["time_zones"])
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    shown = [each for each in found["people"] if not brief or each["urgency"] != "none"]
    for each in shown:
        for line in lines(each, now, clocks):
            typer.echo(folded(line, width))
    if not shown:
        typer.echo("none")
    calm = len(found["people"]) - len(shown)
    more = f"; of {calm} nothing is urgent, and --limit, --worker or --team shows them" if calm else ""
    if found["people"]:
        typer.echo(f"{len(shown)} of {found['total']}{more}; {clocks.said[0].lower()}{clocks.said[1:]}", err=True)
    if is_stale(found.get("behind"), now):
        typer.echo(
            f"throughcare: something that came since {clocks.hour(found['behind'])} is not in this list yet", err=True
        )
    return None


def lines(case: Case, now: datetime, clocks: Clocks) -> Iterator[str]:
    """Who, and what is urgent; where; who is responsible; what is due, and what is missing and can be done about it."""
    yield f"{', '.join(case['identifiers']) or case['id']}: {URGENT[case['urgency']]}"
    released = f"; released {clocks.hour(case['released'], case['released_roughly'])}" if case["released"] else ""
    yield INDENT + place(case, clocks) + released
    yield INDENT + "responsible: " + (people(case) or "nobody") + "".join(changes(case, clocks))
    for due in case["deadlines"]:
        yield f"{INDENT}due: {kind(due['kind'])}, {by(due['due'], now, clocks)}"
    for gap in case["gaps"]:
        yield f"{INDENT}missing: {gap['sentence']} → {gap['do']}"


def place(case: Case, clocks: Clocks) -> str:
    """Where the person is."""
    if case["place"]:
        return f"{WORDS[case['place']]}, since {clocks.hour(case['since'], case['since_roughly'])}"
    return STATES.get(case["state"], "Not in custody yet")


def people(of: Case) -> str:
    """A worker, a team, or both."""
    return ", ".join(filter(None, (of["worker"], of["team"])))


def changes(case: Case, clocks: Clocks) -> Iterator[str]:
    """Who is asked to take over, and who will."""
    if asked := case["asked"]:
        until = f" by {clocks.due(asked['until'])}" if asked["until"] else ""
        yield f"; {asked['team']} is asked to take over: accept or refuse{until}"
    if case["successor"]:
        yield f"; after release: {people(case['successor'])}"


def by(due: str | None, now: datetime, clocks: Clocks) -> str:
    """By when."""
    if due is None:
        return "no time set"
    return f"{'OVERDUE since' if datetime.fromisoformat(due) < now else 'by'} {clocks.due(due)}"


def folded(line: str, width: int | None) -> str:
    """A line as wide as the terminal; elsewhere it stays one."""
    line = printable(line)
    if width is None:
        return line
    inner = len(line) - len(line.lstrip())
    return textwrap.fill(line, max(width, 40), subsequent_indent=" " * (inner + 4 if inner else 4))


class LastLook:
    """When this list was last looked at from this data folder with this token: kept here, and nobody else is told."""

    def __init__(self, folder: Path, *which: str | None) -> None:
        name = hashlib.sha256("\0".join(each or "" for each in which).encode()).hexdigest()[:24]
        self._path = folder / "looked" / name

    def read(self) -> str | None:
        """The instant of that list, if there was one."""
        return self._path.read_text().strip() if self._path.is_file() else None

    def write(self, as_of: str) -> None:
        """This is the last now."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(as_of)


async def asked_for(
    settings: Settings, most: int | None, query: Mapping[str, str]
) -> tuple[dict[str, Any], LastLook | None]:
    """The list as of its first page; and where its instant is to be kept, if it is asked for since the last look."""
    look, chosen = None, dict(query)
    if chosen.get("since") == "last":
        look = LastLook(
            settings.data, *asking.address(settings), *(query.get(name) for name in ("worker", "team", "show"))
        )
        chosen["since"] = look.read() or LONG_AGO
    return await asking.whole(settings, "/v1/caseload", "people", most, **chosen), look
