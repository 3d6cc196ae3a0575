"""Composition root of the door: the way in, and what is asked of all services at once."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.door import backlog, http, operations, pages, projections, questions, relays, trials
from services.door.answers import Answers
from services.door.board import Board, Health
from services.door.inbound import Inbound
from services.door.routing import Routing


@asynccontextmanager
async def install(
    app: FastAPI, services: Mapping[str, Any], timeline: Any, inbound: Inbound, reports: Health
) -> AsyncIterator[None]:
    """Add API and pages to an application; the board is kept up to date while the block lasts."""
    answers, tried, entrance = Answers(services, timeline, inbound), trials.Trials(services), http.Entrance()
    by_http = Routing(services, way="http")
    app.include_router(http.router(by_http, tried, entrance))
    app.router.routes.insert(0, http.straight(by_http, entrance))
    app.include_router(trials.router(tried))
    app.include_router(questions.router(answers))
    app.include_router(projections.router(timeline))
    app.include_router(relays.router(services))
    app.include_router(pages.router(answers))
    app.include_router(backlog.router(services))
    async with operations.install(app, answers, Board(services, timeline, inbound, reports)):
        yield
