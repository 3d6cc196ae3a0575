"""The product as a user runs it: roles as processes, and a client that may do everything."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import orjson

from deploy.local.process import free_port
from services.laptop import at_rest
from shared.auth import Tokens
from shared.database import Database
from shared.eventing.messages import PersonKey
from tests.acceptance.processes import ROLES, started
from tests.bench.reports import batches
from tests.bench.stand import Stand

NDJSON, STRUCTURED = "application/x-ndjson", "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
SECRET = b"a secret of the benchmark, long enough"
PUBLISHED = "SELECT NOT EXISTS (SELECT FROM {0}.events WHERE position > (SELECT position FROM {0}.relay))"


@dataclass(frozen=True)
class Product:
    """A running product, its processes by role, and a client."""

    session: aiohttp.ClientSession
    database: str
    topics: str
    door: str
    timeline: str
    pids: dict[str, int]
    settings: dict[str, str]

    @property
    def authorization(self) -> str:
        return str(self.session.headers["Authorization"])

    async def get(self, url: str) -> Any:
        async with self.session.get(url) as answer:
            return orjson.loads(await answer.read())

    async def post(self, body: bytes, media: str) -> None:
        headers = {"Content-Type": media}
        async with self.session.post(f"{self.door}/v1/events", data=body, headers=headers) as answer:
            await answer.read()
            assert answer.status in (200, 201, 202), answer.status

    async def post_lines(self, reports: Sequence[bytes], size: int = 1000) -> None:
        """As NDJSON, two posts on the way at a time."""
        under_way: list[asyncio.Task[None]] = []
        for batch in batches(reports, size):
            under_way.append(asyncio.create_task(self.post(b"\n".join(batch), NDJSON)))
            if len(under_way) > 1:
                await under_way.pop(0)
        await asyncio.gather(*under_way)

    async def settled(self) -> None:
        """Until nothing is on its way."""
        while True:
            lag = await self.get(f"{self.door}/v1/lag")
            if at_rest(lag) and not lag["waiting"]:
                return
            await asyncio.sleep(0.05)

    async def published(self, service: str) -> None:
        """Until this service's relay has nothing left to do."""
        connection = await asyncpg.connect(self.database)
        while not await connection.fetchval(PUBLISHED.format(service)):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
        await connection.close()


@asynccontextmanager
async def served(stand: Stand, *roles: str) -> AsyncIterator[Product]:
    """These roles in an empty database of their own."""
    async with stand.database() as database, serving(stand, database, *roles) as product:
        yield product


@asynccontextmanager
async def serving(stand: Stand, database: str, *roles: str, prefix: str = "") -> AsyncIterator[Product]:
    """These roles as processes on what is in this database, on topics of their own or on those of this prefix."""
    settings = settings_of(stand.folder, database, stand.bootstrap, prefix)
    ports = {role: free_port() for role in (*ROLES, "all")}
    urls = {f"THROUGHCARE_{role.upper()}_URL": f"http://127.0.0.1:{ports[role]}" for role in ROLES if role != "door"}
    async with AsyncExitStack() as stack:
        pids = {}
        for role in roles:
            own = settings | urls | {"THROUGHCARE_PORT": str(ports[role])}
            program = await stack.enter_async_context(started("serve", role, settings=own, command=stand.command))
            await program.line("ready: ", within=120)
            pids[role] = program.process.pid
        token = await token_of(database)
        session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})
        await stack.enter_async_context(session)
        door, timeline = (
            f"http://127.0.0.1:{ports['all' if 'all' in roles else role]}" for role in ("door", "timeline")
        )
        yield Product(session, database, settings["THROUGHCARE_TOPIC_PREFIX"], door, timeline, pids, settings)


async def token_of(dsn: str) -> str:
    """A token that may do everything."""
    async with await Database(dsn, PersonKey(SECRET)).pool("access", 1) as pool:
        return await Tokens(pool).add(f"bench-{uuid.uuid4().hex[:8]}", ["sender", "practitioner", "operator"], [])


def settings_of(folder: Path, database: str, kafka: str, prefix: str) -> dict[str, str]:
    """A deployment with topics of its own, or with these."""
    secret = folder / "secret"
    secret.write_text(SECRET.decode())
    return {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(secret),
        "THROUGHCARE_DATA": str(folder / "data"),
        "THROUGHCARE_TOPIC_PREFIX": prefix or f"bench-{uuid.uuid4().hex[:8]}",
    }
