"""/subscriptions: the subscriptions there are, how each stands, and pausing and resuming. It works without script, in
the dark, on paper. It does not renew itself: nothing moves beneath a button that pauses.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from yarl import URL

from services.timeline.subscriptions.desk import Desk
from services.timeline.subscriptions.http import Caretaker
from services.timeline.subscriptions.webhooks.failing import failing
from shared.auth import Caller, require, sign_in
from shared.pages.rendering import Pages
from shared.problems import ProblemError
from shared.routes import read_body

AT_ONCE, MOST_FAILING = 50, 500
SHORTEST, LONGEST = 3, 500
FORM = 16 * 1024
PAGES = Pages("services.timeline")
DONE = {
    "paused": "Paused: nothing is delivered until it is resumed, and nothing is lost.",
    "resumed": "Resumed: it goes on from where it was.",
}


def when(at: datetime) -> str:
    """An instant, as people say it; universal time."""
    return at.astimezone(UTC).strftime("%-d %B %Y, %H:%M")


PAGES.templates.filters["when"] = when


def router(desk: Desk) -> APIRouter:
    """What operators look at, and those who have subscriptions."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/subscriptions")
    async def show_subscriptions(request: Request, cursor: UUID | None = None, done: str = "") -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            caller = await require("practitioner", "operator")(request)
        except ProblemError as problem:
            if problem.response.status_code != 401:
                raise
            return PAGES.page(request, "sign_in.html", 401, role="operator")
        return await page(request, desk, caller, cursor, told=DONE.get(done, ""))

    @routes.post("/subscriptions/{identifier}/pause")
    async def pause(request: Request, identifier: UUID, caller: Caretaker) -> Response:
        said = parse_qs((await read_body(request, FORM, "give a shorter reason")).decode(errors="replace"))
        reason = said.get("reason", [""])[-1].replace("\0", "").strip()
        if not SHORTEST <= len(reason) <= LONGEST:
            wrong = f"Say why, in {SHORTEST} to {LONGEST} characters: others read it"
            after = UUID(int=max(identifier.int - 1, 0))  # the page that begins with it
            return await page(request, desk, caller, after, status=422, wrong=wrong, at=identifier)
        await desk.pause(identifier, caller, reason)
        return RedirectResponse("/subscriptions?done=paused", 303)

    @routes.post("/subscriptions/{identifier}/resume")
    async def resume(identifier: UUID, caller: Caretaker) -> Response:
        await desk.resume(identifier, caller)
        return RedirectResponse("/subscriptions?done=resumed", 303)

    return routes


async def page(request: Request, desk: Desk, caller: Caller, after: UUID | None, **more: Any) -> Response:
    """Part of the list: the caller's own, or all for an operator, with what went wrong last."""
    rows, following = await desk.registry.visible(caller, after, AT_ONCE)
    failures = {each["subscription"]: each for each in await failing(desk.registry.pool, MOST_FAILING)}
    shown = [{**row, "host": URL(row["url"]).host if row["url"] else None} for row in rows]
    said: Mapping[str, Any] = {"told": "", "status": 200, "wrong": "", "at": None} | more
    return PAGES.page(
        request, "subscriptions.html", rows=shown, following=following, failures=failures, after=after,
        now=datetime.now(UTC), **said,
    )  # fmt: skip
