"""What the doctor finds: each fault is made for real, and each finding says what to do."""

import asyncio
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import orjson
import pytest
from kafka.admin import NewTopic

from services.doctor import broker, database, files
from services.doctor.examination import examine
from services.doctor.finding import Finding
from shared.database import Database
from shared.eventing.kafka import TOPICS, Kafka
from shared.eventing.messages import PersonKey
from shared.settings import load_settings
from tests.acceptance.processes import told as ended

SECRET = "a secret of the tests, long enough"


@pytest.fixture
def environment(database: str, kafka: str, topic_prefix: str, tmp_path: Path) -> dict[str, str]:
    """Settings of a deployment that nobody has started yet."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "secret").chmod(0o600)
    return {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(tmp_path / "secret"),
        "THROUGHCARE_DATA": str(tmp_path / "data"),
        "THROUGHCARE_TOPIC_PREFIX": topic_prefix,
        "THROUGHCARE_PARTITIONS": "2",
        "THROUGHCARE_PORT": "1",
    }


@pytest.fixture
async def prepared(environment: dict[str, str]) -> dict[str, str]:
    """After the first start."""
    await Database(environment["DATABASE_URL"], PersonKey(SECRET.encode())).prepare()
    await create_topics(kafka_of(environment))
    return environment


@pytest.fixture
def deaf() -> Iterator[str]:
    """A port that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def kafka_of(environment: dict[str, str]) -> Kafka:
    partitions = int(environment["THROUGHCARE_PARTITIONS"])
    return Kafka(environment["KAFKA_BOOTSTRAP_SERVERS"], environment["THROUGHCARE_TOPIC_PREFIX"], partitions)


async def create_topics(kafka: Kafka) -> None:
    """As a start does; a cluster tells of new topics a little later."""
    await kafka.create_topics()
    with kafka.admin() as admin:
        admin.wait_for_topics([kafka.topic(topic) for topic in TOPICS])


async def told(environment: dict[str, str], statement: str) -> None:
    connection = await asyncpg.connect(environment["DATABASE_URL"])
    await connection.execute(statement)
    await connection.close()


def of(found: list[Finding], check: str, level: str) -> list[Finding]:
    return [each for each in found if (each.check, each.level) == (check, level)]


async def test_a_deployment_that_is_well_has_no_error(prepared: dict[str, str]) -> None:
    found = await examine(prepared)
    assert [each for each in found if each.level == "error"] == []
    assert {each.check for each in found if each.level == "ok"} >= {
        *("settings", "versions", "files", "disk", "database", "migrations", "secret", "rights", "connections"),
        *("clock", "broker", "server"),
    }
    assert all(each.do for each in found if each.level != "ok")


async def test_before_the_first_start_it_says_what_a_start_will_do(environment: dict[str, str]) -> None:
    found = await examine(environment)
    assert "start a role" in of(found, "migrations", "warning")[0].do
    assert "start a role" in of(found, "topics", "warning")[0].do


@pytest.mark.parametrize("where", ["nowhere", "deaf"])
async def test_with_everything_away_it_ends_in_time_and_says_what_it_could_not_see(
    environment: dict[str, str], deaf: str, where: str
) -> None:
    place = deaf if where == "deaf" else "127.0.0.1:1"
    away = {"DATABASE_URL": f"postgresql://x@{place}/nothing", "KAFKA_BOOTSTRAP_SERVERS": place}
    began = time.monotonic()
    code, said = await ended("doctor", "--json", settings=environment | away)
    assert time.monotonic() - began < 25
    *lines, last = said.splitlines()
    found = [Finding(**orjson.loads(line)) for line in lines if line.startswith("{")]
    assert (code, last) == (1, "throughcare: 2 errors")
    assert [each.check for each in found if each.level == "error"] == ["database", "broker"]
    unseen = [each.check for each in found if each.what.startswith("not checked")]
    assert unseen == ["migrations", "secret", "rights", "connections", "clock", "topics"]


