"""/waiting and /rejected: every report that came to nothing yet, to choose from and to page through. They work without
script, in the dark, on paper.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.door import plot
from services.door.choosing import given
from services.door.rollcall import Answered, ask
from services.door.routing import Answering
from services.door.view import by_code, together
from shared.auth import require, sign_in
from shared.codes import explained
from shared.inquiries import Which
from shared.pages.rendering import Pages
from shared.problems import ProblemError

AT_ONCE, MOST_PAGES, LONGEST = 50, 1000, 1000
CHOICES = {"waiting": ("source", "type", "missing"), "rejected": ("source", "type", "code")}
ORDER: Mapping[str, tuple[str, bool]] = {"waiting": ("received", False), "rejected": ("last", True)}
PAGES = Pages("services.door")
PAGES.templates.filters |= {"in_words": plot.in_words, "explained": explained}
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]
Listing = Callable[[int, int, Which], Awaitable[list[dict[str, Any]]]]


def router(services: Mapping[str, Answering]) -> APIRouter:
    """The pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/waiting")
    async def show_waiting(request: Request, page: Page = 1) -> Response:
        lists = {name: each.waiting for name, each in services.items()}
        return await show(request, "waiting", page, lists, services)

    @routes.get("/rejected")
    async def show_rejected(request: Request, page: Page = 1) -> Response:
        lists = {name: each.rejected for name, each in services.items()}
        return await show(request, "rejected", page, lists, services)

    return routes


async def show(
    request: Request, name: str, page: int, lists: Mapping[str, Listing], services: Mapping[str, Answering]
) -> Response:
    """A page of a list, for whoever may see it; a service that does not answer leaves its gap, and is named."""
    if signed := await sign_in(request):
        return signed
    try:
        await require("operator", "practitioner")(request)
    except ProblemError as problem:
        if problem.response.status_code != 401:
            raise
        return PAGES.page(request, "sign_in.html", 401, role="operator")
    query = {each: request.query_params.get(each, "").strip()[:LONGEST] for each in CHOICES[name]}
    which = given(**query)
    answered = await ask({each: partial(asked, page * AT_ONCE + 1, 0, which) for each, asked in lists.items()})
    groups = await ask({each: service.backlog for each, service in services.items()})
    rows = in_order(name, answered)[(page - 1) * AT_ONCE :]
    return PAGES.page(
        request,
        f"{name}.html",
        rows=rows[:AT_ONCE],
        more=len(rows) > AT_ONCE and page < MOST_PAGES,
        number=page,
        query=query,
        chosen=bool(which),
        groups=GROUPED[name](groups),
        silent={**groups.silent, **answered.silent},
        address=address(f"/{name}", query),
    )


def in_order(name: str, answered: Answered[list[dict[str, Any]]]) -> list[Mapping[str, Any]]:
    """The rows of all services: what has waited longest first, what was refused last first."""
    by, backwards = ORDER[name]
    return sorted(together(answered.found.values()), key=lambda row: row[by], reverse=backwards)


def by_ground(groups: Answered[dict[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """What is waited for, the most wanted first."""
    found: dict[str, int] = {}
    for row in together(each["waiting"] for each in groups.found.values()):
        found[row["missing"]] = found.get(row["missing"], 0) + row["reports"]
    return [{"choice": missing, "reports": found[missing]} for missing in sorted(found, key=lambda each: -found[each])]


def by_rule(groups: Answered[dict[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Which rules refused how many, the most first."""
    rows = [{**row, "service": name} for name, each in groups.found.items() for row in each["rejected"]]
    return [{"choice": group["code"], "reports": group["reports"]} for group in by_code(rows)]


GROUPED: Mapping[str, Callable[[Answered[dict[str, Any]]], Sequence[Mapping[str, Any]]]] = {
    "waiting": by_ground,
    "rejected": by_rule,
}


def address(path: str, query: Mapping[str, str]) -> Callable[..., str]:
    """Gives the address of the same list with something else chosen."""

    def other(**changed: Any) -> str:
        asked = {name: value for name, value in {**query, **changed}.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    return other
