"""Told to stop, each role ends by itself within ten seconds, whatever is under way or away, and loses nothing."""

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import orjson
import pytest

from deploy.local.kafka import LocalKafka
from tests.acceptance.path import registered
from tests.acceptance.processes import Program, apart, deployment, started, told
from tests.waiting import until

LONGEST = 10


@pytest.fixture
def common(database: str, kafka: str, topic_prefix: str, tmp_path: Path) -> dict[str, str]:
    """Settings that processes of one deployment share."""
    return deployment(tmp_path, database, kafka, topic_prefix)


@pytest.fixture
def deaf_collector() -> Iterator[str]:
    """Takes connections, and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


async def stopped(program: Program, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
    """The exit code, and after how many seconds."""
    began = time.monotonic()
    program.signal(number)
    return await program.ended(), time.monotonic() - began


async def token_of(settings: dict[str, str]) -> dict[str, str]:
    """Headers of somebody who may send and look."""
    code, token = await told("token", "add", "all", "--role=sender", "--role=practitioner", settings=settings)
    assert code == 0
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}


def part(number: int, lines: int = 200) -> bytes:
    """Some people to register, nobody twice."""
    return b"".join(orjson.dumps(registered(f"test:stop:{number}X{line}")) + b"\n" for line in range(lines))


async def post_until_refused(url: str, headers: dict[str, str], acknowledged: "asyncio.Queue[int]") -> None:
    """Post part after part, and note those that were acknowledged."""
    async with aiohttp.ClientSession(headers=headers) as session:
        with suppress(aiohttp.ClientError, ConnectionError):
            for number in range(10_000):
                async with session.post(f"{url}/v1/events", data=part(number)) as answer:
                    last = orjson.loads((await answer.read()).splitlines()[-1])
                    if answer.status == 200 and last.get("accepted") == 200:
                        acknowledged.put_nowait(number)


async def test_what_was_acknowledged_under_load_is_there_after_a_stop(common: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{common['THROUGHCARE_PORT']}"
    acknowledged: asyncio.Queue[int] = asyncio.Queue()
    async with started("serve", "all", settings=common) as program:
        await program.line("ready: ")
        headers = await token_of(common)
        posting = asyncio.ensure_future(post_until_refused(url, headers, acknowledged))
        first = [await acknowledged.get() for _ in range(5)]
        code, seconds = await stopped(program)
        await posting
    assert (code, seconds < LONGEST) == (0, True)
    async with started("serve", "all", settings=common) as program:
        await program.line("ready: ")
        async with aiohttp.ClientSession(headers=headers) as session:
            for number in [*first, *(acknowledged.get_nowait() for _ in range(acknowledged.qsize()))]:
                async with session.post(f"{url}/v1/events", data=part(number)) as answer:
                    assert orjson.loads((await answer.read()).splitlines()[-1])["duplicate"] == 200


async def endless() -> AsyncIterator[bytes]:
    """An upload that never ends."""
    for number in range(1_000_000):
        yield part(number, 10)
        await asyncio.sleep(0.05)


async def upload(url: str, headers: dict[str, str]) -> None:
    with suppress(aiohttp.ClientError, ConnectionError):
        async with aiohttp.ClientSession(headers=headers) as session, session.post(f"{url}/v1/events", data=endless()):
            pass


async def is_stopping(port: str) -> bool:
    """Whether nobody new is let in."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", int(port))
    except ConnectionError:
        return True
    writer.close()
    return False


async def test_an_upload_without_end_is_cut_short_and_a_second_signal_ends_at_once(common: dict[str, str]) -> None:
    url = f"http://127.0.0.1:{common['THROUGHCARE_PORT']}"
    headers = await token_of(common)
    for impatient in (False, True):
        async with started("serve", "all", settings=common) as program:
            await program.line("ready: ")
            uploading = asyncio.ensure_future(upload(url, headers))
            await asyncio.sleep(1)
            program.signal(signal.SIGTERM)
            if impatient:
                await until(lambda: is_stopping(common["THROUGHCARE_PORT"]))  # two signals at once are one
                code, seconds = await stopped(program)
                assert (code, seconds < 2) == (-signal.SIGTERM, True)
            assert await program.ended(LONGEST) == (-signal.SIGTERM if impatient else 0)
            await uploading


async def test_every_role_ends_in_time_with_the_broker_and_the_collector_of_spans_away(
    common: dict[str, str], tmp_path: Path, deaf_collector: str
) -> None:
    broker = LocalKafka(tmp_path / "kafka")
    await broker.start()
    tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": deaf_collector, "THROUGHCARE_TRACE_SAMPLE_RATIO": "1"}
    common |= tracing | {"KAFKA_BOOTSTRAP_SERVERS": broker.bootstrap}
    try:
        async with apart(common) as roles:
            headers = await token_of(common)
            broker.kill()
            async with (
                aiohttp.ClientSession(headers=headers) as session,
                session.post(f"{roles['door'].url}/v1/events", data=part(1)) as answer,
            ):
                assert orjson.loads((await answer.read()).splitlines()[-1])["accepted"] == 200
            await asyncio.sleep(2)
            ends = await asyncio.gather(*(stopped(each.program) for each in roles.values()))
            assert [(role, code) for role, (code, _) in zip(roles, ends, strict=True) if code] == []
            assert [(role, took) for role, (_, took) in zip(roles, ends, strict=True) if took >= LONGEST] == []
    finally:
        await broker.stop()


async def test_a_stop_while_starting_gives_the_start_up(common: dict[str, str]) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        deaf.setblocking(False)
        waiting = f"postgresql://nobody@127.0.0.1:{deaf.getsockname()[1]}/nothing"
        async with started("serve", "all", settings=common | {"DATABASE_URL": waiting}) as program:
            connection, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(deaf), 30)
            with connection:
                code, seconds = await stopped(program)
            assert (code, seconds < LONGEST) == (0, True)
