"""Composition root of the timeline's pages and API."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from services.timeline import http, pages, updates
from services.timeline.caseload import http as caseload_http
from services.timeline.caseload import pages as caseload_pages
from services.timeline.caseload.keeping import Keeping
from services.timeline.caseload.listing import Caseload
from services.timeline.clocks import Clocks
from services.timeline.duplicates import http as duplicates_http
from services.timeline.duplicates import keeping as duplicates_keeping
from services.timeline.duplicates import pages as duplicates_pages
from services.timeline.duplicates.listing import Duplicates
from services.timeline.handover import http as handover_http
from services.timeline.handover import pages as handover_pages
from services.timeline.handover.reading import Packs
from services.timeline.live import Live
from services.timeline.notices import http as notices_http
from services.timeline.notices import keeping as notices_keeping
from services.timeline.notices import pages as notices_pages
from services.timeline.notices.listing import Notices
from services.timeline.queries import Timelines
from services.timeline.rebuilding import Rebuilding
from services.timeline.reviews import Reviews
from services.timeline.service import TimelineService
from services.timeline.subscriptions.app import Subscriptions
from services.timeline.work import Work
from shared.background import background
from shared.database import Database
from shared.pages.rendering import on_the_menu
from shared.settings import Settings


@asynccontextmanager
async def install(
    app: FastAPI, service: TimelineService, database: Database, settings: Settings, stopping: asyncio.Event
) -> AsyncIterator[Subscriptions]:
    """Add API and pages to an application; news and deliveries flow while the block lasts."""
    clocks = Clocks.of(app.state.pack)
    timelines, live = Timelines(service.pool, database.people), Live(service.pool, stopping)
    subscriptions = Subscriptions(service.pool, database, settings, app.state.tokens, stopping)
    cases, alike = Keeping(timelines), duplicates_keeping.Keeping(service.pool, database.people).following
    owed = notices_keeping.Keeping(timelines, clocks).following
    service.afterwards = all_of(subscriptions.wake, cases.following.wake, alike.wake, owed.wake)
    app.include_router(http.router(timelines, Reviews(service.pool), clocks))
    app.include_router(caseload_http.router(Caseload(service.pool, clocks)))
    app.include_router(handover_http.router(Packs(timelines, clocks)))
    app.include_router(duplicates_http.router(Duplicates(service.pool)))
    app.include_router(notices_http.router(Notices(service.pool, clocks)))
    app.include_router(updates.router(timelines, live))
    for routes in subscriptions.routers():
        app.include_router(routes)
    app.include_router(pages.router(timelines))
    app.include_router(caseload_pages.router(Caseload(service.pool, clocks)))
    app.include_router(handover_pages.router(Packs(timelines, clocks)))
    app.include_router(duplicates_pages.router(Duplicates(service.pool)))
    app.include_router(notices_pages.router(Notices(service.pool, clocks)))
    app.include_router(subscriptions.pages())
    # Every page has the same menu: what a page shows is for some alone.
    on_the_menu(app, "Casework", ("Caseload", "/caseload"), ("People", "/"), ("Notices", "/notices"))
    on_the_menu(app, "Casework", ("Possible duplicates", "/duplicates"))
    on_the_menu(app, "Operating", ("Subscriptions", "/subscriptions"))
    connect = partial(database.connect, "timeline")
    works = [Work("rebuild", connect, [Rebuilding(connect).run])]
    works += [Work("caseload", connect, [cases.run]), Work("duplicates", connect, [alike.run])]
    works += [Work("notices", connect, [owed.run])]
    async with background(live.run(), *(each.run() for each in works), *subscriptions.works()):
        yield subscriptions


def all_of(*wakes: Callable[[], None]) -> Callable[[], None]:
    """Wakes whoever goes on from entries."""

    def wake() -> None:
        for each in wakes:
            each()

    return wake
