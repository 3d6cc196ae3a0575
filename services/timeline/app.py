"""Composition root of the timeline's pages and API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

from services.timeline import http
from services.timeline.queries import Timelines
from shared.eventing.messages import PersonKey


@asynccontextmanager
async def install(app: FastAPI, pool: asyncpg.Pool, people: PersonKey) -> AsyncIterator[None]:
    """Add API and pages to an application."""
    app.include_router(http.router(Timelines(pool, people)))
    yield
