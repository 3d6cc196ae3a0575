"""The real PostgreSQL and the real Apache Kafka that tests run on: yours, or started here; never skipped."""

import os
import uuid
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import EmbeddedPostgres
from shared.database import Database
from shared.eventing.messages import PersonKey
from shared.eventing.sockets import CLOSED_WITH_CLIENT
from tests.containers import docker_answers, kafka_container
from tests.databases import new_database

PEOPLE = PersonKey(b"a secret of the tests, long enough")

# Processes that share a machine stand still at times: pytest's own timeout is the only one. What gates a change meets
# the same examples each time, so only the change can fail it; new ones are looked for by `make explore` (decision 51).
settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False)
settings.load_profile("gate")
# Clients of kafka-python that tests make for themselves; also those of the oracle, which imports nothing of ours.
for client in (KafkaAdminClient, KafkaConsumer, KafkaProducer):
    client.DEFAULT_CONFIG["proxy_url"] = CLOSED_WITH_CLIENT


def pytest_configure(config: pytest.Config) -> None:
    """Hypothesis also tries what it reads in the modules of ours that are loaded when a test begins. Which those are is
    chance, in a suite of several processes; and a number anywhere in them would change the examples of every test.
    """
    if config.getoption("hypothesis_profile") != "explore":
        providers._get_local_constants = Constants


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has to tell whoever reads the log, whichever process it ran in: see `record_property`."""
    ended = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for name, told in (each for report in ended for each in report.user_properties):
        terminalreporter.section(name)
        terminalreporter.write_line(str(told))


@pytest.fixture(scope="session")
async def postgres_dsn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A superuser's: `DATABASE_URL`, else a server of our own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    async with EmbeddedPostgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server.dsn


@pytest.fixture
async def database(postgres_dsn: str) -> AsyncIterator[str]:
    """The DSN of an empty database that is this test's alone."""
    async with new_database(postgres_dsn) as dsn:
        yield dsn


@pytest.fixture(scope="session")
async def migrated(postgres_dsn: str) -> AsyncIterator[str]:
    """The name of a database as the product makes it, to be copied: to migrate took longer than most tests."""
    async with new_database(postgres_dsn) as dsn:
        made = Database(dsn, PEOPLE)
        await made.prepare()
        yield made.name


@pytest.fixture
async def prepared(postgres_dsn: str, migrated: str) -> AsyncIterator[Database]:
    """A database as the product makes it, with roles and rights of its own, that is this test's alone."""
    async with new_database(postgres_dsn, like=migrated) as dsn:
        made = Database(dsn, PEOPLE)
        await made.prepare()
        yield made


@pytest.fixture(scope="session")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Bootstrap servers: `KAFKA_BOOTSTRAP_SERVERS`, else a container where Docker answers, else the broker's jars."""
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield given
    elif docker_answers():
        with kafka_container() as bootstrap:
            yield bootstrap
    else:
        async with LocalKafka(tmp_path_factory.mktemp("kafka")) as server:
            yield server.bootstrap


@pytest.fixture
def topic_prefix() -> str:
    """Keeps this test's topics apart from every other's on a broker that they share."""
    return f"test-{uuid.uuid4().hex}"
