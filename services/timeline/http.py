"""GET /v1/people and /v1/people/{id}/timeline: the timeline as JSON, CSV or NDJSON."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from services.timeline.clocks import Clocks
from services.timeline.described import (
    GET_TIMELINE,
    LIST_PEOPLE,
    LIST_REVIEWS,
    STANDS,
    AsOf,
    AtLarge,
    Cursor,
    Identifier,
    Limit,
    Offset,
    Reason,
    Reviewed,
    State,
    Where,
    Who,
)
from services.timeline.listing import Asked, People
from services.timeline.queries import Timelines
from services.timeline.reviews import Reviews
from shared.auth import Caller, require
from shared.problems import ProblemError
from shared.routes import Routes
from shared.spreadsheet import row

Reader = Annotated[Caller, Depends(require("practitioner", "auditor"))]
Practitioner = Annotated[Caller, Depends(require("practitioner"))]
COLUMNS = (
    "time",
    "timeprecision",
    "headline",
    "factuality",
    "service",
    "type",
    "actor",
    "flags",
    "answered",
    "recordedtime",
    "knowntime",
    "id",
    "cause",
    "correlation",
    "corrected",
    "retracted",
    "reviews",
)


def chosen(identifier: Identifier = None, state: State = None, place: Where = None, at_large: AtLarge = None) -> Asked:
    """Which people."""
    return Asked(state, place, at_large, identifier)


Chosen = Annotated[Asked, Depends(chosen)]


def router(timelines: Timelines, reviews: Reviews, clocks: Clocks) -> Routes:
    """The API of the timeline."""
    routes = Routes()
    people = People(timelines)
    about_reviews(routes, reviews)

    @routes.get("/v1/people", **LIST_PEOPLE.declared)
    async def list_people(_: Reader, asked: Chosen, cursor: Cursor = None, limit: Limit = 100) -> Response:
        return json(await people.page(asked, cursor, limit))

    @routes.get("/v1/people/{who}/timeline", **GET_TIMELINE.declared)
    async def get_timeline(
        who: Who, request: Request, _: Reader, as_of: AsOf = None, cursor: Cursor = None, limit: Limit = 100
    ) -> Response:
        person, known = await timelines.find(who), moment(as_of)
        accept = request.headers.get("accept", "")
        if "text/csv" in accept:
            return StreamingResponse(as_csv(timelines.whole(person, known)), media_type="text/csv; charset=utf-8")
        if "application/x-ndjson" in accept:
            return StreamingResponse(as_lines(timelines.whole(person, known)), media_type="application/x-ndjson")
        page = await timelines.page(person, known, cursor, limit)
        return json(page.as_json() | {"time_zones": clocks.zones})

    return routes


def about_reviews(routes: Routes, reviews: Reviews) -> None:
    """What somebody must look at."""

    @routes.get("/v1/reviews", **LIST_REVIEWS.declared)
    async def list_reviews(_: Reader, limit: Limit = 100, offset: Offset = 0) -> Response:
        return json(await reviews.open(limit, offset))

    @routes.post("/v1/reviews/{event}", **STANDS.declared)
    async def say_that_it_stands(event: Reviewed, why: Reason, caller: Practitioner) -> Response:
        return json(await reviews.stands(event, why.reason, caller.name))


def json(value: Any) -> Response:
    """JSON."""
    return Response(orjson.dumps(value), media_type="application/json")


def moment(text: str | None, field: str = "as_of") -> datetime | None:
    """An instant with its offset. Raises a problem otherwise; a plus in an address often arrives as a space."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
        if found.tzinfo:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):  # at the ends of the calendar an offset leads out of it
        pass
    detail = f"{field} must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z"
    raise ProblemError(422, "as_of", "This is no instant", detail, field=field)


async def as_lines(entries: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    """One entry a line."""
    async for each in entries:
        yield orjson.dumps(each) + b"\n"


async def as_csv(entries: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """RFC 4180, one entry a row."""
    yield row(COLUMNS)
    async for each in entries:
        yield row([cell(name, each[name]) for name in COLUMNS])


def cell(name: str, value: Any) -> Any:
    """Lists as words: the corrections and what is to review by the reason."""
    match name:
        case "flags":
            return " ".join(value)
        case "answered":
            return " ".join(f"{each['entry']}:{each['how']}" for each in value)
        case "corrected" | "reviews":
            return " ".join(each["reason"] for each in value)
        case "retracted":
            return value["reason"] if value else None
        case _:
            return value
