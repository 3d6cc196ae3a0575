"""POST /v1/events: CloudEvents 1.0 structured, batch and binary, and NDJSON as a stream; and what became of them."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from services.door.described import SEND_EVENTS
from services.door.lines import numbered_lines
from services.door.reading import Sender, parse
from services.door.routing import Routing
from services.door.trials import NOTHING_WRITTEN, AsATrial, Trials
from shared import telemetry
from shared.auth import Caller, require
from shared.codes import explained
from shared.eventing.errors import RuleBroken
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Submission
from shared.problems import ProblemError, problem
from shared.routes import Routes, Straight, read_body

EVENTS = "/v1/events"
STRUCTURED, BATCH, NDJSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"
LARGEST_BATCH = 16 * 1024 * 1024
LINES_AT_ONCE = 1000
STATUS = {Outcome.ACCEPTED: 201, Outcome.DUPLICATE: 200, Outcome.WAITING: 202}
Sending = Annotated[Caller, Depends(require("sender"))]


def router(routing: Routing, trials: Trials) -> Routes:
    """The way in."""
    routes = Routes()

    @routes.post(EVENTS, **SEND_EVENTS.declared)
    async def send_events(request: Request, caller: Sending, trial: AsATrial = None) -> Response:
        if trial is None:
            return await received(routing, request, caller)
        tried = trials.routing(caller.name, trial, request.headers.get("idempotency-key", ""))
        answer = await received(tried, request, caller)
        answer.headers[NOTHING_WRITTEN] = str(trial)
        return answer

    return routes


def straight(routing: Routing) -> Straight:
    """The way in again, for what is no trial."""
    sender = require("sender")

    async def send_events(request: Request) -> Response:
        return await received(routing, request, await sender(request))

    return Straight(EVENTS, send_events, methods=["POST"])


async def received(routing: Routing, request: Request, caller: Caller) -> Response:
    """One event, a batch or a stream, by the media type."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    with telemetry.span("accept", request.headers.get("traceparent"), media=media):
        sender = Sender(caller.name, datetime.now(UTC), telemetry.current_traceparent(), tuple(caller.sources))
        match media:
            case "application/cloudevents+json":
                return await one(routing, sender.submission(await body_of(request)))
            case "application/cloudevents-batch+json":
                return await batch(routing, request, sender)
            case _ if "ce-specversion" in request.headers or "ce-id" in request.headers:
                return await one(routing, await binary(request, sender))
            case "application/json":
                return await one(routing, sender.submission(await body_of(request)))
            case "application/x-ndjson":
                return await stream(routing, request, sender)
            case _:
                raise ProblemError(
                    415,
                    "unsupported_media_type",
                    "This media type is not taken",
                    f"send {STRUCTURED}, {BATCH}, {NDJSON}, or binary mode with ce-* headers",
                )


async def body_of(request: Request) -> bytes:
    """The whole body, of bounded size."""
    return await read_body(request, LARGEST_BATCH, f"send smaller batches, or {NDJSON}, which has no limit")


async def binary(request: Request, sender: Sender) -> Submission:
    """One event in binary mode."""
    return sender.binary(attributes(request.headers), request.headers.get("content-type", ""), await body_of(request))


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
    return Response(orjson.dumps(said), STATUS[result.outcome], headers, "application/json")


def refusal(code: str, said: dict[str, Any]) -> Response:
    """An event that was not taken, as a problem that bears its result."""
    known = explained(code)
    status, title = (known.status, known.title) if known else (422, "The event was rejected")
    return problem(status, title, said.pop("detail") or "", code=said.pop("code"), **said)


async def batch(routing: Routing, request: Request, sender: Sender) -> Response:
    """A JSON array of events: one bad event never harms the good ones beside it."""
    try:
        events = parse_batch(await body_of(request))
    except RuleBroken as broken:
        raise ProblemError(422, broken.code, "This is no batch", broken.detail) from broken
    results = await routing.accept([sender.submit(event) for event in events])
    said = counts(results) | {"results": [result.as_json(index=index) for index, result in enumerate(results)]}
    return Response(orjson.dumps(said), 200, media_type="application/json")


def parse_batch(body: bytes) -> list[Any]:
    """The members of a batch; each is bounded like a single event."""
    value = parse(body, largest=LARGEST_BATCH)
    if not isinstance(value, list):
        raise RuleBroken("not_a_batch", "a batch is a JSON array of events")
    return value


async def stream(routing: Routing, request: Request, sender: Sender) -> Response:
    """NDJSON of any length: a line for each event that was not accepted, and a last line with the counts.
    A trial has a line for each event.

    Answers are kept on disk until the upload ends, so that a sender who reads only then cannot block itself.
    """
    spool: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - closed by `lines_of`
    totals: Counter[str] = Counter(dict.fromkeys(("accepted", "duplicate", "waiting", "rejected"), 0))
    try:
        async for group in numbered_lines(request.stream(), LINES_AT_ONCE):
            results = await routing.accept([sender.submission(raw) for _, raw in group])
            totals.update(counts(results))
            for (line, _), result in zip(group, results, strict=True):
                if routing.tells_all or result.outcome is not Outcome.ACCEPTED:
                    spool.write(orjson.dumps(result.as_json(line=line)) + b"\n")
    except BaseException:
        spool.close()
        raise
    spool.write(orjson.dumps(dict(totals)) + b"\n")
    spool.seek(0)
    return StreamingResponse(lines_of(spool), media_type=NDJSON)


async def lines_of(spool: "SpooledTemporaryFile[bytes]") -> AsyncIterator[bytes]:
    """The kept answers, then nothing is kept."""
    with spool:
        while chunk := spool.read(64 * 1024):
            yield chunk


def counts(results: Sequence[Result]) -> dict[str, int]:
    """How many came out how; a conflict counts as rejected."""
    found = Counter("rejected" if result.outcome is Outcome.CONFLICT else result.outcome.value for result in results)
    return {outcome: found[outcome] for outcome in ("accepted", "duplicate", "waiting", "rejected")}


def event_id(text: str) -> UUID:
    """An event's id from an address. Raises a problem that says what it should be."""
    try:
        return UUID(text)
    except ValueError as error:
        raise ProblemError(404, "no_such_event", "There is no such event", "an event's id is a UUID") from error
