"""The door's operations as the document describes them."""

from typing import Any

from orjson import dumps

from services.door import shown
from shared.contracts.intake import PersonRegistered
from shared.openapi import Answer, Operation, ref
from shared.problems import MEDIA_TYPE

ACCEPTED = "019ac3a0-5c1e-7d32-9f0a-6c1b2f6f8e11"
PERSON = "0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1"
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
            shown.Result,
            example=RESULT,
            headers={"Location": "Address of the event."},
            links=about("$response.body#/event"),
        ),
        200: Answer(
            "A single event: a duplicate of one that we have. A batch or a file: what became of each.",
            shown.Result | shown.BatchResult,
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
            shown.Result,
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
GET_EVENT = Operation(
    "Read an event",
    "The event as it was published, byte for byte, from whichever service appended it.",
    group="Follow",
    roles=("practitioner", "auditor"),
    answers={200: Answer("The event.", content={"application/cloudevents+json": {"schema": ref("PublishedEvent")}})},
    problems=("no_such_event",),
)
TRACE_EVENT = Operation(
    "Trace an event",
    "Every hop of the event, of what caused it and of what it caused: where and when, with the delay. "
    "It needs no tracing backend.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The hops, in the order of time.", shown.Trace)},
    problems=("no_such_event",),
)
LIST_WAITING = Operation(
    "List what waits",
    "Reports whose ground has not arrived, the oldest first. They are tried again by themselves.",
    group="Work",
    roles=("operator", "practitioner"),
    answers={200: Answer("The reports.", shown.WaitingList)},
)
LIST_REJECTED = Operation(
    "List what was rejected",
    "Reports that were refused and have not been mended, the latest first. Mended and sent again, they leave the list; "
    "one that never will be is taken off it by an operator.",
    group="Work",
    roles=("operator", "practitioner"),
    answers={200: Answer("The reports.", shown.RejectedList)},
)
DISMISS = Operation(
    "Take a rejected report off the list",
    "For one that nobody will mend, such as a conflict: its id stays taken, and what it says is sent as another event, "
    "or was a mistake. It changes nothing about anybody. Kept with the reason; rejected again, it is listed again.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("It is off the list.", shown.Dismissed)},
    problems=("not_rejected",),
)
LIST_FAILING = Operation(
    "List webhooks that fail",
    "Subscriptions whose webhooks do not arrive, the longest first, with the last answer; and how much waits in all. "
    "Nothing is skipped: what failed is tried again, and a disabled subscription goes on when its owner resumes it.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The subscriptions.", shown.FailingList)},
)
GET_LAG = Operation(
    "See what is behind",
    "How far every relay and consumer is behind, and how much waits, was rejected or is parked. "
    "Where no relay has events and no consumer messages before it, everything has come to rest.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The lag.", shown.Lag)},
)
LIST_PARKED = Operation(
    "List who is parked",
    "People held in a consumer behind an event that could not be applied, the longest first. Everyone else's flow.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The people.", shown.ParkedList)},
)
RESUME_PARKED = Operation(
    "Decide about somebody parked",
    "Retries the event that could not be applied, or skips it; then applies what queued behind it. "
    "The decision is recorded with its reason.",
    group="Work",
    roles=("operator",),
    answers={
        200: Answer(
            "It was done.", shown.Resumed, example={"consumer": "timeline", "person": PERSON, "decision": "retry"}
        )
    },
    problems=("not_parked", "still_parked"),
)
LET_GO = Operation(
    "Let a paused consumer go on",
    "A consumer that parked many people for one reason within minutes is paused; it goes on by itself when the fault "
    "is mended. This lets it park, for an hour, whoever that reason concerns. The decision is kept with its reason.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("It goes on.", shown.LetGo, example={"consumer": "timeline"})},
    problems=("not_paused",),
)
