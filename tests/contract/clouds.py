"""Random CloudEvents: types of the catalogue, data that their JSON Schemas allow, any attributes and extensions."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import OURS
from shared.eventing.attributes import CORE

Json = dict[str, Any]
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1900, 1, 2), datetime(2026, 1, 1), timezones=OFFSETS | st.just(UTC))  # noqa: DTZ001
BY_FORMAT: Mapping[str, st.SearchStrategy[str]] = {
    "date": st.dates().map(str),
    "date-time": TIMES.map(datetime.isoformat),
}


def text(longest: int) -> st.SearchStrategy[str]:
    """Something that is not blank."""
    return st.text(LETTERS, min_size=1, max_size=longest).filter(str.strip)


def words(schema: Json, _: Json) -> st.SearchStrategy[str]:
    """What a string of this schema may be."""
    least, most = schema.get("minLength", 0), schema.get("maxLength", 64)
    if "pattern" in schema:
        matching = st.from_regex(str(schema["pattern"]), fullmatch=True)
        return matching.filter(lambda each: least <= len(each) <= most)
    return BY_FORMAT.get(schema.get("format", ""), st.text(LETTERS, min_size=least, max_size=max(least, min(most, 20))))


def value(schema: Json, root: Json) -> st.SearchStrategy[Any]:
    """What a value of this schema may be."""
    if "$ref" in schema:
        return value(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return st.one_of([value(each, root) for each in schema["anyOf"]])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    return KINDS[schema["type"]](schema, root)


def numbers(schema: Json, _: Json) -> st.SearchStrategy[int]:
    """Whole ones."""
    return st.integers(schema.get("minimum", -100), min(schema.get("maximum", 100), 2**53 - 1))


def members_of_list(schema: Json, root: Json) -> st.SearchStrategy[list[Any]]:
    """Few."""
    least = schema.get("minItems", 0)
    return st.lists(value(schema["items"], root), min_size=least, max_size=least + 2)


def members(schema: Json, root: Json) -> st.SearchStrategy[Json]:
    """An object with what is required, and some of the rest."""
    fields = {name: value(each, root) for name, each in schema.get("properties", {}).items()}
    required = schema.get("required", ())
    return st.fixed_dictionaries(
        {name: each for name, each in fields.items() if name in required},
        optional={name: each for name, each in fields.items() if name not in required},
    )


KINDS: Mapping[str, Callable[[Json, Json], st.SearchStrategy[Any]]] = {
    "object": members,
    "array": members_of_list,
    "string": words,
    "integer": numbers,
    "number": lambda schema, _: st.floats(schema.get("minimum", -100), schema.get("maximum", 100)),
    "boolean": lambda _, __: st.booleans(),
    "null": lambda _, __: st.none(),
}


def payload(kind: str) -> st.SearchStrategy[Json]:
    """Data that the type's published schema allows."""
    schema = CATALOGUE[kind].model_json_schema(by_alias=True)
    return value(schema, schema)


EXTENSIONS = st.dictionaries(
    st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True).filter(lambda name: name not in CORE | OURS | {"data"}),
    st.text(LETTERS, min_size=1, max_size=30) | st.integers(-(2**31), 2**31 - 1),
    max_size=3,
)


@st.composite
def clouds(draw: st.DrawFn) -> tuple[Json, Json]:
    """Attributes as the SDK takes them, and data."""
    kind = draw(st.sampled_from(sorted(CATALOGUE)))
    attributes = {
        "specversion": "1.0",
        "id": draw(text(40)),
        "source": draw(text(60)),
        "type": kind,
        "subject": draw(st.from_regex(r"[a-z]{2}:[a-z]{1,8}:[A-Z0-9]{1,12}", fullmatch=True)),
        "time": draw(TIMES),
        "datacontenttype": draw(st.sampled_from(["application/json", "application/json; charset=utf-8"])),
    }
    return draw(EXTENSIONS) | attributes, draw(payload(kind))
