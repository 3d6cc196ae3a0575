"""Any value that a JSON Schema takes, for Hypothesis: as somebody would make it who has nothing but the schema."""

from datetime import UTC
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
LARGEST = 2**53 - 1
TEXT = st.characters(codec="utf-8", exclude_characters="\0")


def values(schema: Json, whole: Json) -> st.SearchStrategy[Any]:
    """What this part of the whole takes."""
    if "$ref" in schema:
        return values(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return st.one_of(*(values(form, whole) for form in schema["anyOf"]))
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    found: st.SearchStrategy[Any] = KINDS[schema["type"]](schema, whole)
    return found


def objects(schema: Json, whole: Json) -> st.SearchStrategy[Any]:
    """With any of what may be left out."""
    fields = {name: values(part, whole) for name, part in schema.get("properties", {}).items()}
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=fields)


def lists(schema: Json, whole: Json) -> st.SearchStrategy[Any]:
    """Short ones."""
    most = min(schema.get("maxItems", 3), schema.get("minItems", 0) + 3)
    return st.lists(values(schema["items"], whole), min_size=schema.get("minItems", 0), max_size=most)


def strings(schema: Json, _: Json) -> st.SearchStrategy[Any]:
    """By format, pattern or length."""
    match schema:
        case {"format": "uuid"}:
            return st.uuids().map(str)
        case {"format": "date"}:
            return st.dates().map(str)
        case {"format": "date-time"}:
            return st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())
        case {"pattern": pattern}:
            shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 100)
            return st.from_regex(f"{pattern[:-1]}\\Z").filter(lambda text: shortest <= len(text) <= longest)
        case _:
            return st.text(TEXT, min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 20))


def integers(schema: Json, _: Json) -> st.SearchStrategy[Any]:
    """Within bounds, and what JSON holds exactly."""
    return st.integers(schema.get("minimum", -LARGEST), schema.get("maximum", LARGEST))


def numbers(schema: Json, _: Json) -> st.SearchStrategy[Any]:
    """Within bounds."""
    return st.floats(schema["minimum"], schema["maximum"])


KINDS: dict[str, Any] = {
    "object": objects,
    "array": lists,
    "string": strings,
    "integer": integers,
    "number": numbers,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}
