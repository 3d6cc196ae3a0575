"""The whole product on real PostgreSQL and Apache Kafka, asked from outside over HTTP."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.process import free_port
from services.app import bind, serving
from services.roles import Deployment, Role
from shared.database import Database
from shared.eventing.kafka import Kafka
from shared.eventing.messages import PersonKey
from shared.settings import load_settings
from tests.acceptance.asking import Asking
from tests.databases import new_database

SECRET = b"a secret of the tests, long enough"
EVERY_ROLE = ("sender", "practitioner", "liaison", "operator", "auditor")


@pytest.fixture(scope="session")
def spans() -> InMemorySpanExporter:
    """Every span of this process; the provider can be set once in a process."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@asynccontextmanager
async def deployed(admin_dsn: str, bootstrap: str, data: Path, **more: str) -> AsyncIterator[Deployment]:
    """A database and topics of its own, at which nothing works yet."""
    environment = {"THROUGHCARE_DATA": str(data), "THROUGHCARE_PORT": str(free_port()), "THROUGHCARE_PARTITIONS": "4"}
    settings = load_settings(environment | more)
    async with new_database(admin_dsn) as dsn:
        database = Database(dsn, PersonKey(SECRET))
        kafka = Kafka(bootstrap, f"test-{uuid.uuid4().hex[:8]}", settings.partitions)
        await asyncio.gather(database.prepare(), kafka.create_topics())
        yield Deployment(settings, database, kafka)


@asynccontextmanager
async def at_work(deployment: Deployment) -> AsyncIterator[Asking]:
    """All roles in this process, behind the deployment's port."""
    settings = deployment.settings
    async with AsyncExitStack() as stack:
        role = await stack.enter_async_context(Role("all", deployment).running())
        await stack.enter_async_context(serving(role, settings, bind(settings.host, settings.port)))
        assert role.tokens
        await role.tokens.revoke("everybody")
        token = await role.tokens.add("everybody", EVERY_ROLE, ())
        url = f"http://{settings.host}:{settings.port}"
        yield await stack.enter_async_context(Asking(url, token, role, deployment.database, deployment.kafka))


@asynccontextmanager
async def running_product(admin_dsn: str, bootstrap: str, data: Path, **more: str) -> AsyncIterator[Asking]:
    """A deployment of its own, at work."""
    async with deployed(admin_dsn, bootstrap, data, **more) as deployment, at_work(deployment) as asking:
        yield asking


@pytest.fixture(scope="module")
async def product(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Asking]:
    """One product for the tests of a module, each with people of its own."""
    async with running_product(postgres_dsn, kafka, tmp_path_factory.mktemp("data")) as asking:
        yield asking


@pytest.fixture
def someone() -> str:
    """Nobody else's identifier."""
    return f"test:person:{os.urandom(5).hex().upper()}"
