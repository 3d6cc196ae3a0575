"""What flows through Kafka as an AsyncAPI 3.0 document, made from the same contracts as everything else."""

from importlib.metadata import version

from services.catalogue import way_in
from services.catalogue.entries import Catalogue
from services.catalogue.messages import BINDING, CLOUDEVENT, Json, message, ref, schemas, trait
from shared.eventing.kafka import INBOUND, REJECTED, Kafka


def asyncapi(catalogue: Catalogue, kafka: Kafka) -> Json:
    """The document."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:throughcare",
        "info": info(catalogue.address),
        "defaultContentType": CLOUDEVENT,
        "servers": {"kafka": server()},
        "channels": channels(catalogue, kafka),
        "operations": operations(catalogue),
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


def channels(catalogue: Catalogue, kafka: Kafka) -> Json:
    """Every topic, with its messages."""
    entries = catalogue.entries.values()
    services = {
        parts.name: topic(
            kafka,
            parts.name,
            f"Every event of {parts.name}, of every person.",
            [entry.type for entry in entries if entry.service == parts.name],
        )
        for parts in catalogue.parts
    }
    reports = (
        "The way in by Kafka: one record is one report, judged like those over HTTP. Give those about one person one "
        "key, such as the subject, so that they stay in order."
    )
    refusals = "What became of reports on the topic before that were not taken: which, and why, never what they said."
    return services | {
        INBOUND: topic(kafka, INBOUND, reports, [way_in.STRUCTURED, way_in.BINARY]),
        REJECTED: topic(kafka, REJECTED, refusals, [way_in.REFUSAL]),
    }


def topic(kafka: Kafka, name: str, summary: str, messages: list[str]) -> Json:
    """As it is made where it is missing."""
    binding = {"topic": kafka.topic(name), "partitions": kafka.partitions, "bindingVersion": BINDING}
    return {
        "address": kafka.topic(name),
        "title": name.capitalize(),
        "summary": summary,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {each: ref("messages", each) for each in messages},
        "bindings": {"kafka": binding},
    }


def operations(catalogue: Catalogue) -> Json:
    """What Throughcare does with its topics."""
    announced = {
        f"announce_{parts.name}": operation(
            "send", parts.name, f"The relay of {parts.name} publishes what {parts.name} has appended, in order."
        )
        for parts in catalogue.parts
    }
    return announced | {
        "receive_reports": operation("receive", INBOUND, "The door takes reports, and sends each to its service."),
        "tell_refusals": operation("send", REJECTED, "The door tells why a report was not taken."),
    }


def operation(action: str, channel: str, summary: str) -> Json:
    """One thing done with one topic."""
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}


def components(catalogue: Catalogue) -> Json:
    """Messages and schemas, each once."""
    events = {entry.type: message(entry) for entry in catalogue.entries.values()}
    return {
        "messages": events | way_in.messages(catalogue),
        "messageTraits": {"event": trait()},
        "correlationIds": {
            "chain": {"location": "$message.payload#/correlationid", "description": "The event that began the chain."}
        },
        "schemas": dict(schemas(catalogue)),
        "securitySchemes": {
            "broker": {"type": "scramSha512", "description": "A placeholder: it is as your broker asks for it."}
        },
    }
