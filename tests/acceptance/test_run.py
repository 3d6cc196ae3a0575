"""`throughcare run` as a newcomer meets it: it starts, shows, stops, and starts again whatever happened."""

import gzip
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
import psutil
import pytest

from deploy.local.process import free_port
from tests.acceptance.asking import STRUCTURED
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import Program, started, told
from tests.waiting import until

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
    async with visitor(ready) as session, session.get(f"/v1/people/{WHO}/timeline") as answer:
        return len((await answer.json())["entries"]) if answer.status == 200 else 0


def visitor(ready: str) -> aiohttp.ClientSession:
    """Whoever opens a printed address."""
    address = urlsplit(ready.removeprefix("ready: "))
    headers = {"Authorization": f"Bearer {parse_qs(address.query)['token'][0]}"}
    return aiohttp.ClientSession(f"http://{address.netloc}", headers=headers)


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


def serving(program: Program, name: str) -> psutil.Process:
    """The embedded server of this name: of PostgreSQL's many processes the first."""
    return min((each for each in program.children() if each.name() == name), key=psutil.Process.create_time)


async def post(ready: str, events: Sequence[dict[str, Any]]) -> None:
    """One by one, as a sender who sends again what was not taken."""
    async with visitor(ready) as session:

        async def taken(event: dict[str, Any]) -> bool:
            headers = {"Content-Type": STRUCTURED}
            async with session.post("/v1/events", data=orjson.dumps(event), headers=headers) as answer:
                assert answer.status in (200, 201, 202, 503), await answer.text()
                return answer.status != 503

        for event in events:
            await until(partial(taken, event))


async def until_told(ready: str, number: int) -> None:
    async def told_of() -> bool:
        return await entries(ready) >= number

    await until(told_of)


async def test_a_killed_broker_and_a_killed_database_come_back_and_everybody_goes_on(settings: dict[str, str]) -> None:
    path = whole_path(WHO)
    async with started("run", settings=settings) as program:
        ready = await program.line("ready: ")
        await post(ready, path[:4])
        serving(program, "tansu").kill()
        await post(ready, path[4:8])
        await until_told(ready, STORY.index("programme.started") + 1)
        serving(program, "postgres").kill()
        await post(ready, path[8:10])
        serving(program, "tansu").kill()
        serving(program, "postgres").kill()
        await post(ready, path[10:])
        await until_told(ready, len(STORY))
        servers = program.children()
        program.signal(signal.SIGINT)
        assert await program.ended() == 0
        assert not alive(servers)
    ended = [line for line in program.said if "embedded_server_ended" in line]
    assert [sum(what in line for line in ended) for what in ("embedded broker", "embedded PostgreSQL")] == [2, 2]
    async with started("run", settings=settings) as program:
        assert await entries(await program.line("ready: ")) == len(STORY)


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