async def test_the_command_ends_with_0_where_there_are_only_warnings(prepared: dict[str, str]) -> None:
    code, said = await ended("doctor", settings=prepared)
    assert (code, "error" in said) == (0, False)
    assert "warning  topics" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"THROUGHCARE_PROT": "80"}, "did you mean THROUGHCARE_PORT?"),
        ({"THROUGHCARE_PORT": "eighty"}, "THROUGHCARE_PORT"),
        ({"THROUGHCARE_SECRET_FILE": ""}, "DATABASE_URL without THROUGHCARE_SECRET_FILE"),
        ({"THROUGHCARE_INTAKE_URL": "http://i"}, "others have none: THROUGHCARE_PLANNING_URL"),
    ],
)
async def test_settings_that_are_wrong_or_contradict_each_other(
    environment: dict[str, str], change: dict[str, str], said: str
) -> None:
    found = of(await examine(environment | change), "settings", "error")
    assert said in found[0].what
    assert found[0].do


async def test_another_secret_than_that_of_the_data(prepared: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("another secret, just as long as it")
    found = of(await database.check(load_settings(prepared)), "secret", "error")
    assert "was written with another secret" in found[0].what


@pytest.mark.parametrize(
    ("statement", "level", "said"),
    [
        ("DELETE FROM planning.migrations", "warning", "have not run"),
        ("INSERT INTO planning.migrations VALUES ('from/the/future.sql', '')", "error", "newer than this program"),
        ("UPDATE planning.migrations SET checksum = ''", "error", "was edited"),
    ],
)
async def test_migrations_that_are_missing_unknown_or_edited(
    prepared: dict[str, str], statement: str, level: str, said: str
) -> None:
    await told(prepared, statement)
    assert said in of(await database.check(load_settings(prepared)), "migrations", level)[0].what


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ('GRANT USAGE ON SCHEMA planning TO "{intake}"', "may use the schema planning"),
        ('GRANT UPDATE ON intake.events TO "{intake}"', "may alter intake.events"),
        ("ALTER ROLE \"{intake}\" PASSWORD 'other' NOLOGIN", "there is no role"),
    ],
)
async def test_rights_that_are_too_wide_or_gone(prepared: dict[str, str], statement: str, said: str) -> None:
    role = Database(prepared["DATABASE_URL"], PersonKey(SECRET.encode())).role("intake")
    await told(prepared, statement.format(intake=role))
    assert said in of(await database.check(load_settings(prepared)), "rights", "error")[0].what


@pytest.mark.parametrize(
    ("ahead", "level"), [(0, "ok"), (3, "warning"), (-3, "warning"), (600, "error"), (-600, "error")]
)
async def test_a_clock_that_is_wrong(prepared: dict[str, str], ahead: float, level: str) -> None:
    found = await database.check(load_settings(prepared), lambda: datetime.now(UTC) + timedelta(seconds=ahead))
    (clock,) = [each for each in found if each.check == "clock"]
    assert clock.level == level
    assert ("NTP" in clock.do) is (level != "ok")


async def test_a_topic_that_is_missing_while_others_are_there(prepared: dict[str, str]) -> None:
    kafka = kafka_of(prepared)
    with kafka.admin() as admin:
        admin.delete_topics([kafka.topic("planning")])
    for _ in range(200):  # Kafka takes its time
        if found := of(await broker.check(load_settings(prepared)), "topics", "error"):
            break
        await asyncio.sleep(0.1)
    assert found[0].what == f"missing: {kafka.topic('planning')}"


async def test_topics_that_are_not_as_they_must_be(environment: dict[str, str]) -> None:
    kafka = kafka_of(environment)
    odd = {"retention.ms": "3600000", "cleanup.policy": "compact"}
    with kafka.admin() as admin:
        admin.create_topics([NewTopic(kafka.topic("intake"), 5, 1, topic_configs=odd)])
    await create_topics(kafka)
    found = await broker.check(load_settings(environment))
    assert [each.what for each in of(found, "topics", "error")] == [
        f"{kafka.topic('intake')} has 5 partitions, not 2",
        f"{kafka.topic('intake')} is compacted: older events of a person are dropped",
    ]
    warned = [each.what for each in of(found, "topics", "warning")]
    assert f"{kafka.topic('intake')} keeps events for 0.0 days" in warned
    assert f"{kafka.topic('planning')} has 1 replica(s)" in warned


def test_a_secret_that_others_can_read(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret").chmod(0o644)
    found = of(files.check(load_settings(environment), environment), "files", "warning")
    assert found[0].do == f"chmod 600 {tmp_path / 'secret'}"
