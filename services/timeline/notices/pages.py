"""The page of what somebody with an interest must be told, for their liaison. It works without script, in the dark, on
paper.
"""

from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response

from services.timeline.notices.listing import Asked, Notices, Show
from shared.auth import require, sign_in
from shared.pages.rendering import Pages
from shared.problems import ProblemError

AT_ONCE = 50
PAGES = Pages("services.timeline")
SHOWN = {
    None: "All",
    "overdue": "Overdue",
    "untimed": "Of what has happened",
    "due": "Of what is ahead",
    "doubtful": "Ground changed since",
}


def for_shell(data: Mapping[str, Any]) -> str:
    """JSON for a line within `<<END`: of what a sender wrote, nothing is for the shell to run."""
    text = orjson.dumps(data).decode()
    for each, escaped in (("\\\\", "\\u005c"), ("$", "\\u0024"), ("`", "\\u0060")):
        text = text.replace(each, escaped)
    return text


PAGES.templates.filters["for_shell"] = for_shell
PAGES.templates.globals |= {"shown": SHOWN}


def router(notices: Notices) -> APIRouter:
    """What a liaison looks at."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/notices")
    async def show_notices(request: Request, cursor: str | None = None) -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            await require("liaison")(request)
        except ProblemError:
            return PAGES.page(request, "sign_in.html", 401, role="liaison")
        query = {name: request.query_params.get(name, "").strip()[:128] for name in ("channel", "show")}
        show = next((each for each in get_args(Show) if each == query["show"]), None)
        found = await notices.page(Asked(query["channel"] or None, show), cursor or None, AT_ONCE)
        return PAGES.page(
            request, "notices.html", found=found, clocks=notices.clocks, query=query, show=show, address=address(query)
        )

    return routes


def address(query: dict[str, str]) -> Any:
    """Gives the address of the same list with something else chosen."""

    def other(**changed: str | None) -> str:
        return f"/notices?{urlencode({name: value for name, value in (query | changed).items() if value})}"

    return other
