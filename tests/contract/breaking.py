"""What a new JSON Schema refuses that the old one took: any of it needs a new version of the type."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")


@dataclass(frozen=True)
class Node:
    """A place in a schema, with the whole for its references."""

    schema: Json
    root: Json

    def at(self, schema: Json) -> "Node":
        """A place beneath."""
        return Node(schema, self.root)

    def forms(self) -> list["Node"]:
        """Every form that a value may have here."""
        if "$ref" in self.schema:
            return self.at(self.root["$defs"][self.schema["$ref"].rpartition("/")[2]]).forms()
        if "anyOf" in self.schema:
            return [form for each in self.schema["anyOf"] for form in self.at(each).forms()]
        return [self]

    @property
    def properties(self) -> Json:
        """The fields of an object."""
        found: Json = self.schema.get("properties", {})
        return found

    @property
    def required(self) -> set[str]:
        """Those without which it is refused."""
        return set(self.schema.get("required", ()))

    @property
    def values(self) -> list[object] | None:
        """The values that may be, where they are listed."""
        if "const" in self.schema:
            return [self.schema["const"]]
        return self.schema.get("enum")

    @property
    def kind(self) -> str:
        """The JSON type, or `any`."""
        return str(self.schema.get("type", "any"))


def breaking(old: Json, new: Json) -> list[str]:
    """Every way in which `new` refuses what `old` took; empty where it takes all of it."""
    return list(narrowed(Node(old, old), Node(new, new), "data"))


def narrowed(old: Node, new: Node, path: str) -> Iterator[str]:
    """Each old form must find a new form that takes all of it."""
    new_forms = new.forms()
    for form in old.forms():
        candidates = [each for each in new_forms if takes_kind(each.kind, form.kind)]
        if not candidates:
            yield f"{path}: no longer takes {form.kind}"
            continue
        yield from min((list(narrowed_form(form, each, path)) for each in candidates), key=len)


def takes_kind(new: str, old: str) -> bool:
    """Whether values of the old type are values of the new."""
    return new in ("any", old) or (old, new) == ("integer", "number")


def narrowed_form(old: Node, new: Node, path: str) -> Iterator[str]:
    """One form against one form."""
    yield from narrowed_values(old, new, path)
    yield from narrowed_bounds(old, new, path)
    yield from narrowed_fields(old, new, path)
    if "items" in new.schema:
        yield from narrowed(old.at(old.schema.get("items", {})), new.at(new.schema["items"]), f"{path}[]")


def narrowed_values(old: Node, new: Node, path: str) -> Iterator[str]:
    """A list of values may grow, and not shrink."""
    if new.values is None:
        return
    if old.values is None:
        yield f"{path}: takes only {new.values} now"
        return
    for value in old.values:
        if value not in new.values:
            yield f"{path}: no longer takes {value!r}"


def narrowed_bounds(old: Node, new: Node, path: str) -> Iterator[str]:
    """Bounds may widen, patterns and formats may go."""
    for word, sign in (*((word, 1) for word in UPPER), *((word, -1) for word in LOWER)):
        bound, before = new.schema.get(word), old.schema.get(word)
        if bound is not None and (before is None or bound * sign < before * sign):
            yield f"{path}: {word} is {bound} now, and was {before}"
    for word in ("pattern", "format"):
        if new.schema.get(word) not in (None, old.schema.get(word)):
            yield f"{path}: {word} is {new.schema[word]} now, and was {old.schema.get(word)}"


def narrowed_fields(old: Node, new: Node, path: str) -> Iterator[str]:
    """Fields may be added if they are optional; none may go."""
    for name, schema in old.properties.items():
        if name in new.properties:
            yield from narrowed(old.at(schema), new.at(new.properties[name]), f"{path}.{name}")
        else:
            yield f"{path}.{name}: removed"
    for name in sorted(new.required - old.required):
        yield f"{path}.{name}: newly required"
