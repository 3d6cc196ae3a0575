"""GET /v1/caseload: whom somebody must look after, as JSON or CSV."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from services.timeline.caseload.described import LIST_CASES, Shown, Since, Team, Worker
from services.timeline.caseload.listing import Asked, Caseload
from services.timeline.described import Cursor, Limit
from services.timeline.http import Practitioner, json, moment
from shared.routes import Routes
from shared.spreadsheet import row

COLUMNS = (
    "id",
    "identifiers",
    "state",
    "place",
    "since",
    "worker",
    "team",
    "asked",
    "successor",
    "urgency",
    "released",
    "deadlines",
    "gaps",
    "changed",
)


def chosen(worker: Worker = None, team: Team = None, show: Shown = None, since: Since = None) -> Asked:
    """Whose people, and which of them."""
    return Asked(worker, team, show, moment(since, "since"))


Chosen = Annotated[Asked, Depends(chosen)]


def router(caseload: Caseload) -> Routes:
    """The API of cases."""
    routes = Routes()

    @routes.get("/v1/caseload", **LIST_CASES.declared)
    async def list_cases(
        request: Request,
        _: Practitioner,
        asked: Chosen,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response:
        if "text/csv" in request.headers.get("accept", ""):
            return StreamingResponse(as_csv(caseload.whole(asked)), media_type="text/csv; charset=utf-8")
        return json(await caseload.page(asked, cursor, limit))

    return routes


async def as_csv(cases: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """RFC 4180, a person a row."""
    yield row(COLUMNS)
    async for each in cases:
        yield row([cell(name, each[name]) for name in COLUMNS])


def cell(name: str, value: Any) -> Any:
    """Lists as words."""
    match name:
        case "identifiers":
            return " ".join(value)
        case "gaps":
            return " ".join(each["code"] for each in value)
        case "asked":
            return f"{value['team']}:{value['until'] or 'open'}" if value else None
        case "successor":
            return " ".join(filter(None, value.values())) if value else None
        case "deadlines":
            return " ".join(f"{each['kind']}:{each['due'] or 'open'}" for each in value)
        case _:
            return value
