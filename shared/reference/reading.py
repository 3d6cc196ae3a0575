"""The OpenAPI document read for people: each operation with its parameters, bodies, answers, and a command to paste."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared.schemas_in_words import bounds, kind

Json = dict[str, Any]
NULL = {"type": "null"}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a schema."""

    name: str
    place: str
    required: bool
    kind: str
    schema: str | None
    bounds: tuple[str, ...]
    values: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class Operation:
    """One operation, as its part of the page shows it."""

    id: str
    method: str
    path: str
    said: Json
    parameters: tuple[Field, ...]
    commands: tuple[tuple[str, str], ...]

    @property
    def roles(self) -> list[str]:
        """Which of them a token needs; none: it needs no token."""
        return [role for scheme in self.said.get("security", ()) for roles in scheme.values() for role in roles]

    @property
    def bodies(self) -> Json:
        """What it reads, by media type."""
        found: Json = self.said.get("requestBody", {}).get("content", {})
        return found


def operations(document: Json, address: str) -> dict[str, list[Operation]]:
    """All operations, by group, in the document's order."""
    groups: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            for tag in said.get("tags", ()):
                groups[tag].append(operation(method.upper(), path, said, address))
    return groups


def operation(method: str, path: str, said: Json, address: str) -> Operation:
    """One of them."""
    parameters = said.get("parameters", ())
    fields = tuple(field(each["name"], each["schema"], each.get("required", False), each) for each in parameters)
    return Operation(said["operationId"], method, path, said, fields, tuple(commands(method, path, said, address)))


def field(name: str, schema: Json, required: bool, said: Mapping[str, Any]) -> Field:
    """A row of a table. Alternatives of null are left out: whatever is not required may be left out."""
    forms = [form for form in schema.get("anyOf", [schema]) if form != NULL]
    form = forms[0] if forms else schema
    members = form.get("items")
    inner = members or form
    listed = [value for each in forms for value in each.get("items", each).get("enum", ())]
    return Field(
        name=name,
        place=said.get("in", ""),
        required=required,
        kind=f"list of {kind(members)}" if members else kind(form),
        schema=name_of(inner) or next((found for each in forms if (found := name_of(each))), None),
        bounds=tuple(bounds(form)),
        values=tuple(str(value) for value in listed or ([inner["const"]] if "const" in inner else [])),
        meaning=str(said.get("description") or schema.get("description") or ""),
    )


def name_of(schema: Json) -> str | None:
    """The schema that is referred to."""
    return str(schema["$ref"]).rpartition("/")[2] if "$ref" in schema else None


def fields_of(schema: Json) -> list[Field]:
    """The fields of a schema."""
    needed = schema.get("required", ())
    return [field(name, said, name in needed, {}) for name, said in schema.get("properties", {}).items()]


def commands(method: str, path: str, said: Json, address: str) -> Iterator[tuple[str, str]]:
    """A command for each example of a body, or the one without."""
    for media, content in said.get("requestBody", {}).get("content", {}).items():
        for each in examples(media, content):
            value = each["value"]
            body = value if isinstance(value, str) else orjson.dumps(value).decode()
            headers = {"Content-Type": media, **each.get("x-headers", {})}
            data = [f"-H {shlex.quote(f'{name}: {text}')}" for name, text in headers.items()]
            data.append(f"--data-binary {shlex.quote(body)}")
            yield each["summary"], command(method, path, said, address, data)
    if "requestBody" not in said:
        yield "", command(method, path, said, address, [])


def examples(media: str, content: Json) -> Iterator[Json]:
    """Those that are given; one alone is named by its media type."""
    if "example" in content:
        yield {"summary": media, "value": content["example"]}
    yield from content.get("examples", {}).values()


def command(method: str, path: str, said: Json, address: str, data: list[str]) -> str:
    """curl, with the token and whatever only you can know as variables of the shell."""
    for each in said.get("parameters", ()):
        if each["in"] == "path":
            given = each.get("example") or next(iter(each["schema"].get("examples", ())), None)
            path = path.replace(f"{{{each['name']}}}", str(given or f"${each['name'].upper()}"))
    token = ['-H "Authorization: Bearer $TOKEN"'] if said.get("security") else []
    verb = "" if method == "GET" or (method == "POST" and data) else f"-X {method} "
    return " \\\n  ".join([f'curl -i {verb}"{address}{path}"', *token, *data])
