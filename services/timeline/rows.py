"""By which row something is due, and who says so: beneath the headline that says by when. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.deadlines.in_words import beside, in_words
from shared.deadlines.pack import Pack, Row


def rows(entries: Iterable[Mapping[str, Any]], pack: Pack | None) -> dict[str, str]:
    """Of each entry that opened a deadline by a row of the pack in use, what the row says; by another, its name."""
    known = {row.id: row for row in pack.rows} if pack else {}
    found = {}
    for entry in entries:
        said = entry["data"]
        if ".deadline.opened." not in entry["type"] or not {"row", "pack"} <= said.keys():
            continue
        row = known.get(said["row"]) if pack and said["pack"] == pack.pack else None
        name = f"{said['row']} of {said['pack']}"
        if row is None:
            found[entry["id"]] = name
        else:
            number = "; ".join((in_words(row), *beside(row)))
            found[entry["id"]] = f"{name}, {number}. {source(row)}({row.confidence})"
    return found


def source(row: Row) -> str:
    """Who says so; not where that tells that a victim has an interest, which is for a liaison alone."""
    return "" if "victim" in row.source.lower() else f"{row.source} "
