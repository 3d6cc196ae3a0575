"""Composition root of the timeline's pages and API."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

from services.timeline import http, pages, updates
from services.timeline.live import Live
from services.timeline.queries import Timelines
from shared.eventing.messages import PersonKey
from shared.pages.rendering import on_the_menu
from shared.service import background


@asynccontextmanager
async def install(app: FastAPI, pool: asyncpg.Pool, people: PersonKey, stopping: asyncio.Event) -> AsyncIterator[None]:
    """Add API and pages to an application; their news flows while the block lasts."""
    timelines, live = Timelines(pool, people), Live(pool, stopping)
    app.include_router(http.router(timelines))
    app.include_router(updates.router(timelines, live))
    app.include_router(pages.router(timelines))
    on_the_menu(app, ("People", "/"))
    async with background(live.run()):
        yield
