"""The door's operations as the document describes them, all but sending."""

from services.door import shown
from shared.openapi import Answer, Operation, ref

PERSON = "0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1"
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
