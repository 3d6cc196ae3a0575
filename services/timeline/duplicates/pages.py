"""The page of records that may be one person, for whoever keeps identities. It works without script, in the dark, on
paper.
"""

from typing import get_args

from fastapi import APIRouter, Request, Response

from services.timeline.duplicates.listing import Duplicates
from services.timeline.duplicates.weighing import in_both, unlike
from services.timeline.headlines.phrases import day
from services.timeline.http import Reader
from shared.contracts.identity import Evidence
from shared.pages.rendering import Pages

AT_ONCE = 20
FARTHEST = 100_000  # pages
# After so many seconds a page that is open asks again: to find all pairs takes some microseconds for each.
OFTEN, SELDOM, FEW = 5, 60, 10_000
PAGES = Pages("services.timeline")
GROUNDS = {
    "reported": "says that they may be one person",
    "same_identifier": "gives a number by which the other is known too",
}


PAGES.templates.filters["day"] = day
SHOWS = get_args(get_args(Evidence)[0])
PAGES.templates.globals |= {"in_both": in_both, "unlike": unlike, "grounds": GROUNDS, "shows": SHOWS}


def router(duplicates: Duplicates) -> APIRouter:
    """What whoever keeps identities looks at."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/duplicates")
    async def show_duplicates(request: Request, _: Reader, number: int = 1) -> Response:
        number = min(max(number, 1), FARTHEST)
        found = await duplicates.open(AT_ONCE, (number - 1) * AT_ONCE)
        more = found["total"] > number * AT_ONCE
        door = request.app.state.door
        every = OFTEN if found["total"] <= FEW else SELDOM
        return PAGES.page(request, "duplicates.html", found=found, number=number, more=more, door=door, every=every)

    return routes
