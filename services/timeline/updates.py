"""GET /v1/updates and /v1/people/{who}/updates: news as server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.responses import StreamingResponse

from services.timeline.described import Who
from services.timeline.live import Live, May
from services.timeline.queries import Timelines
from shared.auth import Caller, bearer, require
from shared.openapi import Answer, Operation
from shared.routes import Routes
from shared.sql import FAULTS

Reader = Annotated[Caller, Depends(require("practitioner", "auditor"))]


async def listening(request: Request, _: Reader) -> May:
    """Who listens for hours is asked again and again: a token may be revoked."""
    token = bearer(request) or ""

    async def may() -> bool:
        try:
            return await request.app.state.tokens.verify(token) is not None
        except FAULTS:  # without its database there is no news either
            return True

    return may


Listening = Annotated[May, Depends(listening)]
LastSeen = Annotated[
    str | None,
    Header(alias="Last-Event-ID", description="The `id` that was seen last: the stream goes on after it."),
]
STREAM = Answer(
    "A stream that ends only with the server or a reader that does not keep up; both come again with Last-Event-ID.",
    content={
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": "retry: 1000\n\nid: 2026-11-27T15:30:00.123456+00:00\nevent: changed\n"
            "data: 0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1\n\n",
        }
    },
    headers={"Cache-Control": "Always `no-store`."},
)
HOW = (
    "Server-sent events: each `changed` bears the person's id as data, and as its id where to go on from. "
    "A line of comment every 15 seconds shows that the stream is alive."
)
EVERYBODY = Operation(
    "Hear of everybody's news",
    f"Tells whose timeline has changed, as it changes. {HOW}",
    group="Updates",
    roles=("practitioner", "auditor"),
    answers={200: STREAM},
)
ONE = Operation(
    "Hear of one person's news",
    f"Tells when this person's timeline has changed. {HOW}",
    group="Updates",
    roles=("practitioner", "auditor"),
    answers={200: STREAM},
    problems=("no_such_person",),
)


def router(timelines: Timelines, live: Live) -> Routes:
    """The streams."""
    routes = Routes()

    @routes.get("/v1/updates", **EVERYBODY.declared)
    async def stream_updates(may: Listening, last_event_id: LastSeen = None) -> Response:
        return news(live.stream(None, last_event_id, may))

    @routes.get("/v1/people/{who}/updates", **ONE.declared)
    async def stream_updates_of_person(who: Who, may: Listening, last_event_id: LastSeen = None) -> Response:
        return news(live.stream(await timelines.find(who), last_event_id, may))

    return routes


def news(stream: AsyncIterator[bytes]) -> Response:
    """A stream that nobody keeps."""
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
