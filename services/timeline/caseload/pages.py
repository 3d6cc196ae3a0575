"""The page of whom somebody must look after. It works without script, in the dark, on paper.

When somebody last looked is kept in their browser, for each token and each list: nobody else is to know it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.timeline.caseload.listing import Asked, Caseload, Show
from services.timeline.caseload.whereabouts import WORDS
from services.timeline.caseload.words import SHOWN, URGENT, is_stale
from services.timeline.headlines.deadlines import kind
from services.timeline.http import Practitioner, moment
from services.timeline.journey import STATES
from shared.pages.rendering import Pages

AT_ONCE = 50
LOOKED_SECONDS = 90 * 24 * 3600
PAGES = Pages("services.timeline")
PAGES.templates.filters["kind"] = kind
PAGES.templates.globals |= {"states": STATES, "places": WORDS, "shown": SHOWN, "urgent": URGENT}


def router(caseload: Caseload) -> APIRouter:
    """What practitioners look at."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/caseload")
    async def show_caseload(request: Request, caller: Practitioner, cursor: str | None = None) -> Response:
        query = asked_for(request)
        show = next((each for each in get_args(Show) if each == query["show"]), None)
        asked = Asked(query["worker"] or None, query["team"] or None, show, moment(query["since"] or None, "since"))
        found = await caseload.page(asked, cursor or None, AT_ONCE)
        now = datetime.now(UTC)
        return PAGES.page(
            request,
            "caseload.html",
            found=found,
            query=query,
            show=show,
            address=address(query),
            now=now.isoformat(),
            clocks=caseload.clocks,
            behind=is_stale(found["behind"], now),
            looked=last_look(request, caller.name, query),
            looking=lambda as_of: f"/caseload/looked?{urlencode(given(query) | {'as_of': as_of})}",
        )

    @routes.post("/caseload/looked")
    async def remember_look(request: Request, caller: Practitioner, as_of: str) -> Response:
        query = asked_for(request)
        moment(as_of, "as_of")
        answer = RedirectResponse(address(query)(since=None), 303)
        name, secure = cookie(caller.name, query), request.url.scheme == "https"
        answer.set_cookie(
            name, as_of, LOOKED_SECONDS, path="/caseload", httponly=True, samesite="strict", secure=secure
        )
        return answer

    return routes


def asked_for(request: Request) -> dict[str, str]:
    """What an address chooses."""
    return {name: request.query_params.get(name, "").strip()[:128] for name in ("worker", "team", "show", "since")}


def cookie(caller: str, query: Mapping[str, str]) -> str:
    """Where it is kept when this caller last looked at these people, whichever of them were shown."""
    return "looked_" + hashlib.sha256("\0".join([caller, query["worker"], query["team"]]).encode()).hexdigest()[:16]


def last_look(request: Request, caller: str, query: Mapping[str, str]) -> str | None:
    """The instant of the list that was looked at last, if a browser knows it."""
    kept = request.cookies.get(cookie(caller, query))
    try:
        return kept if kept and datetime.fromisoformat(kept).tzinfo else None
    except ValueError:
        return None


def given(query: Mapping[str, str | None]) -> dict[str, str]:
    """What of it says something."""
    return {name: value for name, value in query.items() if value}


def address(query: dict[str, str]) -> Any:
    """Gives the address of the same list with something else chosen."""

    def other(**changed: str | None) -> str:
        return f"/caseload?{urlencode(given(query | changed))}"

    return other
