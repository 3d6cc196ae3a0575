"""The pages: who there is, one person's timeline, one event's way. They work without script, in the dark, on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.timeline.caseload.case import case_of
from services.timeline.caseload.facts import facts
from services.timeline.caseload.whereabouts import AT_LARGE, WORDS
from services.timeline.clocks import Clocks
from services.timeline.details import details
from services.timeline.headlines.phrases import day
from services.timeline.journey import STATES
from services.timeline.listing import Asked, Count, People, listed, total_of
from services.timeline.on_paper import on_paper
from services.timeline.paths import Entry, Journey, journeys
from services.timeline.queries import Timelines
from services.timeline.revisions import why
from services.timeline.rows import rows
from shared.auth import Caller, require, sign_in
from shared.contracts.fields import in_words as label
from shared.deadlines.pack import Pack
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


PAGES.templates.filters |= {"when": when, "day": day, "odd": in_words, "why": why}
PAGES.templates.filters |= {"label": label, "details": details}
PAGES.templates.globals |= {"states": STATES, "places": WORDS}


CHOICES = dict([("", "Everyone"), *STATES.items(), *((place, WORDS[place]) for place in AT_LARGE)])


class Choice(NamedTuple):
    """Some of the people, by where they are: their address, in words, how many, and whether they are those shown."""

    query: str
    words: str
    people: int
    shown: bool


def where(chosen: str) -> Asked:
    """Those of a state who are there, or those who are away from it in this way; or everybody."""
    if chosen in AT_LARGE:
        return Asked(place=chosen)
    return Asked(state=chosen, at_large=False) if chosen else Asked()


def choices(counts: Sequence[Count], chosen: str) -> list[Choice]:
    """Everybody who has come to the path is among one of all but the first."""
    return [Choice(each, words, total_of(counts, where(each)), each == chosen) for each, words in CHOICES.items()]


def router(timelines: Timelines) -> APIRouter:
    """What people look at."""
    routes = APIRouter(include_in_schema=False)
    people = People(timelines)

    @routes.get("/")
    async def show_people(request: Request, identifier: str = "", state: str = "", number: int = 1) -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            await require("practitioner", "auditor")(request)
        except ProblemError:
            return PAGES.page(request, "sign_in.html", 401, role="practitioner")
        return await list_people(request, people, identifier.strip(), state, max(number, 1))

    @routes.get("/people/{who}")
    async def person(request: Request, who: str, caller: Reader) -> Response:
        return await show_person(request, timelines, await timelines.find(who), "practitioner" in caller.roles)

    return routes


async def list_people(request: Request, people: People, identifier: str, chosen: str, number: int) -> Response:
    """The list: found by identifier, or filtered by where they are."""
    chosen = chosen if chosen in CHOICES else ""
    asked, counts = where(chosen), await people.counts()
    if identifier:
        found = (await people.page(replace(asked, identifier=identifier), None, PAGE))["people"]
        total = len(found)
    else:
        found, total = await people.numbered(asked, number, PAGE), total_of(counts, asked)
    return PAGES.page(
        request,
        "people.html",
        people=found,
        clocks=Clocks.of(request.app.state.pack),
        choices=choices(counts, chosen),
        chosen=chosen,
        identifier=identifier,
        number=number,
        pages=max((total + PAGE - 1) // PAGE, 1),
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


def cured(entries: Iterable[Entry]) -> dict[str, str]:
    """By deadline, the entry that says that it was done in time: what was overdue as far as was known was not."""
    return {
        entry["data"]["deadlineId"]: entry["id"]
        for entry in entries
        if entry["type"].endswith(".deadline.met.v1") and not entry["data"]["late"] and not entry["retracted"]
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
        **path_and_entries(entries, request.app.state.pack),
    )


def path_and_entries(entries: Sequence[Entry], pack: Pack | None = None) -> dict[str, Any]:
    """What the page shows of a person: where they are, each journey with its entries under their months. Pure."""
    clocks = Clocks.of(pack) if pack else Clocks(("UTC",))
    entries = clocks.entries(entries)
    paper = on_paper(entries)
    return {
        "clocks": clocks,
        "where": case_of(facts(entries)).where,
        "journeys": [(journey, by_month(journey)) for journey in journeys(entries)],
        "known": {entry["id"]: entry for entry in entries},
        "about": about(entries),
        "cured": cured(entries),
        "rows": rows(entries, pack),
        "paper": paper,
        "untold": [each for each, words in paper.items() if not words],
        "total": len(entries),
    }
