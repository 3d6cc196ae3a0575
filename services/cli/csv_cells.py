"""Cells are text and contracts are strict: what a contract's JSON Schema makes of a cell. Pure.

A cell that the schema makes nothing of stays the text it is, and is judged like anything else that somebody sent.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import orjson

from shared.contracts.catalogue import CATALOGUE

Convert = Callable[[str], Any]
# Spreadsheets and data frames write whole numbers with a point where other rows have none.
WHOLE = re.compile(r"[+-]?[0-9]+(\.0+)?")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
YES_NO = {"yes": True, "true": True, "no": False, "false": False}
# Beyond it JSON numbers are not exact everywhere (RFC 8259 section 6).
LARGEST_WHOLE = 2**53


@cache
def fields(event_type: str) -> Mapping[str, Convert]:
    """Every field of a type that a cell can hold, such as `data.needs.0.domain`, 0 standing for any place in a list."""
    contract = CATALOGUE.get(event_type)
    if contract is None:
        return MappingProxyType({})
    schema = contract.model_json_schema(by_alias=True)
    return MappingProxyType(dict(leaves(schema, schema.get("$defs", {}), "data")))


def leaves(schema: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[tuple[str, Convert]]:
    """The fields below a schema, in its order."""
    plain: list[Mapping[str, Any]] = []
    for option in options(schema, known):
        if "properties" in option:
            for name, below in option["properties"].items():
                yield from leaves(below, known, f"{path}.{name}")
        elif "items" in option:
            yield from leaves(option["items"], known, f"{path}.0")
        else:
            plain.append(option)
    if plain:
        yield path, first_of([conversion(each) for each in plain])


def options(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What a schema stands for: references followed, alternatives side by side, without null, which is no cell."""
    if "$ref" in schema:
        yield from options(known[schema["$ref"].rpartition("/")[2]], known)
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from options(each, known)
    elif schema.get("type") != "null":
        yield schema


def first_of(conversions: Sequence[Convert]) -> Convert:
    """The first that takes the cell, else its text."""

    def convert(cell: str) -> Any:
        for each in conversions:
            try:
                return each(cell)
            except (ValueError, KeyError):
                continue
        return cell

    return convert


def conversion(schema: Mapping[str, Any]) -> Convert:
    """For a schema without parts. What it gives raises ValueError or KeyError at a cell that it does not take."""
    if "enum" in schema or "const" in schema:
        values = {str(value): value for value in schema.get("enum", [schema.get("const")])}
        return lambda cell: values[cell.strip()]
    match schema.get("type"):
        case "integer":
            return whole
        case "number":
            return number
        case "boolean":
            return lambda cell: YES_NO[cell.strip().lower()]
        case "object":
            return json_object
        case _:
            return str.strip if "format" in schema else str


def json_object(cell: str) -> dict[str, Any]:
    """What has names of its own, as JSON."""
    found = orjson.loads(cell)
    if not isinstance(found, dict):
        raise ValueError(cell)
    return found


def whole(cell: str) -> int:
    """A whole number."""
    text = cell.strip()
    if not WHOLE.fullmatch(text) or abs(value := int(text.partition(".")[0])) > LARGEST_WHOLE:
        raise ValueError(cell)
    return value


def number(cell: str) -> int | float:
    """A number with a decimal point; a comma might be one, or part thousands, and is not guessed at."""
    text = cell.strip()
    if WHOLE.fullmatch(text):
        return whole(text)
    if not NUMBER.fullmatch(text) or not math.isfinite(value := float(text)):
        raise ValueError(cell)
    return value
