"""`throughcare run` as a newcomer meets it: it starts, shows, stops, and starts again whatever happened."""

import gzip
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
import psutil
import pytest

from deploy.local.process import free_port
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import started, told

WHO = "test:person:RUN"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "events.ndjson.gz"
    path.write_bytes(gzip.compress(b"\n".join(orjson.dumps(event) for event in whole_path(WHO))))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    return {"THROUGHCARE_DATA": str(tmp_path / "data"), "THROUGHCARE_PORT": str(free_port())}


async def entries(ready: str) -> int:
    """How many entries the timeline behind a printed address has."""
    address = urlsplit(ready.removeprefix("ready: "))
    headers = {"Authorization": f"Bearer {parse_qs(address.query)['token'][0]}"}
    url = f"http://{address.netloc}/v1/people/{WHO}/timeline"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return len((await answer.json())["entries"])


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


async def test_it_runs_stops_and_runs_again_after_everything_was_killed(sample: Path, settings: dict[str, str]) -> None:
    async with started("run", "--sample", str(sample), settings=settings) as program:
        ready = await program.line("ready: ")
        assert await entries(ready) == len(STORY)
        assert any("100% 12 " in line for line in program.said)
        servers = program.children()
        assert len(servers) >= 2
        program.signal(signal.SIGINT)
        assert await program.ended() == 0
        assert not alive(servers)
    async with started("run", "--sample", str(sample), settings=settings) as program:
        again = await program.line("ready: ")
        assert again == ready
        assert any("duplicate 12" in line for line in program.said)
        for process in [*program.children(), psutil.Process(program.process.pid)]:
            process.kill()
        await program.ended()
    async with started("run", "--sample", str(sample), settings=settings) as program:
        assert await entries(await program.line("ready: ")) == len(STORY)
        code, said = await told("timeline", WHO, settings=settings)
        assert (code, "Returned" in said or "Received into custody" in said) == (0, True)
        code, said = await told("token", "add", "leeds", "--role", "sender", settings=settings)
        assert (code, said.startswith("tc_")) == (0, True)


async def test_what_is_published_again_is_no_lost_tail_of_the_embedded_broker(
    sample: Path, settings: dict[str, str]
) -> None:
    async with started("run", "--sample", str(sample), settings=settings) as program:
        await program.line("ready: ")
        for _ in range(2):
            code, said = await told("republish", "intake", "--reason", "to see", settings=settings)
            assert (code, "published again" in said) == (0, True)
        program.signal(signal.SIGINT)
        assert await program.ended() == 0
    assert not [line for line in program.said if "lost_its_tail" in line or "group_id" in line]


async def test_a_taken_port_is_a_clear_error(settings: dict[str, str]) -> None:
    async with started("run", settings=settings) as program:
        await program.line("ready: ")
        code, said = await told("run", settings=settings | {"THROUGHCARE_DATA": settings["THROUGHCARE_DATA"] + "2"})
        assert (code, said.count("\n")) == (2, 0)
        assert "THROUGHCARE_PORT" in said


async def test_a_setting_that_is_wrong_or_unknown_is_named_in_one_line(settings: dict[str, str]) -> None:
    code, said = await told("run", settings=settings | {"THROUGHCARE_PROT": "80"})
    assert (code, said) == (2, "throughcare: unknown setting THROUGHCARE_PROT: did you mean THROUGHCARE_PORT?")
    code, said = await told("run", settings=settings | {"THROUGHCARE_PORT": "eighty"})
    assert code == 2
    assert said.startswith("throughcare: THROUGHCARE_PORT: ")
    assert "\n" not in said
