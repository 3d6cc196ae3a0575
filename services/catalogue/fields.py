"""The fields of a contract as rows of a table, read from its JSON Schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.contracts.fields import Event
from shared.contracts.schemas import schema_of
from shared.schemas_in_words import bounds, kind

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One field; those of parts are named by their path, `[]` standing for every member of a list."""

    path: str
    kind: str
    required: bool
    classification: str
    bounds: tuple[str, ...]
    values: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Place:
    """A schema within its whole, for its references; alternatives of null are left out."""

    schema: Json
    whole: Json

    def at(self, schema: Json) -> "Place":
        """A place beneath; what is said beside a reference, or beside the alternatives, counts with what is in them."""
        if "$ref" in schema:
            target = self.whole["$defs"][schema["$ref"].rpartition("/")[2]]
            return Place({**target, **schema}, self.whole)
        forms = [form for form in schema.get("anyOf", ()) if form.get("type") != "null"]
        if len(forms) == 1:
            return self.at({**{name: value for name, value in schema.items() if name != "anyOf"}, **forms[0]})
        return Place(schema, self.whole)

    @property
    def members(self) -> "Place | None":
        """What a list is made of."""
        return self.at(self.schema["items"]) if "items" in self.schema else None


def rows_of(event: type[Event]) -> list[Row]:
    """Every field of an event's data, parts after the field that holds them."""
    schema = schema_of(event)
    return list(rows(Place(schema, schema), ""))


def rows(place: Place, path: str) -> Iterator[Row]:
    """The fields of an object, and of the objects in it."""
    for name, schema in place.schema.get("properties", {}).items():
        found = place.at(schema)
        yield row(found, path + name, name in place.schema.get("required", ()))
        yield from rows(found, f"{path}{name}.")
        if found.members:
            yield from rows(found.members, f"{path}{name}[].")


def row(place: Place, path: str, required: bool) -> Row:
    """One field as it is shown."""
    schema, members = place.schema, place.members
    return Row(
        path=path,
        kind=f"list of {kind(members.schema)}" if members else kind(place.schema),
        required=required,
        classification=schema.get("classification", ""),
        bounds=tuple(bounds(schema)) + (tuple(f"each {bound}" for bound in bounds(members.schema)) if members else ()),
        values=tuple(str(value) for value in (members or place).schema.get("enum", ())),
        meaning=schema.get("description", "") + (" An assessment." if schema.get("factuality") == "assessment" else ""),
    )


def differences(old: type[Event], new: type[Event]) -> list[str]:
    """How a version of a type differs from the one before it, field by field."""
    before, after = ({row.path: row for row in rows_of(event)} for event in (old, new))
    return [
        *(f"{path} is new" for path in after if path not in before),
        *(f"{path} is gone" for path in before if path not in after),
        *(f"{path}: {change}" for path in before if path in after for change in changes(before[path], after[path])),
    ]


def changes(old: Row, new: Row) -> Iterator[str]:
    """What has changed in one field; its meaning in other words is no change."""
    for name in ("kind", "required", "classification", "bounds", "values"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name} was {said(was)}, is {said(now)}"


def said(value: object) -> str:
    """A value of a row, in words."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "open"
    return str(value)
