"""The catalogue as pages: every type of event, one of them, who reacts to what, the topics. No script is needed."""

import json
from collections.abc import Callable
from functools import cache, partial
from itertools import groupby
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from services.catalogue.asyncapi import asyncapi
from services.catalogue.entries import Catalogue
from services.catalogue.entry import title
from shared.eventing.kafka import Kafka
from shared.pages.rendering import Pages, on_the_menu
from shared.problems import ProblemError

PAGES = Pages("services.catalogue")


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


PAGES.templates.filters |= {"title_of": title, "pretty": pretty}


def install(app: FastAPI, catalogue: Catalogue, kafka: Kafka) -> None:
    """The pages, and their place on the menu."""
    app.include_router(router(catalogue, cache(partial(asyncapi, catalogue, kafka))))
    on_the_menu(app, "Connecting", ("Events", "/events"), ("Topics", "/asyncapi"))


def router(catalogue: Catalogue, flow: Callable[[], dict[str, Any]]) -> APIRouter:
    """The pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/events")
    async def events(request: Request, name: str = "") -> Response:
        return PAGES.page(request, "events.html", words=name.strip(), **listed(catalogue, name))

    @routes.get("/events/type/{name}")
    async def event(request: Request, name: str) -> Response:
        if (entry := catalogue.entries.get(name)) is None:
            raise ProblemError(404, "no_such_type", "There is no such type of event", f"no type {name}: see /events")
        return PAGES.page(request, "event_type.html", entry=entry)

    @routes.get("/asyncapi")
    def topics(request: Request) -> Response:
        return PAGES.page(request, "asyncapi.html", **flow())

    return routes


def listed(catalogue: Catalogue, name: str) -> dict[str, Any]:
    """The types that were asked for, by service; all reactions, whatever was asked for."""
    found = catalogue.named(name)
    by_service = [(service, list(entries)) for service, entries in groupby(found, key=lambda entry: entry.service)]
    return {"by_service": by_service, "total": len(found), "entries": list(catalogue.entries.values())}
