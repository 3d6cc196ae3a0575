"""Any event that keeps its contract, made from the contract's JSON Schema, of what a cell can hold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st
from pydantic import ValidationError

from shared.contracts.catalogue import CATALOGUE

# A blank cell says nothing, and no file holds half a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20).map(
    lambda text: text if text.strip() else f"{text}x"
)
TIMES = st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat())


def values(schema: Mapping[str, Any], known: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema allows, without null and without what is empty."""
    if "$ref" in schema:
        return values(known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        return st.one_of([values(each, known) for each in schema["anyOf"] if each.get("type") != "null"])
    if "properties" in schema:
        return objects(schema, known)
    if "items" in schema:
        return st.lists(values(schema["items"], known), min_size=1, max_size=3)
    return plain(schema)


def plain(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "integer":
            return st.integers(schema["minimum"], schema["maximum"])
        case "number":
            return st.floats(schema["minimum"], schema["maximum"]) | st.integers(0, 1)
        case "boolean":
            return st.booleans()
        case _:
            return texts(schema)


def objects(schema: Mapping[str, Any], known: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: values(each, known) for name, each in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return st.fixed_dictionaries(required, optional=fields).map(without_empty)


def without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value != {}}


def texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat)
    if schema.get("format") == "date-time":
        return TIMES
    if pattern := schema.get("pattern"):
        most = schema.get("maxLength", 20)
        return st.from_regex(pattern, fullmatch=True).map(lambda text: text[:most])
    return TEXT


def keeps_its_contract(event: dict[str, Any]) -> bool:
    try:
        CATALOGUE[event["type"]].model_validate(event["data"])
    except ValidationError:
        return False
    return True


def of_type(event_type: str) -> st.SearchStrategy[dict[str, Any]]:
    schema = CATALOGUE[event_type].model_json_schema()
    return st.fixed_dictionaries(
        {
            "specversion": st.just("1.0"),
            "type": st.just(event_type),
            **dict.fromkeys(("source", "id", "subject"), TEXT),
            "time": TIMES,
            "data": values(schema, schema.get("$defs", {})),
        },
        optional={
            "timeprecision": st.sampled_from(("minute", "day", "month", "unknown")),
            "region": TEXT,
        },
    ).filter(keeps_its_contract)


EVENTS = st.one_of([of_type(event_type) for event_type in CATALOGUE])
