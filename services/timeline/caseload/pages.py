"""The page of whom somebody must look after. It works without script, in the dark, on paper."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from services.timeline.caseload.listing import Asked, Caseload, Show
from services.timeline.caseload.whereabouts import WORDS
from services.timeline.headlines.deadlines import kind
from services.timeline.http import Practitioner, moment
from services.timeline.journey import STATES
from shared.pages.rendering import Pages

AT_ONCE = 50
STALE = timedelta(seconds=15)  # so far behind, the page says so
PAGES = Pages("services.timeline")
SHOWN = {
    None: "Everybody",
    "released_today": "Released today, not met yet",
    "no_first_contact": "Released, not met yet",
    "overdue": "Overdue",
    "away": "Away or recalled",
    "to_answer": "Hand-over to answer",
    "due_soon": "Due within 7 days",
    "gaps": "Something is missing",
}
URGENT = {
    "no_first_contact": "not met since release",
    "overdue": "overdue",
    "away": "not where they should be",
    "due_soon": "due within 7 days",
    "gaps": "something is missing",
    "none": "nothing is urgent",
}


def day(text: str) -> str:
    """A day and an hour, as people say it; universal time."""
    return datetime.fromisoformat(text).strftime("%-d %B %Y, %H:%M")


PAGES.templates.filters |= {"day": day, "kind": kind}
PAGES.templates.globals |= {"states": STATES, "places": WORDS, "shown": SHOWN, "urgent": URGENT}


def router(caseload: Caseload) -> APIRouter:
    """What practitioners look at."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/caseload")
    async def show_caseload(request: Request, _: Practitioner, cursor: str | None = None) -> Response:
        query = {name: request.query_params.get(name, "").strip()[:128] for name in ("worker", "team", "show", "since")}
        show = next((each for each in get_args(Show) if each == query["show"]), None)
        asked = Asked(query["worker"] or None, query["team"] or None, show, moment(query["since"] or None, "since"))
        found = await caseload.page(asked, cursor or None, AT_ONCE)
        now = datetime.now(UTC)
        behind = found["behind"] and datetime.fromisoformat(found["behind"]) < now - STALE
        return PAGES.page(
            request,
            "caseload.html",
            found=found,
            query=query,
            show=show,
            address=address(query),
            now=now.isoformat(),
            behind=behind,
        )

    return routes


def address(query: dict[str, str]) -> Any:
    """Gives the address of the same list with something else chosen."""

    def other(**changed: str | None) -> str:
        return f"/caseload?{urlencode({name: value for name, value in (query | changed).items() if value})}"

    return other
