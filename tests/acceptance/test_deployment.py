"""What compose.yaml starts is the whole product: a journey passes through it, it is watched, and it stops in time."""

import re
import shlex
import signal
import subprocess
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import orjson
import pytest

from deploy.grafana.panels import BOARDS
from tests.acceptance.collector import Collector, collecting
from tests.acceptance.deployed import POSTGRES, Deployed, create_role, deployed, make_secrets
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import told
from tests.acceptance.test_roles_apart import poll
from tests.acceptance.watching import watching
from tests.compose import ROLES, ROOT
from tests.prometheus import promtool

# Nothing is odd about this journey, and nobody subscribes to it.
EMPTY_HERE = {"Flags, last hour", "Overdue, last day", "Deliveries called for", "Webhooks sent, by outcome"}
WHO = "test:person:DEPLOYED"


@pytest.fixture(scope="module")
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as found:
        yield found


@pytest.fixture(scope="module")
async def product(
    postgres_dsn: str, kafka: str, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Deployed]:
    name = f"deployed_{uuid.uuid4().hex[:8]}"
    secrets = make_secrets(tmp_path_factory.mktemp("tree"), postgres_dsn, name)
    create_role(secrets, postgres_dsn, name)
    async with deployed(
        secrets, tmp_path_factory.mktemp("data"), name.replace("_", "-"), kafka, collector.url
    ) as found:
        yield found


@pytest.fixture(scope="module")
async def session(product: Deployed) -> AsyncIterator[aiohttp.ClientSession]:
    """With the token that docs/how-to/deploy.md makes, by the command that it gives."""
    page = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    found = re.search(r"^docker compose exec door throughcare (token add [^\n]*)$", page, re.M)
    assert found
    ended, token = await told(*shlex.split(found[1]), settings=product.environment("door"))
    assert ended == 0, token
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        yield session


async def test_a_journey_passes_from_the_door_to_the_timeline(
    product: Deployed, session: aiohttp.ClientSession, collector: Collector
) -> None:
    media = {"Content-Type": "application/cloudevents-batch+json"}
    url = f"{product.url('door')}/v1/events"
    async with session.post(url, data=orjson.dumps(whole_path(WHO)), headers=media) as answer:
        said = await answer.json(content_type=None)
        assert said["rejected"] == 0, said
    address = f"{product.url('timeline')}/v1/people/{WHO}/timeline"
    await poll(session, address, lambda found: len(found.get("entries", ())) == len(STORY))
    settings = {"THROUGHCARE_TOKEN": session.headers["Authorization"].removeprefix("Bearer ")}
    ended, lag = await told("lag", settings=product.environment("door") | settings)
    assert (ended, "waiting 0" in lag) == (0, True)
    ended, entries = await told("timeline", WHO, "--json", settings=product.environment("timeline") | settings)
    assert (ended, len(entries.splitlines())) == (0, len(STORY))
    await collector.until({"throughcare-door", "throughcare-intake", "throughcare-timeline"})


async def test_each_role_answers_its_own_health_check(product: Deployed) -> None:
    for role in ROLES:
        program, *words = product.said[role]["healthcheck"]["test"][1:]
        assert program == "throughcare"
        assert await told(*words, settings=product.environment(role)) == (0, "")


def test_database_and_broker_answer_their_health_checks(product: Deployed, kafka: str, postgres_dsn: str) -> None:
    program, *words = product.said["postgres"]["healthcheck"]["test"][1:]
    here = [word for word in words if not word.startswith(("--host", "--dbname"))]
    assert code(str(POSTGRES / program), *here, f"--dbname={postgres_dsn}") == 0
    command = product.said["kafka"]["healthcheck"]["test"][1:]
    assert code(*(word.replace("127.0.0.1/9092", kafka.replace(":", "/")) for word in command)) == 0
    assert code(*(word.replace("9092", "1") for word in command)) != 0


def code(*command: str) -> int:
    """How it ends."""
    return subprocess.run(command, check=False, capture_output=True).returncode


async def test_a_role_that_is_not_there_fails_its_health_check(product: Deployed) -> None:
    ended, said = await told("health", settings=product.environment("door") | {"THROUGHCARE_PORT": "1"})
    assert ended == 1
    assert said.startswith("throughcare: 127.0.0.1:1/healthz does not answer")


async def test_prometheus_can_read_what_every_role_says_of_itself(
    product: Deployed, session: aiohttp.ClientSession
) -> None:
    wanted = set(re.findall(r"throughcare_\w+", named_in_rules_and_boards()))
    for role in ROLES:
        async with session.get(f"{product.url(role)}/metrics") as answer:
            text = await answer.text()
        assert promtool("check", "metrics", given=text) == ""
        assert WHO not in text
        wanted -= {re.sub(r"_(bucket|count|sum)$", "", name) for name in re.findall(r"^(throughcare_\w+)", text, re.M)}
        wanted -= set(re.findall(r"^# TYPE (throughcare_\w+)", text, re.M))
        wanted -= set(re.findall(r"^(throughcare_\w+)", text, re.M))
    assert wanted == set()


def named_in_rules_and_boards() -> str:
    files = [ROOT / "deploy" / "prometheus" / "alerts.yml", *(ROOT / "deploy" / "grafana" / "boards").iterdir()]
    return "\n".join(re.sub(r'"uid": "[^"]*"', "", path.read_text()) for path in files)


async def test_a_real_prometheus_answers_every_panel_and_sees_no_cause_for_alarm(
    product: Deployed, session: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with watching(product, tmp_path) as prometheus:
        await prometheus.until('count(up{job="throughcare"} == 1) == 6')
        body, media = orjson.dumps(whole_path(f"{WHO}-WATCHED")), {"Content-Type": "application/cloudevents-batch+json"}
        async with session.post(f"{product.url('door')}/v1/events", data=body, headers=media) as answer:
            assert answer.status == 200
        for panel in (panel for board in BOARDS for panel in board.panels):
            query = panel.query.replace("$__rate_interval", "1m")
            if panel.title in EMPTY_HERE:
                await prometheus.values(query)
            else:
                await prometheus.until(query)
        groups = (await prometheus.data("/api/v1/rules"))["groups"]
        assert {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}
        assert await prometheus.values('ALERTS{alertstate="firing"}') == []


async def test_everything_stops_within_its_grace_period(product: Deployed) -> None:
    began = time.monotonic()
    for program in product.programs.values():
        program.signal(signal.SIGTERM)
    grace = int(product.said["door"]["stop_grace_period"].removesuffix("s"))
    assert [await program.ended(within=grace) for program in product.programs.values()] == [0] * len(ROLES)
    assert time.monotonic() - began < grace
