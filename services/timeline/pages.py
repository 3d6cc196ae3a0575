"""The pages: who there is, one person's timeline, one event's way. They work without script, in the dark, on paper."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from services.timeline.live import Live
from services.timeline.paths import Entry, Journey, journeys
from services.timeline.queries import SQL, Timelines, listed
from shared.auth import Caller, require, sign_in
from shared.problems import ProblemError
from shared.sql import the_row

STATES = {
    "in_custody": "In custody",
    "returned_to_custody": "Returned to custody",
    "in_community": "In the community",
    "ended": "Support ended",
}
PAGE = 50
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STATIC = {"style.css": "text/css", "live.js": "text/javascript"}
Reader = Annotated[Caller, Depends(require("practitioner", "auditor"))]
Operator = Annotated[Caller, Depends(require("operator"))]
TEMPLATES = Environment(
    loader=PackageLoader("services.timeline"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, status: int = 200, **values: Any) -> Response:
    """A page, with the headers that keep it to itself."""
    html = TEMPLATES.get_template(name).render(states=STATES, **values)
    return Response(html, status, HEADERS, "text/html; charset=utf-8")


def when(entry: Mapping[str, Any]) -> str:
    """A time, as exactly as it is known."""
    moment = datetime.fromisoformat(entry["time"])
    match entry["timeprecision"]:
        case "month":
            return moment.strftime("%B %Y")
        case "day":
            return moment.strftime("%-d %B %Y")
        case "unknown":
            return "time not known"
        case _:
            return moment.strftime("%-d %B %Y, %H:%M")


def month(entry: Mapping[str, Any]) -> str:
    """The heading under which an entry stands."""
    return datetime.fromisoformat(entry["time"]).strftime("%B %Y")


TEMPLATES.filters |= {"when": when, "words": lambda code: str(code).replace("_", " ")}


def router(timelines: Timelines, live: Live) -> APIRouter:
    """The pages, their streams of news, and what they are dressed in."""
    routes = APIRouter(include_in_schema=False)
    add_pages(routes, timelines)
    add_news(routes, timelines, live)

    @routes.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in STATIC:
            raise ProblemError(404, "not_found", "There is nothing here", f"no file {name}")
        body = (files("services.timeline") / "static" / name).read_bytes()
        return Response(body, headers={"X-Content-Type-Options": "nosniff"}, media_type=STATIC[name])

    return routes


def add_pages(routes: APIRouter, timelines: Timelines) -> None:
    """What people look at."""

    @routes.get("/")
    async def people(request: Request, identifier: str = "", state: str = "", number: int = 1) -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            await require("practitioner", "auditor")(request)
        except ProblemError:
            return page("sign_in.html", 401)
        return await list_people(timelines, identifier.strip(), state if state in STATES else "", max(number, 1))

    @routes.get("/people/{who}")
    async def person(who: str, _: Reader) -> Response:
        return await show_person(timelines, await timelines.find(who))

    @routes.get("/events/{identifier}")
    async def event(request: Request, identifier: UUID, _: Operator) -> Response:
        answers = getattr(request.app.state, "answers", None)
        trace = await answers.trace(identifier) if answers else None
        if trace is None:
            raise ProblemError(
                404, "no_such_event", "There is no such event", "no service here has an event with this id"
            )
        return page("event.html", trace=trace, longest=max((hop["delay_ms"] for hop in trace["hops"]), default=0) or 1)


async def list_people(timelines: Timelines, identifier: str, state: str, number: int) -> Response:
    """The list: found by identifier, or filtered by state."""
    counts = {row["state"]: row["people"] for row in await timelines.pool.fetch(SQL["count_states"], timeout=10)}
    if identifier:
        found = (await timelines.people(identifier, state or None, None, PAGE))["people"]
        total = len(found)
    else:
        rows = await timelines.pool.fetch(SQL["latest_people"], state or None, PAGE, (number - 1) * PAGE, timeout=10)
        found = [listed(row) for row in rows]
        total = counts.get(state, 0) if state else sum(counts.values())
    pages = max((total + PAGE - 1) // PAGE, 1)
    return page(
        "people.html",
        people=found,
        counts=counts,
        identifier=identifier,
        state=state,
        number=number,
        pages=pages,
        total=total,
    )


def by_month(journey: Journey) -> list[tuple[str, list[Entry]]]:
    """The entries under their headings."""
    return [(name, list(group)) for name, group in groupby(journey.entries, key=month)]


async def show_person(timelines: Timelines, person: UUID) -> Response:
    """The path at a glance, and everything that happened."""
    entries = [entry async for entry in timelines.whole(person, None)]
    row = await the_row(timelines.pool, SQL["person"], person)
    shown = [
        (journey, [(name, list(group)) for name, group in groupby(journey.entries, key=month)])
        for journey in journeys(entries)
    ]
    known = {entry["id"]: entry for entry in entries}
    return page("person.html", person=listed(row), journeys=shown, known=known, total=len(entries))


def add_news(routes: APIRouter, timelines: Timelines, live: Live) -> None:
    """Server-sent events, for the list and for one person."""

    @routes.get("/v1/updates")
    async def everybody(request: Request, _: Reader) -> Response:
        return news(live, None, request)

    @routes.get("/v1/people/{who}/updates")
    async def one(who: str, request: Request, _: Reader) -> Response:
        return news(live, await timelines.find(who), request)


def news(live: Live, person: UUID | None, request: Request) -> Response:
    """A stream that goes on from what the browser saw last."""
    stream = live.stream(person, request.headers.get("last-event-id"))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
