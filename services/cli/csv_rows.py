"""A row of a spreadsheet ↔ an event: columns `source,id,type,subject,time` and `data.<field>`, nested by dots. Pure."""

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from services.cli.csv_cells import fields
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import OURS
from shared.eventing.attributes import CORE, EXTENSION, REQUIRED

ATTRIBUTES = CORE - {"data"}
# Of these no valid value begins or ends with a blank.
STRIPPED = ("specversion", "type", "time", "timeprecision")
INDEX = re.compile(r"\.[0-9]+(?=\.|$)")
CLOSE = 0.8
LONGEST_SHOWN = 80  # what was never meant as a name may be long


class FileRefused(Exception):
    """The file as a whole cannot be taken: which line, which column, and what to do about it."""


def any_place(column: str) -> str:
    """A column's name with 0 for every place in a list."""
    return INDEX.sub(".0", column)


class Header:
    """The columns of a file. Raises FileRefused where they are not columns of events."""

    def __init__(self, names: Sequence[str]) -> None:
        self.columns = [name.strip() for name in names]
        while self.columns and not self.columns[-1]:
            self.columns.pop()
        self._at = {name: index for index, name in enumerate(self.columns)}
        self._check()

    def _check(self) -> None:
        for place, name in enumerate(self.columns, start=1):
            if not name:
                raise FileRefused(f"line 1: column {place} has no name: name it, or remove it")
        for name, times in Counter(self.columns).items():
            if times > 1:
                raise FileRefused(f"line 1: column {name} is there {times} times: keep one")
        for name in self.columns:
            check_column(name)
        for name in REQUIRED:
            if name not in self._at:
                raise FileRefused(f"line 1: column {name} is missing: it is required")

    def event(self, cells: Sequence[str]) -> dict[str, Any]:
        """The event that a row says. Empty cells say nothing; what no contract knows stays text."""
        attributes, data = self._read(cells)
        return {"specversion": "1.0", **attributes, "data": listed(data)}

    def column(self, cells: Sequence[str], field: str) -> str:
        """The column of this row that a field of its event came from; where there is none, the field."""
        node: Any = self._read(cells)[1]
        found, *steps = field.split(".")
        for step in steps:
            places = sorted(node, key=int) if is_list(node) else []
            step = places[int(step)] if step.isdecimal() and int(step) < len(places) else step
            found, node = f"{found}.{step}", node.get(step) if isinstance(node, dict) else None
        while found and found not in self._at:
            found = found.rpartition(".")[0]
        return found or field

    def cell(self, cells: Sequence[str], column: str) -> str:
        """One cell; empty where the row is too short."""
        place = self._at[column]
        return cells[place] if place < len(cells) else ""

    def _read(self, cells: Sequence[str]) -> tuple[dict[str, str], dict[str, Any]]:
        known = fields(self.cell(cells, "type").strip())
        attributes: dict[str, str] = {}
        data: dict[str, Any] = {}
        for name, cell in zip(self.columns, cells, strict=False):
            if not cell.strip():
                continue
            convert = known.get(any_place(name))
            if not name.startswith("data."):
                attributes[name] = cell.strip() if name in STRIPPED else cell
            elif convert is None:
                data[name.removeprefix("data.")] = cell  # no field of this type: refused by its contract, by this name
            else:
                plant(data, name.split(".")[1:], convert(cell))
        return attributes, data


def check_column(name: str) -> None:
    """A column is an attribute, a field of some type, or an extension that is no slip of the pen."""
    if name in ATTRIBUTES or (name.startswith("data.") and any_place(name) in all_fields()):
        return
    if name in OURS:
        raise FileRefused(f"line 1: column {name} is given by Throughcare: remove the column")
    near = nearest(name)
    if near or not EXTENSION.fullmatch(name):
        hint = f": did you mean {near}?" if near else ": see `throughcare import --template TYPE`"
        raise FileRefused(f"line 1: unknown column {name[:LONGEST_SHOWN]}{hint}")


def nearest(name: str) -> str | None:
    """What this name was perhaps meant to be, at its own places in lists."""
    asked = any_place(name).lower()
    if f"data.{asked}" in all_fields():
        return f"data.{name}"
    possible = ATTRIBUTES if EXTENSION.fullmatch(name) else (*ATTRIBUTES, *all_fields())
    by_lower = {each.lower(): each for each in possible}
    for each in (asked, f"data.{asked}"):
        if found := difflib.get_close_matches(each, by_lower, n=1, cutoff=CLOSE):
            return at_places(by_lower[found[0]], name)
    return None


def at_places(field: str, column: str) -> str:
    """A field at the places in lists that a column names."""
    places = iter(INDEX.findall(column))
    return INDEX.sub(lambda zero: next(places, zero.group()), field)


@cache
def all_fields() -> frozenset[str]:
    """The fields of all types."""
    return frozenset(name for event_type in CATALOGUE for name in fields(event_type))


def plant(tree: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put a value where its path leads."""
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = value


def is_list(tree: object) -> bool:
    """Whether these are places of a list: no field's name is a number."""
    return isinstance(tree, dict) and bool(tree) and all(step.isdecimal() for step in tree)


def listed(tree: dict[str, Any]) -> Any:
    """The same with lists where the steps are places, in their order, without gaps."""
    grown = {step: listed(value) if isinstance(value, dict) else value for step, value in tree.items()}
    return [grown[place] for place in sorted(grown, key=int)] if is_list(tree) else grown


def row_of(event: Mapping[str, Any]) -> dict[str, str]:
    """The reverse: column → cell."""
    return {
        name: cell
        for name, value in event.items()
        if name != "specversion"
        for name, cell in (cells_of(name, value, fields(event["type"])) if name == "data" else [(name, str(value))])
    }


def cells_of(name: str, value: Any, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """The cells that hold a JSON value, given the fields of its type; a field without parts is one cell."""
    match value:
        case dict() if name in known:
            yield name, orjson.dumps(value).decode()
        case dict():
            for key, part in value.items():
                yield from cells_of(f"{name}.{key}", part, known)
        case list() | tuple():
            for place, part in enumerate(value):
                yield from cells_of(f"{name}.{place}", part, known)
        case bool():
            yield name, "yes" if value else "no"
        case None:
            return
        case _:
            yield name, str(value)
