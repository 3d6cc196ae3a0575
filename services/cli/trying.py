"""What another pack would change, printed: row by row, and person by person."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import typer

from services.cli import showing

if TYPE_CHECKING:
    from services.trying import Found
    from shared.deadlines.comparing import Pair, Standing
    from shared.deadlines.effects import Effect

COUNTED = ("opened", "breached", "late")
Line = Mapping[str, Any]


def show(found: "Found", as_json: bool) -> None:
    """A table of rows; another of what is different, where that was asked for; and how many people it is about."""
    effects = sorted(found.summary.effects.items())
    if as_json:
        showing.as_lines([row_as_json(*name, effect) for name, effect in effects])
        showing.as_lines([pair_as_json(str(person), service, pair) for person, service, pair in found.different])
        counts = {"people": found.people, "different": found.concerned, "unreadable": found.unreadable}
        return showing.as_lines([counts])
    columns = ("kind", "row", "recorded", *COUNTED, "unchanged", "different")
    showing.table([row_in_words(*name, effect) for name, effect in effects], columns, False)
    if found.different:
        typer.echo()
        lines = [pair_in_words(str(person), pair) for person, _, pair in found.different]
        showing.table(lines, ("person", "kind", "in_use", "new", "different"), False)
    unreadable = f"; {found.unreadable} could not be read" if found.unreadable else ""
    noun = "person" if found.people == 1 else "people"
    people = f"{found.people} {noun}: something would be different of {found.concerned}{unreadable}"
    return typer.echo(f"{people}. Nothing was written.")


def row_in_words(kind: str, row: str, effect: "Effect") -> Line:
    """The effect of one row: by the pack in use → by the new one."""
    counts = {word: arrow(effect.in_use[word], effect.new[word]) for word in COUNTED}
    recorded = f"{effect.recorded['opened']}, {effect.recorded['breached']} breached"
    different = [f"{number} {change.replace('_', ' ')}" for change, number in sorted(effect.changes.items())]
    return {
        "kind": kind,
        "row": row,
        "recorded": recorded if effect.recorded else "none",
        **counts,
        "unchanged": effect.unchanged,
        "different": different,
    }


def arrow(before: object, after: object) -> str:
    """From one to the other, or what both are."""
    return str(after) if before == after else f"{before} → {after}"


def row_as_json(kind: str, row: str, effect: "Effect") -> Line:
    """All of it."""
    sides = {"recorded": effect.recorded, "in_use": effect.in_use, "new": effect.new}
    counts = {side: {word: counted[word] for word in COUNTED} for side, counted in sides.items()}
    return {"kind": kind, "row": row, **counts, "changes": dict(effect.changes), "unchanged": effect.unchanged}


def pair_in_words(person: str, pair: "Pair") -> Line:
    """One deadline of one person."""
    return {
        "person": person,
        "kind": pair.shown.kind,
        "in_use": stands(pair.in_use),
        "new": stands(pair.new),
        "different": [change.replace("_", " ") + by(pair.moved, change) for change in pair.changes],
    }


def stands(standing: "Standing | None") -> str:
    """By which row, how it stands, and when it is due."""
    if standing is None:
        return "not opened"
    due = f" {standing.due:%Y-%m-%d %H:%M %Z}" if standing.due else ""
    before = "breached, " if standing.breached and standing.state == "voided" else ""
    return f"{standing.row} {before}{standing.state.replace('_', ' ')}{due}"


def by(moved: timedelta | None, change: str) -> str:
    """How much."""
    if moved is None or change not in ("earlier", "later"):
        return ""
    return f" by {str(abs(moved)).removesuffix(', 0:00:00')}"


def pair_as_json(person: str, service: str, pair: "Pair") -> Line:
    """All of it; how much later it is due, in seconds."""
    return {
        "person": person,
        "service": service,
        "kind": pair.shown.kind,
        "started_by": pair.shown.began,
        "about": pair.shown.about,
        "changes": pair.changes,
        "moved_seconds": pair.moved.total_seconds() if pair.moved is not None else None,
        "in_use": standing_as_json(pair.in_use),
        "new": standing_as_json(pair.new),
    }


def standing_as_json(standing: "Standing | None") -> Line | None:
    """What differs between packs."""
    if standing is None:
        return None
    return {name: getattr(standing, name) for name in ("row", "due", "warn", "state", "breached")}
