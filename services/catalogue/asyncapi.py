"""What flows through Kafka as an AsyncAPI 3.0 document, made from the same contracts as everything else."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from services.catalogue.entries import Catalogue, Entry
from shared.contracts.envelope import Published
from shared.contracts.schemas import schema_of
from shared.eventing.kafka import TYPE_HEADER, Kafka

Json = dict[str, Any]
CLOUDEVENT = "application/cloudevents+json"
BINDING = "0.5.0"
UUID = {"type": "string", "format": "uuid"}
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
        "content-type": {"type": "string", "const": f"{CLOUDEVENT}; charset=UTF-8"},
        TYPE_HEADER: {"type": "string", "description": "The event's type."},
        "traceparent": {"type": "string", "description": "W3C trace context, where there is one."},
    },
}


def asyncapi(catalogue: Catalogue, kafka: Kafka) -> Json:
    """The document."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:throughcare",
        "info": info(catalogue.address),
        "defaultContentType": CLOUDEVENT,
        "servers": {"kafka": server()},
        "channels": {parts.name: channel(catalogue, kafka, parts.name) for parts in catalogue.parts},
        "operations": {f"announce_{parts.name}": announce(parts.name) for parts in catalogue.parts},
        "components": components(catalogue),
    }


def info(address: str) -> Json:
    """What this is."""
    return {
        "title": "Throughcare",
        "version": version("throughcare"),
        "description": "Each person's way from custody to a settled life, as events between independent services. "
        "For trusted consumers: whoever may read these topics reads everything about everyone.",
        "externalDocs": {"description": "Every type of event, with its meaning.", "url": f"{address}/events"},
        "tags": [{"name": "cloudevents", "description": "CloudEvents 1.0, Kafka protocol binding."}],
    }


def server() -> Json:
    """The broker; its address is not ours to give out to everybody."""
    return {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "protocolVersion": "3.7",
        "description": "Apache Kafka 3.7 or later.",
        "variables": {
            "bootstrap": {"default": "localhost:9092", "description": "Ask whoever runs this deployment."},
        },
        "security": [ref("securitySchemes", "broker")],
    }


def channel(catalogue: Catalogue, kafka: Kafka, service: str) -> Json:
    """One service's topic."""
    types = [entry.type for entry in catalogue.entries.values() if entry.service == service]
    return {
        "address": kafka.topic(service),
        "title": f"What {service} says",
        "summary": f"Every event of {service}, of every person.",
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: ref("messages", name) for name in types},
        "bindings": {"kafka": topic(kafka, service)},
    }


def topic(kafka: Kafka, name: str) -> Json:
    """As it is made where it is missing."""
    return {"topic": kafka.topic(name), "partitions": kafka.partitions, "bindingVersion": BINDING}


def announce(service: str) -> Json:
    """What a service does with its topic."""
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{service}"},
        "title": f"{service.capitalize()} announces",
        "summary": f"The relay of {service} publishes what {service} has appended, in order.",
    }


def components(catalogue: Catalogue) -> Json:
    """Messages and schemas, each once."""
    entries = catalogue.entries.values()
    return {
        "messages": {entry.type: message(entry) for entry in entries},
        "messageTraits": {"event": trait()},
        "correlationIds": {
            "chain": {"location": "$message.payload#/correlationid", "description": "The event that began the chain."}
        },
        "schemas": dict(schemas(catalogue)),
        "securitySchemes": {
            "broker": {"type": "scramSha512", "description": "A placeholder: it is as your broker asks for it."}
        },
    }


def trait() -> Json:
    """What all messages have in common."""
    return {
        "description": PROMISE,
        "contentType": CLOUDEVENT,
        "headers": ref("schemas", "Headers"),
        "correlationId": ref("correlationIds", "chain"),
        "bindings": {"kafka": {"key": {**UUID, "description": "The person's id."}, "bindingVersion": BINDING}},
    }


def message(entry: Entry) -> Json:
    """One type: the envelope, with data by its schema."""
    return {
        "name": entry.type,
        "title": entry.title,
        "summary": entry.meaning,
        "externalDocs": {"url": f"{entry.address}/events/type/{entry.type}"},
        "traits": [ref("messageTraits", "event")],
        "payload": {
            "allOf": [
                ref("schemas", "CloudEvent"),
                {
                    "type": "object",
                    "properties": {
                        "type": {"type": "string", "const": entry.type},
                        "dataschema": {"type": "string", "const": entry.schema},
                        "data": ref("schemas", entry.type),
                    },
                },
            ]
        },
        "examples": [example(entry)],
    }


def example(entry: Entry) -> Json:
    """A message as it would be on the topic."""
    body = entry.published
    headers = {"content-type": f"{CLOUDEVENT}; charset=UTF-8", TYPE_HEADER: entry.type}
    return {"name": "example", "headers": headers | {"traceparent": body["traceparent"]}, "payload": body}


def schemas(catalogue: Catalogue) -> Iterator[tuple[str, Json]]:
    """The envelope's, every type's, and those of the parts that types are made of."""
    yield "Headers", HEADERS
    yield "CloudEvent", Published.model_json_schema()
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


def ref(kind: str, name: str) -> dict[str, str]:
    """A part of the document."""
    return {"$ref": f"#/components/{kind}/{name}"}
