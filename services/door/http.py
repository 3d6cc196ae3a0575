"""POST /v1/events: CloudEvents 1.0 structured, batch and binary, and NDJSON as a stream; and what became of them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response

from services.door.reading import BATCH, JSON, STRUCTURED, Sender, parse
from services.door.routing import Routing
from services.door.sending import SEND_EVENTS
from services.door.trials import NOTHING_WRITTEN, AsATrial, Trials
from services.door.upload import NDJSON, counts, upload
from shared import telemetry
from shared.auth import Caller, require
from shared.codes import explained
from shared.eventing.errors import RuleBroken
from shared.eventing.outcome import Outcome
from shared.eventing.report import Submission
from shared.problems import ProblemError, problem
from shared.room import FairRoom, Overloaded, Share
from shared.routes import Routes, Straight, arriving, read_body

EVENTS = "/v1/events"
LARGEST_BATCH = 16 * 1024 * 1024
# Under way at once, in memory: two seconds' worth of what is stored at full speed. What is sent beyond waits for a few
# seconds, and is then refused. An upload is read no faster than it is stored. Of all of it one caller has a quarter.
MOST_BYTES, MOST_UPLOADS = 32 * 1024 * 1024, 64
CALLERS = 4
PATIENCE = 5.0
STATUS = {Outcome.ACCEPTED: 201, Outcome.DUPLICATE: 200, Outcome.WAITING: 202}
Sending = Annotated[Caller, Depends(require("sender"))]


class Entrance:
    """How much can come in at once."""

    def __init__(self) -> None:
        self.bytes = FairRoom(MOST_BYTES, MOST_BYTES // CALLERS, PATIENCE)
        self.uploads = FairRoom(MOST_UPLOADS, MOST_UPLOADS // CALLERS, PATIENCE)

    async def received(self, routing: Routing, request: Request, caller: Caller) -> Response:
        """One event, a batch or a stream, by the media type. Raises Overloaded."""
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        with telemetry.span("accept", request.headers.get("traceparent"), media=media):
            sender = Sender(caller.name, datetime.now(UTC), telemetry.current_traceparent(), tuple(caller.sources))
            try:
                room = self.bytes.of(caller.name)
                if media == NDJSON and not is_binary(request):
                    async with self.uploads.of(caller.name).share(1):
                        return await upload(routing, request, sender, room)
                async with room.share() as share:
                    return await whole(routing, request, sender, share, media)
            except Overloaded:
                await read_away(request)
                raise


def router(routing: Routing, trials: Trials, entrance: Entrance) -> Routes:
    """The way in."""
    routes = Routes()

    @routes.post(EVENTS, **SEND_EVENTS.declared)
    async def send_events(request: Request, caller: Sending, trial: AsATrial = None) -> Response:
        if trial is None:
            return await entrance.received(routing, request, caller)
        tried = trials.routing(caller.name, trial, request.headers.get("idempotency-key", ""))
        answer = await entrance.received(tried, request, caller)
        answer.headers[NOTHING_WRITTEN] = str(trial)
        return answer

    return routes


def straight(routing: Routing, entrance: Entrance) -> Straight:
    """The way in again, for what is no trial."""
    sender = require("sender")

    async def send_events(request: Request) -> Response:
        return await entrance.received(routing, request, await sender(request))

    return Straight(EVENTS, send_events, methods=["POST"])


def is_binary(request: Request) -> bool:
    """Whether the attributes are in headers."""
    return "ce-specversion" in request.headers or "ce-id" in request.headers


async def whole(routing: Routing, request: Request, sender: Sender, share: Share, media: str) -> Response:
    """One event, or a batch."""
    if media == BATCH:
        return await batch(routing, await body_of(request, share), sender)
    if media != STRUCTURED and is_binary(request):
        return await one(routing, await binary(request, sender, share))
    if media in (STRUCTURED, JSON):
        return await one(routing, sender.structured(await body_of(request, share)))
    raise ProblemError(
        415,
        "unsupported_media_type",
        "This media type is not taken",
        f"send {STRUCTURED}, {BATCH}, {NDJSON}, or binary mode with ce-* headers",
    )


async def body_of(request: Request, share: Share) -> bytes:
    """The whole body, of bounded size."""
    return await read_body(request, LARGEST_BATCH, f"send smaller batches, or {NDJSON}, which has no limit", share)


async def read_away(request: Request) -> None:
    """The rest of a body: whoever is cut off while sending may never read why."""
    left = LARGEST_BATCH
    with suppress(Exception):  # gone, silent, or read to its end: the answer is the same
        async for chunk in arriving(request):
            left -= len(chunk)
            if left < 0:
                return


async def binary(request: Request, sender: Sender, share: Share) -> Submission:
    """One event in binary mode."""
    media = request.headers.get("content-type", "")
    return sender.binary(attributes(request.headers), media, await body_of(request, share))


def attributes(headers: Mapping[str, str]) -> dict[str, bytes]:
    """Those in ce-* headers, percent-encoded (CloudEvents HTTP binding section 3.1.3)."""
    return {
        name.removeprefix("ce-"): unquote_to_bytes(value.encode("latin-1"))
        for name, value in headers.items()
        if name.startswith("ce-")
    }


async def one(routing: Routing, submission: Submission) -> Response:
    """A single event: its outcome is the status of the answer."""
    (result,) = await routing.accept([submission])
    said = result.as_json()
    if result.outcome not in STATUS:
        return refusal(result.code or "", said)
    headers = {"Location": f"/v1/events/{result.event}"} if result.event else {}
    return Response(orjson.dumps(said), STATUS[result.outcome], headers, JSON)


def refusal(code: str, said: dict[str, Any]) -> Response:
    """An event that was not taken, as a problem that bears its result."""
    known = explained(code)
    status, title = (known.status, known.title) if known else (422, "The event was rejected")
    return problem(status, title, said.pop("detail") or "", code=said.pop("code"), **said)


async def batch(routing: Routing, body: bytes, sender: Sender) -> Response:
    """A JSON array of events: one bad event never harms the good ones beside it."""
    try:
        events = parse_batch(body)
    except RuleBroken as broken:
        raise ProblemError(422, broken.code, "This is no batch", broken.detail) from broken
    results = await routing.accept([sender.parsed(event) for event in events])
    said = counts(results) | {"results": [result.as_json(index=index) for index, result in enumerate(results)]}
    return Response(orjson.dumps(said), 200, media_type=JSON)


def parse_batch(body: bytes) -> list[Any]:
    """The members of a batch; each is bounded like a single event."""
    value = parse(body, largest=LARGEST_BATCH)
    if not isinstance(value, list):
        raise RuleBroken("not_a_batch", "a batch is a JSON array of events")
    return value


def event_id(text: str) -> UUID:
    """An event's id from an address. Raises a problem that says what it should be."""
    try:
        return UUID(text)
    except ValueError as error:
        raise ProblemError(404, "no_such_event", "There is no such event", "an event's id is a UUID") from error
