"""Signed webhooks a second to a fast receiver in a process of its own; what an endpoint that hangs costs the others."""

import asyncio
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import orjson

from deploy.local.process import free_port
from docs.performance.results import Figure
from services.app import collect_garbage_less_often
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from shared.auth import Tokens
from shared.background import background
from shared.database import Database
from shared.eventing.messages import PersonKey
from shared.settings import load_settings
from tests.bench.stand import Stand

ENDPOINTS, PEOPLE = 100, 100
STEADY_PER_SECOND, STEADY_SECONDS = 500, 6
SETTINGS = {"THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8"}
TYPE = "throughcare.release.released.v1"
OWNER = "bench"

ENTRIES = """
INSERT INTO entries (id, person, service, sequence, type, time, recorded, known, correlation, actor, flags, body)
SELECT gen_random_uuid(), gen_random_uuid(), 'release', 1, $1, now(), now(), now(), gen_random_uuid(), 'bench', '{}', $2
FROM generate_series(1, $3::integer)
"""
SUBSCRIPTIONS = """
INSERT INTO subscriptions (id, name, owner, channel, types, people, states, url, payload, matched, status, created,
                           changed)
SELECT gen_random_uuid(), 'bench', $1, 'webhook', '{}', '{}', '{}', $2 || n, 'thin', 0, 'active', now(), now()
FROM generate_series(0, $3::integer - 1) n
"""
DELIVERIES = """
INSERT INTO deliveries (subscription, position, event, person, type, time, due, created)
SELECT s.id, e.position, e.id, gen_random_uuid(), e.type, e.time, clock_timestamp(), clock_timestamp()
FROM entries e, subscriptions s, generate_series(1, $3::integer)
WHERE e.position = ANY($1::bigint[]) AND s.url = ANY($2::text[])
"""
LEFT = """
SELECT count(*) FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
WHERE d.status = 'pending' AND s.url <> $1
"""
TOOK = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished - d.created) * 1000) AS p50,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM finished - d.created) * 1000) AS p99
FROM deliveries d JOIN subscriptions s ON s.id = d.subscription
WHERE s.url <> $1 AND d.created > $2
"""


@dataclass(frozen=True)
class Bench:
    """A timeline with subscriptions, a sender, and the address of the receiver."""

    pool: asyncpg.Pool
    dispatcher: Dispatcher
    address: str

    @property
    def urls(self) -> list[str]:
        return [f"{self.address}/{number}" for number in range(ENDPOINTS)]

    async def one_hangs(self, hangs: bool) -> None:
        """Endpoint 0 takes what it is sent, or never answers; what it was sent before is forgotten."""
        await self.pool.execute("DELETE FROM deliveries")
        path = "hang/0" if hangs else "0"
        await self.pool.execute(
            "UPDATE subscriptions SET url = $2, failing_since = NULL WHERE url = ANY($1::text[])",
            [f"{self.address}/0", f"{self.address}/hang/0"],
            f"{self.address}/{path}",
        )

    async def settled(self, but: str) -> None:
        """Until all endpoints but one have what is theirs."""
        while await self.pool.fetchval(LEFT, but):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)

    async def flood(self, urls: list[str], times: int, but: str = "") -> float:
        """Deliveries a second, all due at once, to all endpoints but one; each about somebody else."""
        await self.pool.execute(DELIVERIES, list(range(1, PEOPLE + 1)), urls, times, timeout=60)
        await self.pool.execute("ANALYZE deliveries")
        number = PEOPLE * times * (len(urls) - urls.count(but))
        began = time.perf_counter()
        async with background(self.dispatcher.run()):
            await self.settled(but)
        return number / (time.perf_counter() - began)

    async def steady(self, hangs: bool) -> tuple[float, float, float]:
        """Deliveries a second, milliseconds (p50, p99) from due to answered, of all endpoints but the first."""
        await self.one_hangs(hangs)
        first = f"{self.address}/hang/0" if hangs else f"{self.address}/0"
        urls = [first, *self.urls[1:]]
        began, instant, sent = time.perf_counter(), await self.pool.fetchval("SELECT clock_timestamp()"), 0
        async with background(self.dispatcher.run()):
            while (now := time.perf_counter() - began) < STEADY_SECONDS:
                number = int(now * STEADY_PER_SECOND) - sent
                to = [urls[(sent + each) % ENDPOINTS] for each in range(number)]
                await self.pool.execute(DELIVERIES, [1 + sent % PEOPLE], to, 1)
                self.dispatcher.wake()
                sent += number
                await asyncio.sleep(0.01)
            await self.settled(first)
        took = await self.pool.fetchrow(TOOK, first, instant)
        assert took
        return sent / (time.perf_counter() - began), took["p50"], took["p99"]


@asynccontextmanager
async def receiver() -> AsyncIterator[str]:
    """The address of a receiver in a process of its own."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.receiver", str(port), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    await process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    await process.wait()


@asynccontextmanager
async def prepared(dsn: str) -> AsyncIterator[Bench]:
    """Entries, subscriptions, and a token that gives the right to be sent them."""
    people = PersonKey(b"a secret of the benchmark, long enough")
    database = Database(dsn, people)
    await database.prepare()
    async with receiver() as address, await database.pool("timeline", 8) as pool:
        async with await database.pool("access", 1) as access:
            await Tokens(access).add(OWNER, ["practitioner"], [])
        identifier = str(uuid.uuid4())
        body = orjson.dumps({"id": identifier, "type": TYPE, "traceparent": f"00-{'1' * 32}-{'2' * 16}-00"})
        await pool.execute(ENTRIES, TYPE, body, PEOPLE)
        await pool.execute(SUBSCRIPTIONS, OWNER, address + "/", ENDPOINTS)
        yield Bench(pool, Dispatcher(pool, people, load_settings(SETTINGS)), address)


async def measure(stand: Stand) -> dict[str, Figure]:
    """With and without the one that hangs take turns, since a machine is never twice the same."""
    collect_garbage_less_often()
    one, floods, steadies = [], [], []
    async with stand.database() as dsn, prepared(dsn) as bench:
        hanging = f"{bench.address}/hang/0"
        await bench.flood(bench.urls, 1)  # warm
        for _ in range(stand.rounds):
            await bench.one_hangs(False)
            one.append(await bench.flood(bench.urls[1:2], 100))
            await bench.one_hangs(False)
            without = await bench.flood(bench.urls, 1)
            await bench.one_hangs(True)
            floods.append((without, await bench.flood([hanging, *bench.urls[1:]], 1, hanging)))
            steadies.append(((await bench.steady(False))[2], (await bench.steady(True))[2]))
    (many, beside), (p99, p99_beside) = zip(*floods, strict=True), zip(*steadies, strict=True)
    steady = f"at {STEADY_PER_SECOND} deliveries/s, due → answered: p99"
    return {
        "many": Figure(f"{ENDPOINTS} endpoints", "deliveries/s", many),
        "one": Figure("one endpoint", "deliveries/s", tuple(one)),
        "hanging": Figure("one endpoint of them hangs: the others", "deliveries/s", beside),
        "p99": Figure(steady, "ms", p99),
        "p99_hanging": Figure(f"{steady}, one endpoint hangs: the others", "ms", p99_beside),
    }
