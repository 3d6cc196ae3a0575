"""JSON Schema in a few words, for tables that people read."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
}
FORMATS = {"date": "date", "date-time": "time with offset", "uuid": "UUID"}


def kind(schema: Json) -> str:
    """What a value is."""
    if "enum" in schema:
        return "code"
    return FORMATS.get(schema.get("format", "")) or KINDS.get(str(schema.get("type", "")), "value")


def bounds(schema: Json) -> Iterator[str]:
    """What a value may not go beyond."""
    for least, most, unit in (
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " members"),
        ("minimum", "maximum", ""),
    ):
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            yield f"{number(low)} to {number(high)}{unit}"
        elif high is not None:
            yield f"at most {number(high)}{unit}"
        elif low is not None:
            yield f"at least {number(low)}{unit}"
    if "pattern" in schema:
        yield f"matches `{schema['pattern']}`"


def number(value: float) -> str:
    """Without a fraction where there is none."""
    return f"{value:,.0f}" if value == int(value) else str(value)
