"""The door's topics in the AsyncAPI document: reports that come by Kafka, and what is told of those not taken."""

from services.catalogue.entries import Catalogue
from services.catalogue.messages import AS_PUBLISHED, CLOUDEVENT, Json, ref
from shared.codes import codes
from shared.contracts.envelope import Reported
from shared.eventing.example import reported

STRUCTURED, BINARY, REFUSAL = "report.structured", "report.binary", "throughcare.door.report.rejected.v1"
ATTRIBUTES = [name for name in Reported.model_fields if name not in ("data", "datacontenttype")]
SAID = {"type": ["string", "null"], "maxLength": 512}
REASON = {
    "type": "object",
    "required": ["code", "field", "detail"],
    "properties": {
        "code": {"type": "string", "description": "What programs tell reasons by; /problems/CODE explains it."},
        "field": {**SAID, "description": "The field that is meant, as a path into the event."},
        "detail": {"type": "string", "description": "What the code means, and the way out."},
    },
}
REFUSED = {
    "type": "object",
    "required": ["source", "id", "outcome", "reason", "valuehash", "topic", "partition", "offset"],
    "properties": {
        "source": {**SAID, "description": "The report's own, where it could be read."},
        "id": {**SAID, "description": "The report's own, where it could be read."},
        "outcome": {"type": "string", "enum": ["rejected", "conflict"]},
        "reason": REASON,
        "valuehash": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the record's value."},
        "topic": {"type": "string", "description": "Where the record is."},
        "partition": {"type": "integer", "minimum": 0},
        "offset": {"type": "integer", "minimum": 0},
    },
}


def messages(catalogue: Catalogue) -> dict[str, Json]:
    """A report in either mode, and a refusal."""
    types = [entry for entry in catalogue.entries.values() if entry.reportable]
    each = [{"properties": {"type": {"const": entry.type}, "data": ref("schemas", entry.type)}} for entry in types]
    event = reported(types[0].event)
    return {
        STRUCTURED: {
            "name": STRUCTURED,
            "title": "Report, structured",
            "summary": "One event of any type that is reported, as JSON with all its attributes.",
            "contentType": CLOUDEVENT,
            "headers": headers({"content-type": {"type": "string", "description": f"{CLOUDEVENT}."}}, ["content-type"]),
            "payload": {"allOf": [ref("schemas", "Report"), {"type": "object", "oneOf": each}]},
            "examples": [{"name": "example", "headers": {"content-type": CLOUDEVENT}, "payload": event}],
        },
        BINARY: {
            "name": BINARY,
            "title": "Report, binary",
            "summary": "The data of one event, with its attributes in headers named `ce_` and the attribute.",
            "contentType": "application/json",
            "headers": attributes(),
            "payload": {"anyOf": [ref("schemas", entry.type) for entry in types]},
            "examples": [{"name": "example", "headers": attributes_of(event), "payload": event["data"]}],
        },
        REFUSAL: refusal(event),
    }


def headers(properties: Json, required: list[str]) -> Json:
    """Headers of a message."""
    return {"type": "object", "required": required, "properties": properties}


def attributes() -> Json:
    """Each attribute of a report as a header."""
    schema = Reported.model_json_schema()
    named = {f"ce_{name}": schema["properties"][name] for name in ATTRIBUTES}
    media = {"content-type": {"type": "string", "description": "application/json."}}
    return headers(media | named, [f"ce_{name}" for name in ATTRIBUTES if name in schema["required"]])


def attributes_of(event: Json) -> Json:
    """Those of one event."""
    return {"content-type": "application/json"} | {f"ce_{name}": event[name] for name in ATTRIBUTES if name in event}


def refusal(event: Json) -> Json:
    """Why a report was not taken; the report itself is not repeated."""
    unknown = codes()["unknown_type"]
    reason = {"code": "unknown_type", "field": "type", "detail": f"{unknown.meaning} {unknown.way_out}"}
    record = {"topic": "throughcare.inbound", "partition": 3, "offset": 4711, "valuehash": "5f" * 32}
    example = {
        "specversion": "1.0",
        "id": "6a1f0c52-7f0c-5a3e-9d1b-2f8c1e5b7a90",
        "source": "/throughcare/door",
        "type": REFUSAL,
        "time": event["time"],
        "datacontenttype": "application/json",
        "data": {"source": event["source"], "id": event["id"], "outcome": "rejected", "reason": reason, **record},
    }
    said: Json = {name: {"type": "string"} for name in example} | {"type": {"const": REFUSAL}, "data": REFUSED}
    return {
        "name": REFUSAL,
        "title": "Report rejected",
        "summary": "A report by Kafka was not taken: which, and why; never what it said of anybody.",
        "contentType": CLOUDEVENT,
        "headers": headers({"content-type": {"type": "string", "const": AS_PUBLISHED}}, ["content-type"]),
        "payload": {"type": "object", "required": [*example], "properties": said},
        "examples": [{"name": "example", "headers": {"content-type": AS_PUBLISHED}, "payload": example}],
    }
