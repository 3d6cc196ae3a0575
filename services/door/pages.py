"""The door's pages: one event's way through every hop. They work without script, in the dark, on paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.door.answers import Answers
from services.door.http import event_id
from services.door.questions import no_such_event
from shared.auth import Caller, require
from shared.pages.rendering import Pages

PAGES = Pages("services.door")
Operator = Annotated[Caller, Depends(require("operator"))]


def router(answers: Answers) -> APIRouter:
    """The pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/events/{identifier}")
    async def event(request: Request, identifier: str, _: Operator) -> Response:
        trace = await answers.trace(event_id(identifier))
        if trace is None:
            raise no_such_event()
        longest = max((hop["delay_ms"] for hop in trace["hops"]), default=0) or 1
        return PAGES.page(request, "event.html", trace=trace, longest=longest)

    return routes
