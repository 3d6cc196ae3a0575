"""Events as schemas of the API's document: the data of every type, the envelope as sent, the envelope as published."""

from typing import Any

from pydantic.json_schema import models_json_schema

from services.catalogue.entries import Catalogue
from services.catalogue.entry import Entry
from shared.contracts.envelope import NO_NUL, Published, Reported
from shared.openapi import ref

Json = dict[str, Any]


def schemas(catalogue: Catalogue) -> Json:
    """By name. The data of a type bears the name of its class."""
    events = {entry.event: entry for entry in catalogue.entries.values()}
    named, found = models_json_schema(
        [(event, "validation") for event in events], by_alias=True, ref_template="#/components/schemas/{model}"
    )
    data = {entry: dict(named[event, "validation"]) for event, entry in events.items()}
    reportable = {entry: sent for entry, sent in data.items() if entry.reportable}
    for entry, said in data.items():
        found["$defs"][said["$ref"].rpartition("/")[2]] |= page_of(entry)
    return {
        **of_one_kind(without_nul(found["$defs"])),
        **{name_of(entry): reported(entry, sent) for entry, sent in reportable.items()},
        "ReportedEvent": one_of(reportable),
        "ReportedData": {
            "description": "The data of an event, by the schema of its type.",
            "anyOf": [*reportable.values()],
        },
        "PublishedEvent": published(data),
    }


def without_nul(part: Any) -> Any:
    """Text in data, with what is true of all of it: the character U+0000 cannot be kept."""
    if isinstance(part, dict):
        found = {name: without_nul(value) for name, value in part.items()}
        is_free = part.get("type") == "string" and not part.keys() & {"pattern", "format", "enum", "const"}
        return found | ({"pattern": NO_NUL} if is_free else {})
    return [without_nul(each) for each in part] if isinstance(part, list) else part


def of_one_kind(part: Any) -> Any:
    """A list of values of several JSON types, as alternatives: generators of clients make no enumeration of them."""
    if isinstance(part, list):
        return [of_one_kind(each) for each in part]
    if not isinstance(part, dict):
        return part
    kinds: dict[str, list[Any]] = {}
    for value in part.get("enum", ()):
        kinds.setdefault("integer" if isinstance(value, int) else "string", []).append(value)
    if len(kinds) < 2:
        return {name: of_one_kind(value) for name, value in part.items()}
    apart = [{"type": kind, "enum": values} for kind, values in kinds.items()]
    return {name: value for name, value in part.items() if name != "enum"} | {"anyOf": apart}


def name_of(entry: Entry) -> str:
    """Of a whole event of this type, as it is sent."""
    return f"Reported{entry.event.__name__}"


def page_of(entry: Entry) -> Json:
    """Where a type has a page of its own: a reference of the API need not show its fields as well."""
    return {"externalDocs": {"url": f"/events/type/{entry.type}", "description": "its fields, and an example"}}


def one_of(reportable: dict[Entry, Json]) -> Json:
    """An event of any type that senders report."""
    return {
        "description": "An event as a sender reports it (CloudEvents 1.0).",
        "oneOf": [ref(name_of(entry)) for entry in reportable],
        "discriminator": {
            "propertyName": "type",
            "mapping": {entry.type: ref(name_of(entry))["$ref"] for entry in reportable},
        },
    }


def reported(entry: Entry, data: Json) -> Json:
    """An event of one type, as it is sent."""
    schema = Reported.model_json_schema()
    schema["properties"] |= {"type": {"type": "string", "const": entry.type}, "data": data}
    said = {"title": name_of(entry), "description": entry.meaning, "examples": [entry.example]}
    return schema | said | page_of(entry)


def published(data: dict[Entry, Json]) -> Json:
    """An event of any type, as everybody reads it."""
    schema = Published.model_json_schema()
    schema["properties"]["type"] |= {"enum": [entry.type for entry in data]}
    schema["properties"]["data"] |= {"anyOf": [*data.values()]}
    return schema | {"title": "PublishedEvent"}
