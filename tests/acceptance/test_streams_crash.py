"""Killed while it matches, is fetched from and listened to: nothing is skipped, nothing is out of order."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import orjson

from deploy.local.process import free_port
from tests.acceptance.asking import NDJSON
from tests.acceptance.listening import listening
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import started, told

PEOPLE, KILLS = 150, 3
ORACLE = "SELECT id, person FROM timeline.entries ORDER BY position"


class Product:
    """A product that is killed and started again; whoever follows it comes back by itself."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings['THROUGHCARE_PORT']}"
        self.token = ""
        self.done = asyncio.Event()

    async def replays(self, subscriptions: Sequence[str], first: str) -> None:
        """Start, deliver everything again, kill in the middle of it; at the end let it run to the end."""
        for number in range(KILLS + 1):
            async with started("serve", "all", settings=self.settings) as program:
                await program.line("ready: ")
                for each in subscriptions:
                    await self.ask("POST", f"/v1/subscriptions/{each}/replay", json={"event": first})
                if number == KILLS:
                    await self.done.wait()
                    return
                await asyncio.sleep(random.uniform(0.05, 0.5))
                for process in program.children():
                    process.kill()
                program.signal(signal.SIGKILL)
                await program.ended()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        async with aiohttp.ClientSession(self.url, headers={"Authorization": f"Bearer {self.token}"}) as session:
            yield session

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """The answer, once there is one."""
        while True:
            try:
                async with self.session() as session, session.request(method, path, **more) as answer:
                    if answer.status < 300:
                        return orjson.loads((await answer.read()).splitlines()[-1])
            except (aiohttp.ClientError, ConnectionError, ValueError, IndexError):
                pass
            await asyncio.sleep(0.05)

    async def pull(self, subscription: str, received: list[str]) -> None:
        """Take over, acknowledge, again; what was not acknowledged comes again."""
        while True:
            found = await self.ask("GET", f"/v1/subscriptions/{subscription}/events", params={"limit": 20, "wait": 1})
            received += [event["id"] for event in found["events"]]
            if found["events"]:
                path = f"/v1/subscriptions/{subscription}/acknowledgements"
                await self.ask("POST", path, json={"cursor": found["next"]})

    async def listen(self, subscription: str, received: list[str]) -> None:
        """Go on after the id that was seen last."""
        last = "0"
        while True:
            try:
                async with listening(self.url, self.token, subscription, last=last) as stream:
                    async for heard in stream.events():
                        received.append(heard.data["id"])
                        last = heard.id
            except (aiohttp.ClientError, ConnectionError):
                pass
            await asyncio.sleep(0.05)


def firsts(received: list[str]) -> list[str]:
    """Without the repeats."""
    return list(dict.fromkeys(received))


async def test_whoever_fetches_or_listens_has_every_entry_in_order_whenever_the_process_was_killed(
    database: str, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("a secret of the tests, long enough")
    product = Product(
        {
            "DATABASE_URL": database,
            "THROUGHCARE_SECRET_FILE": str(tmp_path / "secret"),
            "THROUGHCARE_DATA": str(tmp_path / "data"),
            "THROUGHCARE_PORT": str(free_port()),
            "THROUGHCARE_PARTITIONS": "4",
        }
    )
    roles = [f"--role={role}" for role in ("sender", "practitioner", "operator")]
    _, product.token = await told("token", "add", "team", *roles, settings=product.settings)
    async with started("serve", "all", settings=product.settings) as program:
        await program.line("ready: ")
        everybody = (event for number in range(PEOPLE) for event in whole_path(f"test:crash:{number}"))
        body = b"\n".join(map(orjson.dumps, everybody))
        await product.ask("POST", "/v1/events", data=body, headers={"Content-Type": NDJSON})
        expected = await everything_taken(database)
        made = [
            (await product.ask("POST", "/v1/subscriptions", json={"name": channel, "channel": channel}))["id"]
            for channel in ("pull", "sse")
        ]
    pulled: list[str] = []
    heard: list[str] = []
    tasks = [
        asyncio.ensure_future(product.replays(made, expected[0])),
        asyncio.ensure_future(product.pull(made[0], pulled)),
        asyncio.ensure_future(product.listen(made[1], heard)),
    ]
    try:
        async with asyncio.timeout(120):
            while not (set(expected) <= set(pulled) and set(expected) <= set(heard)):  # noqa: ASYNC110
                await asyncio.sleep(0.2)
            product.done.set()
            await tasks[0]
    finally:
        await ended(tasks)
    assert len(expected) == PEOPLE * len(STORY)
    assert firsts(pulled) == firsts(heard) == expected
    for received in (pulled, heard):
        assert set(received) == set(expected)


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def everything_taken(database: str) -> list[str]:
    """By plain SQL: the ids of all entries in the order in which they were taken, once there are all."""
    connection = await asyncpg.connect(database)
    try:
        while len(rows := await connection.fetch(ORACLE)) < PEOPLE * len(STORY):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        return [str(row["id"]) for row in rows]
    finally:
        await connection.close()
