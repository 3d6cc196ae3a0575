"""GET /healthz, /readyz, /metrics: for whoever keeps the program running. No token, nothing about people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg
from fastapi import Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.eventing.kafka import Kafka
from shared.metrics import show_counts
from shared.routes import Routes

STUCK_AFTER = 30.0


class Counting(Protocol):
    """A service, as far as metrics ask it."""

    async def counts(self) -> dict[str, Any]: ...


def router(
    loops: Mapping[str, Callable[[], datetime]],
    pools: Sequence[asyncpg.Pool],
    kafka: Kafka | None,
    services: Mapping[str, Counting],
) -> Routes:
    """`loops` tell when each last turned; `pools` and `kafka` are what the role cannot work without."""
    routes = Routes()

    @routes.get("/healthz")
    async def healthz() -> Response:
        now = datetime.now(UTC)
        ages = {name: round((now - turned()).total_seconds(), 3) for name, turned in loops.items()}
        alive = all(age < STUCK_AFTER for age in ages.values())
        return JSONResponse({"alive": alive, "seconds_since_turn": ages}, 200 if alive else 503)

    @routes.get("/readyz")
    async def readyz() -> Response:
        checks: dict[str, Awaitable[Any]] = {
            f"database_{number}": pool.fetchval("SELECT 1") for number, pool in enumerate(pools)
        }
        if kafka:
            checks["broker"] = kafka.cluster_id()
        found = await asyncio.gather(*(asyncio.wait_for(check, 5) for check in checks.values()), return_exceptions=True)
        failing = {
            name: type(answer).__name__
            for name, answer in zip(checks, found, strict=True)
            if isinstance(answer, BaseException)
        }
        return JSONResponse({"ready": not failing, "failing": failing}, 503 if failing else 200)

    @routes.get("/metrics")
    async def metrics() -> Response:
        for name, service in services.items():
            show_counts(name, await service.counts())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
