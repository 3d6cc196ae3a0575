"""Told to stop with many listening, a process tells each when to come again, and ends in time."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from deploy.local.process import free_port
from tests.acceptance.listening import Heard, Listening, listening
from tests.acceptance.processes import started, told

STREAMS, OF_THE_PAGES, LONGEST = 100, 20, 10


async def everything(stream: Listening) -> list[Heard]:
    """What is said until the end, which must be a proper one."""
    return [heard async for heard in stream.everything()]


async def test_a_hundred_streams_are_told_when_to_come_again_and_the_process_ends_in_time(
    database: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("a secret of the tests, long enough")
    settings = {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(tmp_path / "secret"),
        "THROUGHCARE_TOPIC_PREFIX": topic_prefix,
        "THROUGHCARE_DATA": str(tmp_path / "data"),
        "THROUGHCARE_PORT": str(free_port()),
    }
    url = f"http://127.0.0.1:{settings['THROUGHCARE_PORT']}"
    async with AsyncExitStack() as stack:
        program = await stack.enter_async_context(started("serve", "all", settings=settings))
        await program.line("ready: ")
        code, token = await told("token", "add", "team", "--role=practitioner", settings=settings)
        assert code == 0
        session = await stack.enter_async_context(
            aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"})
        )
        async with session.post("/v1/subscriptions", json={"name": "all", "channel": "sse"}) as answer:
            subscription = (await answer.json())["id"]
        opening = [listening(url, token, subscription) for _ in range(STREAMS - OF_THE_PAGES)]
        streams = [await stack.enter_async_context(each) for each in opening]
        of_pages = [session.get("/v1/updates") for _ in range(OF_THE_PAGES)]
        streams += [Listening(await stack.enter_async_context(each)) for each in of_pages]
        assert {stream.status for stream in streams} == {200}
        reading = [asyncio.ensure_future(everything(stream)) for stream in streams]
        await asyncio.sleep(1)
        began = time.monotonic()
        program.signal(signal.SIGTERM)
        said = await asyncio.gather(*reading)
        assert await program.ended(LONGEST) == 0
        assert time.monotonic() - began < LONGEST
        assert [line for line in program.said if "ASGI" in line or "Traceback" in line] == []
    assert [[heard.retry != "" for heard in each] for each in said] == [[True, True]] * STREAMS
