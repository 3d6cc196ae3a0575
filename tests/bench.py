"""`make bench`: how fast, in one run on this machine, everything durable. Ratios are worth more than figures."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
import asyncpg
import orjson
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.process import free_port
from shared.eventing.kafka import SERVICES, Kafka
from shared.settings import Settings
from tests.acceptance.path import whole_path
from tests.acceptance.processes import started, told
from tests.bench_apply import bare_rate, product_rate
from tests.bench_import import rates
from tests.bench_inbound import by_http, by_kafka, rate
from tests.bench_streams import streams
from tests.bench_webhooks import webhooks

ROLES = ("intake", "planning", "release", "aftercare", "timeline", "door")
PEOPLE = 2500
AT_ONCE = 1000
SINGLES_PER_SECOND, SECONDS = 500, 10
NDJSON, STRUCTURED = "application/x-ndjson", "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
console = Console()


@dataclass(frozen=True)
class Product:
    """A running product, and a client that may do everything."""

    session: aiohttp.ClientSession
    topics: str
    door: str
    timeline: str

    async def get(self, url: str) -> Any:
        async with self.session.get(url) as answer:
            return orjson.loads(await answer.read())

    async def settled(self) -> None:
        """Until nothing is on its way."""
        while True:
            lag = await self.get(f"{self.door}/v1/lag")
            on_the_way = [each["messages"] for each in lag["consumers"]] + [each["events"] for each in lag["relays"]]
            if not any(on_the_way) and not lag["waiting"]:
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def one_process(folder: Path, database: str, kafka: str) -> AsyncIterator[Product]:
    """`serve all`."""
    async with served(("all",), settings_of(folder, database, kafka)) as product:
        yield product


@asynccontextmanager
async def a_process_per_role(folder: Path, database: str, kafka: str) -> AsyncIterator[Product]:
    """Six processes."""
    async with served(ROLES, settings_of(folder, database, kafka)) as product:
        yield product


def settings_of(folder: Path, database: str, kafka: str) -> dict[str, str]:
    """A deployment of its own."""
    secret = folder / f"secret-{uuid.uuid4().hex}"
    secret.write_text(uuid.uuid4().hex * 2)
    return {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(secret),
        "THROUGHCARE_DATA": str(folder / "data"),
        "THROUGHCARE_TOPIC_PREFIX": f"bench-{uuid.uuid4().hex[:8]}",
    }


@asynccontextmanager
async def served(roles: Sequence[str], settings: dict[str, str]) -> AsyncIterator[Product]:
    """These roles as processes, and a client of the door and the timeline."""
    ports = {role: free_port() for role in roles}
    found = {f"THROUGHCARE_{role.upper()}_URL": f"http://127.0.0.1:{port}" for role, port in ports.items()}
    urls = {name: url for name, url in found.items() if name not in ("THROUGHCARE_DOOR_URL", "THROUGHCARE_ALL_URL")}
    async with AsyncExitStack() as stack:
        for role, port in ports.items():
            process = started("serve", role, settings=settings | urls | {"THROUGHCARE_PORT": str(port)})
            program = await stack.enter_async_context(process)
            await program.line("ready: ")
        wanted = [f"--role={role}" for role in ("sender", "practitioner", "operator")]
        _, token = await told("token", "add", "bench", *wanted, settings=settings)
        session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"})
        await stack.enter_async_context(session)
        door, timeline = (f"http://127.0.0.1:{ports.get(role) or ports['all']}" for role in ("door", "timeline"))
        yield Product(session, settings["THROUGHCARE_TOPIC_PREFIX"], door, timeline)


async def end_to_end(product: Product) -> tuple[float, float]:
    """Reports and events a second, from the first byte posted to the last entry visible."""
    paths = [whole_path(f"bench:e2e:{number}") for number in range(PEOPLE)]
    lines = [orjson.dumps(path[step]) for step in range(len(paths[0])) for path in paths]
    before = (await product.get(f"{product.timeline}/v1/people?limit=1"))["total"]
    began = time.perf_counter()
    under_way: list[asyncio.Task[None]] = []
    for start in range(0, len(lines), AT_ONCE):
        under_way.append(asyncio.ensure_future(post(product, b"\n".join(lines[start : start + AT_ONCE]), NDJSON)))
        if len(under_way) > 1:
            await under_way.pop(0)
    await asyncio.gather(*under_way)
    await product.settled()
    took = time.perf_counter() - began
    assert (await product.get(f"{product.timeline}/v1/people?limit=1"))["total"] == before + PEOPLE
    return len(lines) / took, PEOPLE * 18 / took


async def post(product: Product, body: bytes, media: str) -> None:
    async with product.session.post(f"{product.door}/v1/events", data=body, headers={"Content-Type": media}) as answer:
        await answer.read()
        assert answer.status in (200, 201), answer.status


async def singles(product: Product) -> tuple[float, float]:
    """Milliseconds (p50, p99) from when a single post was due until its answer, at 500 a second, open loop."""
    events = [
        orjson.dumps(whole_path(f"bench:single:{uuid.uuid4().hex}")[0]) for _ in range(SINGLES_PER_SECOND * SECONDS)
    ]
    began = time.perf_counter() + 0.1
    took: list[float] = []

    async def one(number: int, event: bytes) -> None:
        due = began + number / SINGLES_PER_SECOND
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        await post(product, event, STRUCTURED)
        took.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(number, event) for number, event in enumerate(events)))
    return percentiles(took)


async def posted_to_visible(product: Product, number: int = 200) -> tuple[float, float]:
    """Milliseconds (p50, p99) from post to knowntime, read off the timeline, with nothing else going on."""
    took: list[float] = []
    for _ in range(number):
        who = f"bench:visible:{uuid.uuid4().hex}"
        posted = time.perf_counter()
        await post(product, orjson.dumps(whole_path(who)[0]), STRUCTURED)
        await until_visible(product, who)
        took.append((time.perf_counter() - posted) * 1000)
    return percentiles(took)


async def until_visible(product: Product, who: str) -> None:
    """Ask the timeline again and again."""
    while True:
        if (await product.get(f"{product.timeline}/v1/people/{who}/timeline")).get("entries"):
            return
        await asyncio.sleep(0.002)


async def files_beside_batches(product: Product, folder: Path) -> dict[str, str]:
    """Events a second until acknowledged, and as a share of what batches do."""
    token = product.session.headers["Authorization"].removeprefix("Bearer ")
    settings = {"THROUGHCARE_URL": product.door, "THROUGHCARE_TOKEN": token, "THROUGHCARE_DATA": str(folder / "cli")}
    found = await rates(partial(post, product), product.settled, folder, settings)
    return {name: f"{rate:,.0f} events/s ({rate / found['batches']:.0%})" for name, rate in found.items()}


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


async def main() -> None:
    """Everything, in some two minutes."""
    table = Table("what", "figure", box=None)
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with EmbeddedPostgres(folder / "postgres") as postgres, LocalKafka(folder / "kafka") as kafka:
            for what, kind in (("serve all", one_process), ("a process per role", a_process_per_role)):
                console.print(f"{what} …")
                database = await new_database(postgres.dsn)
                async with kind(folder, database, kafka.bootstrap) as product:
                    reports, events = await end_to_end(product)
                    table.add_row(f"end to end, {what}", f"{reports:,.0f} reports/s, {events:,.0f} events/s")
                    p50, p99 = await singles(product)
                    table.add_row(f"single posts at 500/s, {what}", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms")
                    await product.settled()
                    p50, p99 = await posted_to_visible(product)
                    table.add_row(f"posted → visible, {what}", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms")
                    http = await rate(database, by_http(partial(post, product, media=BATCH)))
                    inbound = await rate(database, by_kafka(kafka.bootstrap, product.topics))
                    table.add_row(
                        f"accepted by Kafka, {what}", f"{inbound:,.0f} reports/s ({inbound / http:.0%} of it)"
                    )
                    await product.settled()
                    if kind is one_process:
                        p50, p99, memory = await streams(product.session, product.timeline, database)
                        figure = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms, {memory:.0f} KiB a connection"
                        table.add_row("1,000 streams at 100 events/s, knowntime → receipt", figure)
                    for name, figure in (await files_beside_batches(product, folder)).items():
                        table.add_row(f"{name}, {what}", figure)
            console.print("apply …")
            topics = Kafka(kafka.bootstrap, product.topics, Settings().partitions)
            ends = [await topics.end_offsets(topics.topic(service)) for service in SERVICES]
            held = sum(end for each in ends for end in each.values())
            bare = await bare_rate(await new_database(postgres.dsn), topics, held)
            ours = await product_rate(await new_database(postgres.dsn), topics, held)
            table.add_row("timeline applies", f"{ours:,.0f} events/s")
            table.add_row("bare Kafka → PostgreSQL COPY", f"{bare:,.0f} events/s (timeline: {ours / bare:.0%} of it)")
            console.print("webhooks …")
            for what, figure in await webhooks(await new_database(postgres.dsn)):
                table.add_row(what, figure)
    console.print(table)


async def new_database(admin_dsn: str) -> str:
    """An empty database."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    admin = await asyncpg.connect(admin_dsn)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    return admin_dsn.replace("/postgres?", f"/{name}?")


if __name__ == "__main__":
    uvloop.run(main())
