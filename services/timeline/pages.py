"""The pages: who there is, one person's timeline, one event's way. They work without script, in the dark, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.timeline.caseload.case import case_of
from services.timeline.caseload.facts import facts
from services.timeline.caseload.keeping import SQL as CASES
from services.timeline.caseload.whereabouts import WORDS
from services.timeline.journey import STATES
from services.timeline.paths import Entry, Journey, journeys
from services.timeline.queries import SQL, Timelines, listed, total_of
from services.timeline.revisions import why
from shared.auth import Caller, require, sign_in
from shared.contracts.fields import in_words as label
from shared.flags import in_words
from shared.pages.rendering import Pages
from shared.problems import ProblemError
from shared.times import as_known

PAGE = 50
PAGES = Pages("services.timeline")
Reader = Annotated[Caller, Depends(require("practitioner", "auditor"))]


def when(entry: Mapping[str, Any]) -> str:
    """A time, as exactly as it is known."""
    return as_known(entry["time"], entry["timeprecision"], "%-d %B %Y, %H:%M")


def month(entry: Mapping[str, Any]) -> str:
    """The heading under which an entry stands."""
    return datetime.fromisoformat(entry["time"]).strftime("%B %Y")


PAGES.templates.filters |= {"when": when, "odd": in_words, "why": why, "label": label}
PAGES.templates.globals |= {"states": STATES, "places": WORDS}


def router(timelines: Timelines) -> APIRouter:
    """What people look at."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    async def people(request: Request, identifier: str = "", state: str = "", number: int = 1) -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            await require("practitioner", "auditor")(request)
        except ProblemError:
            return PAGES.page(request, "sign_in.html", 401, role="practitioner")
        return await list_people(
            request, timelines, identifier.strip(), state if state in STATES else "", max(number, 1)
        )

    @routes.get("/people/{who}")
    async def person(request: Request, who: str, caller: Reader) -> Response:
        return await show_person(request, timelines, await timelines.find(who), "practitioner" in caller.roles)

    return routes


async def list_people(request: Request, timelines: Timelines, identifier: str, state: str, number: int) -> Response:
    """The list: found by identifier, or filtered by state."""
    counts = await timelines.by_state()
    if identifier:
        found = (await timelines.people(identifier, state or None, None, PAGE))["people"]
        total = len(found)
    else:
        rows = await timelines.pool.fetch(SQL["latest_people"], state or None, PAGE, (number - 1) * PAGE, timeout=10)
        found = [listed(row) for row in rows]
        total = total_of(counts, state or None)
    rows = await timelines.pool.fetch(CASES["places"], [UUID(each["id"]) for each in found], timeout=10)
    pages = max((total + PAGE - 1) // PAGE, 1)
    return PAGES.page(
        request,
        "people.html",
        people=found,
        where={str(row["person"]): row for row in rows},
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


def about(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Of what corrects or retracts, the entry that it is about."""
    return {
        each["event"]: entry
        for entry in entries
        for each in (*entry["corrected"], entry["retracted"])
        if each is not None
    }


async def show_person(request: Request, timelines: Timelines, person: UUID, works_with_them: bool) -> Response:
    """The path at a glance, and everything that happened; for who works with the person, what to hand over."""
    entries = (await timelines.at_once(person, None)).entries
    row = await timelines.person(person)
    return PAGES.page(
        request,
        "person.html",
        person=listed(row),
        door=request.app.state.door,
        works_with_them=works_with_them,
        **path_and_entries(entries),
    )


def path_and_entries(entries: Sequence[Entry]) -> dict[str, Any]:
    """What the page shows of a person: where they are, each journey with its entries under their months. Pure."""
    return {
        "where": case_of(facts(entries)).where,
        "journeys": [(journey, by_month(journey)) for journey in journeys(entries)],
        "known": {entry["id"]: entry for entry in entries},
        "about": about(entries),
        "total": len(entries),
    }
