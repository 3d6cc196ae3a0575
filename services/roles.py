"""Composition: which parts make up a role, and `all`, which is every role in one process by the same code path."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI

from services import health
from services.apart import at_their_addresses, methods, secret_of
from services.catalogue import documents
from services.catalogue import pages as catalogue
from services.catalogue.entries import Catalogue
from services.catalogue.openapi import schemas
from services.deciding import DECIDING
from services.door import app as door
from services.door.inbound import Inbound
from services.door.routing import Routing
from services.policies import pack_in_use
from services.timeline.service import TimelineService
from services.timeline.subscriptions.sharing.schemas import messages
from shared import internal, openapi, problems
from shared.auth import Tokens
from shared.background import background
from shared.contracts.catalogue import CATALOGUE
from shared.database import Database, Opened, close
from shared.eventing.kafka import INBOUND, BrokerAway, Kafka
from shared.eventing.logs import answers
from shared.eventing.loop import Loop
from shared.eventing.relay import Relay
from shared.eventing.store import EventStore
from shared.eventing.subscribing import consuming, joining
from shared.failover import leave_demoted
from shared.measuring import Measured
from shared.methods import answer_for_methods
from shared.metrics import watch_disk
from shared.outages import BROKER, DATABASE, Look, watching
from shared.pages import rendering
from shared.reference import pages as reference
from shared.service import DecidingService
from shared.settings import Settings

ROLES = ("door", *DECIDING, "timeline", "all")
POOL_SIZE = 4


@dataclass(frozen=True)
class Deployment:
    """What every role needs: the settings, the database, the broker."""

    settings: Settings
    database: Database
    kafka: Kafka


class Role:
    """One role at work, while its `running` block lasts."""

    def __init__(self, name: str, deployment: Deployment) -> None:
        self.name = name
        self.app = FastAPI(**openapi.SETTINGS)
        # Where the door's pages are, seen from this role's own.
        self.app.state.door = "" if name in ("door", "all") else deployment.settings.address
        self.deciding: dict[str, DecidingService] = {}
        self.timeline: TimelineService | None = None
        self.tokens: Tokens | None = None
        self.stopping = asyncio.Event()
        self._deployment = deployment
        said = deployment.settings
        self._pack = self.app.state.pack = pack_in_use(said.policy, DECIDING.values(), said.policy_from)
        self._catalogue = Catalogue(list(DECIDING.values()), said.address, packs=[self._pack])
        self._stack = AsyncExitStack()
        self._health = health.Health(kafka=deployment.kafka)
        self._counting: dict[str, health.Counting] = {}

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Role"]:
        """Build, start, serve until the block ends; then stop in the reverse order."""
        async with self._stack:
            await self._stack.enter_async_context(watching(self._looks()))
            await self._stack.enter_async_context(background(leave_demoted(self._health.pools)))
            problems.install(self.app)
            answer_for_methods(self.app)
            self.app.add_middleware(Measured)
            self.app.include_router(rendering.router())
            self.app.include_router(documents.router(self._catalogue, self._deployment.kafka))
            for name in DECIDING:
                if self.name in (name, "all"):
                    await self._decide(name)
            await self._take_back()
            if self.name in ("timeline", "all"):
                await self._show()
            works = [work for service in self.deciding.values() for work in service.works()]
            await self._stack.enter_async_context(background(*works))
            await self._consume()
            if self.name in ("door", "all"):
                await self._open()
            self._answer_for_ourselves()
            reference.install(self.app, lambda: {**schemas(self._catalogue), **messages()})
            yield self

    def _looks(self) -> Mapping[str, Look]:
        deployed, who = self._deployment, self.name if self.name in (*DECIDING, "timeline") else "access"
        return {DATABASE: partial(deployed.database.answers, who), BROKER: partial(answers, deployed.kafka)}

    async def _pool(self, service: str, size: int = POOL_SIZE, name: str = "", opened: Opened | None = None) -> Any:
        pool = await self._deployment.database.pool(service, size, opened)
        self._stack.push_async_callback(close, pool)
        self._health.pools[name or service] = pool
        return pool

    async def _decide(self, name: str) -> None:
        database = self._deployment.database
        store = EventStore(name, CATALOGUE, database.people, self._deployment.settings.address)
        pool = await self._pool(name, opened=store.opened)
        connect = partial(database.connect, name)
        relay = Relay(name, connect, self._deployment.kafka, self._reached)
        self.deciding[name] = DecidingService(DECIDING[name], pool, store, relay, connect, self._pack)

    async def _take_back(self) -> None:
        """What a restored store lacks, before anything is at work. Raises CannotTakeBack, and BrokerAway."""
        if not self.deciding:
            return
        try:
            await self._deployment.kafka.create_topics()
            works = (each.take_back(self._deployment.kafka) for each in self.deciding.values())
            for failed in await asyncio.gather(*works, return_exceptions=True):
                if failed:
                    raise failed
        except BrokerAway as away:
            raise BrokerAway(
                f"{self.name} opens when it has seen what its topic has and its store lacks: {away}"
            ) from away

    async def _show(self) -> None:
        """The timeline service, with its API and pages."""
        from services.timeline.app import install

        pool = await self._pool("timeline", POOL_SIZE * 2)
        self.timeline = TimelineService(pool)
        await self._guard("timeline")
        deployed = self._deployment
        installed = install(self.app, self.timeline, deployed.database, deployed.settings, self.stopping)
        subscriptions = await self._stack.enter_async_context(installed)
        self._health.loops["subscriptions"] = lambda: subscriptions.turned

    async def _guard(self, service: str) -> None:
        """Tokens are read with the rights of the role that asks."""
        if self.tokens is None:
            pool = await self._pool("access" if self.name in ("door", "all") else service, 2, "tokens")
            self.tokens = Tokens(pool)
            self.app.state.tokens = self.tokens

    async def _open(self) -> None:
        """The door, with its services in this process or behind their addresses."""
        await self._guard("access")
        services: Mapping[str, Any] = self.deciding
        timeline: Any = self.timeline
        reports = {self.name: self._health.report}
        if self.name == "door":
            remote = await self._stack.enter_async_context(
                at_their_addresses(self._deployment.settings, self._deployment.database)
            )
            services, timeline = {name: remote[name] for name in DECIDING}, remote["timeline"]
            reports |= {name: each.health for name, each in remote.items()}
        inbound = await self._let_in(Routing(services))
        catalogue.install(self.app, self._catalogue, self._deployment.kafka)
        await self._stack.enter_async_context(door.install(self.app, services, timeline, inbound, reports))

    async def _let_in(self, routing: Routing) -> Inbound:
        """The Kafka way in, at work."""
        inbound = Inbound(routing, self._deployment.kafka, self._deployment.settings.inbound_sources)
        await self._join({inbound: [INBOUND]})
        self._health.loops[INBOUND] = lambda: inbound.turned
        self._counting[INBOUND] = inbound
        return inbound

    async def _consume(self) -> None:
        services: list[DecidingService | TimelineService] = [*self.deciding.values()]
        if self.timeline:
            services.append(self.timeline)
        consumers: dict[Loop, Sequence[str]] = {each.consumer: each.sources for each in services}
        if consumers:
            await self._join(consumers)

    async def _join(self, loops: Mapping[Loop, Sequence[str]]) -> None:
        """What has seen its topic goes on with it; door and timeline have no store, and serve before Kafka is there."""
        joining_in = consuming if self.deciding else joining
        await self._stack.enter_async_context(joining_in(self._deployment.kafka, loops))

    def _answer_for_ourselves(self) -> None:
        """Health and metrics for everyone; calls from other roles, where this role runs apart."""
        services: Mapping[str, Any] = {**self.deciding, **({"timeline": self.timeline} if self.timeline else {})}
        for each in services.values():
            self._health.loops |= each.loops
        watch_disk(self._deployment.settings.data)
        self.app.include_router(health.router(self._health, {**services, **self._counting}))
        if service := services.get(self.name):
            told = {**methods(service), "health": self._health.report}
            self.app.router.routes.insert(0, internal.route(told, secret_of(self._deployment.database)))

    async def _reached(self, service: str, log: str) -> Mapping[int, int] | None:
        """What every consumer of a service's topic had applied of that log, where all of them are in this process."""
        if self.name != "all":
            return None
        kafka = self._deployment.kafka
        listeners = [each for each in (*self.deciding.values(), self.timeline) if each and service in each.sources]
        applied = [await each.consumer.applied(kafka.topic(service), log) for each in listeners]
        return {partition: min(each.get(partition, 0) for each in applied) for partition in range(kafka.partitions)}
