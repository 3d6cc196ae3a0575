"""GET /healthz, /readyz, /metrics: for whoever keeps the program running. No token, nothing about people."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

import asyncpg
from fastapi import Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from shared.eventing.kafka import Kafka
from shared.metrics import CONNECTIONS, LOOP_AGE, READY, show_counts
from shared.openapi import Answer, Operation
from shared.routes import Routes
from shared.sql import DATABASE_AWAY

STUCK_AFTER = 30.0


class Life(BaseModel):
    """Whether the loops turn."""

    alive: bool
    seconds_since_turn: Annotated[dict[str, float], Field(description="Of each loop; over 30 is stuck.")]


class Readiness(BaseModel):
    """Whether what the role cannot work without answers."""

    ready: bool
    failing: Annotated[dict[str, str], Field(description="What does not answer, and the kind of its failure.")]


HEALTHZ = Operation(
    "See whether it is alive",
    "Whether every loop has turned within 30 seconds. Where not, restart the role.",
    group="Health",
    answers={200: Answer("It is alive.", Life), 503: Answer("A loop is stuck.", Life)},
)
READYZ = Operation(
    "See whether it is ready",
    "Whether database and broker answer. Where not, send requests elsewhere for a while.",
    group="Health",
    answers={200: Answer("It is ready.", Readiness), 503: Answer("Something does not answer.", Readiness)},
)
METRICS = Operation(
    "Read the metrics",
    "Counters and gauges for Prometheus.",
    group="Health",
    answers={
        200: Answer("The metrics, in Prometheus' text format.", content={"text/plain": {"schema": {"type": "string"}}})
    },
)


class Counting(Protocol):
    """A service, as far as metrics ask it."""

    async def counts(self) -> dict[str, Any]: ...


@dataclass
class Health:
    """`loops` tell when each last turned; `pools` and `kafka` are what the role cannot work without."""

    kafka: Kafka
    loops: dict[str, Callable[[], datetime]] = field(default_factory=dict)
    pools: dict[str, asyncpg.Pool] = field(default_factory=dict)

    def life(self) -> dict[str, Any]:
        """Whether every loop still turns."""
        now = datetime.now(UTC)
        ages = {name: round((now - turned()).total_seconds(), 3) for name, turned in self.loops.items()}
        return {"alive": all(age < STUCK_AFTER for age in ages.values()), "seconds_since_turn": ages}

    async def readiness(self, patience: float) -> dict[str, Any]:
        """Whether database and broker answer; what does not, by the kind of its failure."""
        checks: dict[str, Awaitable[Any]] = {
            f"database_{service}": pool.fetchval("SELECT 1") for service, pool in self.pools.items()
        }
        checks["broker"] = self.kafka.cluster_id()
        timed = (asyncio.wait_for(check, patience) for check in checks.values())
        found = await asyncio.gather(*timed, return_exceptions=True)
        answers = dict(zip(checks, found, strict=True))
        for name, answer in answers.items():
            READY.labels(name).set(not isinstance(answer, BaseException))
        failing = {name: type(answer).__name__ for name, answer in answers.items() if isinstance(answer, BaseException)}
        return {"ready": not failing, "failing": failing}

    async def report(self) -> dict[str, Any]:
        """Both, soon enough for somebody who looks on."""
        return self.life() | await self.readiness(patience=1.0)

    async def show(self) -> bool:
        """Put it on the gauges. False: the database is away, and what is asked of it had better not be asked."""
        for name, age in self.life()["seconds_since_turn"].items():
            LOOP_AGE.labels(name).set(age)
        for name, pool in self.pools.items():
            CONNECTIONS.labels(name, "idle").set(pool.get_idle_size())
            CONNECTIONS.labels(name, "used").set(pool.get_size() - pool.get_idle_size())
        failing = (await self.readiness(patience=5.0))["failing"]
        return not any(name.startswith("database_") for name in failing)


def router(health: Health, services: Mapping[str, Counting]) -> Routes:
    """The three addresses."""
    routes = Routes()

    @routes.get("/healthz", **HEALTHZ.declared)
    async def check_health() -> Response:
        life = health.life()
        return JSONResponse(life, 200 if life["alive"] else 503)

    @routes.get("/readyz", **READYZ.declared)
    async def check_readiness() -> Response:
        readiness = await health.readiness(patience=5.0)
        return JSONResponse(readiness, 200 if readiness["ready"] else 503)

    @routes.get("/metrics", **METRICS.declared)
    async def get_metrics() -> Response:
        if await health.show():
            for name, service in services.items():
                with suppress(*DATABASE_AWAY):
                    show_counts(name, await service.counts())
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return routes
