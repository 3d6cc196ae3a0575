"""Sending events as the document describes it: what is taken, and what is told of each."""

from typing import Annotated, Any
from uuid import UUID

from orjson import dumps
from pydantic import BaseModel, Field

from services.door.shown import Number
from shared.contracts.intake import PersonRegistered
from shared.eventing.outcome import Outcome
from shared.openapi import Answer, Operation, ref
from shared.problems import MEDIA_TYPE

ACCEPTED = "019ac3a0-5c1e-7d32-9f0a-6c1b2f6f8e11"
EVENT = {
    "specversion": "1.0",
    "id": "1",
    "source": "urn:my:system",
    "subject": "gb:noms:A1234BC",
    "type": PersonRegistered.type,
    "time": "2026-01-05T09:30:00+00:00",
    "data": {"identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}]},
}
RESULT: dict[str, Any] = {
    "source": "urn:my:system", "id": "1", "outcome": "accepted", "event": ACCEPTED, "flags": [],
    "code": None, "field": None, "detail": None,
}  # fmt: skip
LINE = {"line": 3, **RESULT, "outcome": "duplicate"}
COUNTS = {"accepted": 2, "duplicate": 1, "waiting": 0, "rejected": 0}
BINARY = {
    "specversion": "`1.0`.",
    "id": "The sender's own id.",
    "source": "Which system says it.",
    "type": "The event's type, from the catalogue.",
    "subject": "Whom it is about, as scheme:value.",
    "time": "When it happened, RFC 3339 with offset.",
    "timeprecision": "minute, day, month or unknown.",
}


class Result(BaseModel):
    """What became of one event."""

    source: Annotated[str | None, Field(description="As the sender gave it.")]
    id: Annotated[str | None, Field(description="As the sender gave it.")]
    outcome: Outcome
    event: Annotated[
        UUID | None, Field(description="The event that it led to, or that it repeats. None while it waits.")
    ]
    flags: Annotated[list[str], Field(description="What is odd about an accepted event.")]
    code: Annotated[str | None, Field(description="Why it was not accepted; each has a page at /problems/{code}.")]
    field: Annotated[str | None, Field(description="Which field is meant, as a path into the event.")]
    detail: Annotated[str | None, Field(description="The rule, and the way out.")]


class ResultInBatch(Result):
    """What became of one member of a batch."""

    index: Annotated[int, Field(ge=0, description="Its place in the batch, from 0.")]


class Counts(BaseModel):
    """How many events came out how; a conflict counts as rejected."""

    accepted: Number
    duplicate: Number
    waiting: Number
    rejected: Number


class BatchResult(Counts):
    """What became of a batch."""

    results: Annotated[list[ResultInBatch], Field(description="One for each member, in its order.")]


def about(event: str) -> dict[str, Any]:
    """What can be asked next about an event that an answer names."""
    return {
        "event": {"operationId": "get_event", "parameters": {"identifier": event}},
        "trace": {"operationId": "trace_event", "parameters": {"identifier": event}},
    }


def refused(description: str) -> Answer:
    """A single event that was not taken."""
    return Answer(description, content={MEDIA_TYPE: {"schema": ref("Problem")}, "text/html": {"schema": TEXT}})


TEXT = {"type": "string"}
SEND_EVENTS = Operation(
    "Send events",
    "Takes CloudEvents 1.0: one (`application/cloudevents+json`, or binary mode with `ce-*` headers and the data as "
    "`application/json`), a batch (`application/cloudevents-batch+json`) or a file of any length, an event a line "
    "(`application/x-ndjson`). Sending again is always safe: the same `source` and `id` make the same event. "
    "One bad event never harms the good ones beside it. A sender's token speaks for its own sources.",
    group="Send",
    roles=("sender",),
    answers={
        201: Answer(
            "Accepted: the event is in the person's stream.",
            Result,
            example=RESULT,
            headers={"Location": "Address of the event."},
            links=about("$response.body#/event"),
        ),
        200: Answer(
            "A single event: a duplicate of one that we have. A batch or a file: what became of each.",
            Result | BatchResult,
            example=COUNTS | {"results": [{"index": 0, **RESULT}, {"index": 1, **RESULT, "outcome": "duplicate"}]},
            content={
                "application/x-ndjson": {
                    "schema": TEXT
                    | {
                        "description": "A Result with its `line` for each event that was not accepted, then the Counts."
                    },
                    "example": "\n".join(dumps(each).decode() for each in (LINE, COUNTS)) + "\n",
                }
            },
            headers={"Location": "Address of the event, where there is a single one."},
        ),
        202: Answer(
            "Waiting: what the event builds on has not arrived. It is tried again by itself.",
            Result,
            example=RESULT | {"outcome": "waiting", "event": None, "code": "waiting", "detail": "an admission"},
        ),
        409: refused("- [`conflict`](/problems/conflict): The id is taken by an event with other content."),
        422: refused("Rejected: `code`, `field` and `detail` say why. Mended, it is judged again."),
    },
    problems=("source_not_yours", "too_large", "unsupported_media_type", "no_such_trial", "unfinished", "overloaded"),
    parameters=(
        {
            "in": "header",
            "name": "Idempotency-Key",
            "description": "Within a trial only: marks a request, so that the same sent again gets the same answer.",
            "schema": TEXT,
        },
        *(
            {"in": "header", "name": f"ce-{name}", "description": f"Binary mode only. {said}", "schema": TEXT}
            for name, said in BINARY.items()
        ),
    ),
    body={
        "required": True,
        "description": "An event, a batch of at most 16 MiB, or lines. An event has at most 1 MiB.",
        "content": {
            "application/cloudevents+json": {"schema": ref("ReportedEvent"), "example": EVENT},
            "application/cloudevents-batch+json": {
                "schema": {"type": "array", "items": ref("ReportedEvent")},
                "example": [EVENT],
            },
            "application/x-ndjson": {"schema": TEXT, "example": dumps(EVENT).decode() + "\n"},
            "application/json": {
                "schema": {"anyOf": [ref("ReportedEvent"), ref("ReportedData")]},
                "examples": {
                    "structured": {"summary": "An event, as above", "value": EVENT},
                    "binary": {
                        "summary": "Binary mode: the data alone",
                        "value": EVENT["data"],
                        "x-headers": {f"ce-{name}": EVENT[name] for name in BINARY if name in EVENT},
                    },
                },
            },
        },
    },
)
