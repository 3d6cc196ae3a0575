"""The messages of the AsyncAPI document: each type as the relays publish it, with the schemas it is made of."""

from collections.abc import Iterator
from typing import Any

from services.catalogue.entries import Catalogue
from services.catalogue.entry import Entry
from shared.contracts.envelope import Published, Reported
from shared.contracts.schemas import schema_of
from shared.eventing.kafka import TYPE_HEADER

Json = dict[str, Any]
CLOUDEVENT = "application/cloudevents+json"
AS_PUBLISHED = f"{CLOUDEVENT}; charset=UTF-8"
BINDING = "0.5.0"
PROMISE = (
    "Keyed by person. Every event at least once; first deliveries of a person in order. A relay that was frozen and "
    "wakes may repeat a contiguous old run: drop what has an `id` you know, or a `sequence` not after the last you "
    "took of this `source` and person."
)
HEADERS = {
    "type": "object",
    "description": "Beside the event itself, so that a consumer can leave unread what it does not want.",
    "required": ["content-type", TYPE_HEADER],
    "properties": {
        "content-type": {"type": "string", "const": AS_PUBLISHED},
        TYPE_HEADER: {"type": "string", "description": "The event's type."},
        "traceparent": {"type": "string", "description": "W3C trace context, where there is one."},
    },
}


def ref(kind: str, name: str) -> dict[str, str]:
    """A part of the document."""
    return {"$ref": f"#/components/{kind}/{name}"}


def trait() -> Json:
    """What all published events have in common."""
    key = {"type": "string", "format": "uuid", "description": "The person's id."}
    return {
        "description": PROMISE,
        "contentType": CLOUDEVENT,
        "headers": ref("schemas", "Headers"),
        "correlationId": ref("correlationIds", "chain"),
        "bindings": {"kafka": {"key": key, "bindingVersion": BINDING}},
    }


def message(entry: Entry) -> Json:
    """One type: the envelope, with data by its schema."""
    said = {"type": {"const": entry.type}, "dataschema": {"const": entry.schema}, "data": ref("schemas", entry.type)}
    return {
        "name": entry.type,
        "title": entry.title,
        "summary": entry.meaning,
        "externalDocs": {"url": f"{entry.address}/events/type/{entry.type}"},
        "traits": [ref("messageTraits", "event")],
        "payload": {"allOf": [ref("schemas", "CloudEvent"), {"type": "object", "properties": said}]},
        "examples": [example(entry)],
    }


def example(entry: Entry) -> Json:
    """A message as it would be on the topic."""
    body = entry.published
    headers = {"content-type": AS_PUBLISHED, TYPE_HEADER: entry.type, "traceparent": body["traceparent"]}
    return {"name": "example", "headers": headers, "payload": body}


def schemas(catalogue: Catalogue) -> Iterator[tuple[str, Json]]:
    """The envelope's, every type's, and those of the parts that types are made of."""
    yield "Headers", HEADERS
    yield "CloudEvent", Published.model_json_schema()
    yield "Report", Reported.model_json_schema()
    for entry in catalogue.entries.values():
        schema = moved(schema_of(entry.event))
        yield from schema.pop("$defs", {}).items()
        yield entry.type, schema


def moved(schema: Any) -> Any:
    """A schema whose parts are among the document's own."""
    if isinstance(schema, dict):
        return {
            name: value.replace("#/$defs/", "#/components/schemas/") if name == "$ref" else moved(value)
            for name, value in schema.items()
        }
    return [moved(each) for each in schema] if isinstance(schema, list) else schema
