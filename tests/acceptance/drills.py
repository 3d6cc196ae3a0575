"""A deployment to break: every role a process to be killed and started again, and a judge that asks PostgreSQL."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import aiohttp
import asyncpg
import orjson

from deploy.local.process import free_port
from tests.acceptance.processes import ROLES, SERVICES, Program, started, told

DECIDING = SERVICES[:-1]
EVERY_ROLE = ("sender", "practitioner", "operator")
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


class Drill:
    """The roles of one deployment, asked over HTTP."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.ports = {role: free_port() for role in ROLES}
        self.settings = {
            **settings,
            **{f"THROUGHCARE_{role.upper()}_URL": f"http://127.0.0.1:{self.ports[role]}" for role in SERVICES},
            "THROUGHCARE_PARTITIONS": "4",
        }
        self.dsn = settings["DATABASE_URL"]
        self.programs: dict[str, Program] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.start(*ROLES)
        roles = (f"--role={role}" for role in EVERY_ROLE)
        code, token = await told("token", "add", "everybody", *roles, settings=self.settings)
        assert code == 0
        headers = {"Authorization": f"Bearer {token}"}
        self.session = await self._stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        return self

    async def __aexit__(self, *_: object) -> None:
        for program in self.programs.values():
            kill(program)
        await self._stack.aclose()

    async def start(self, *roles: str) -> None:
        """And wait until they are ready."""
        for role in roles:
            process = started("serve", role, settings=self.settings | {"THROUGHCARE_PORT": str(self.ports[role])})
            self.programs[role] = await self._stack.enter_async_context(process)
        await asyncio.gather(*(self.programs[role].line("ready: ", within=120) for role in roles))

    async def kill(self, *roles: str) -> None:
        """As a power cut would."""
        for role in roles:
            kill(self.programs[role])
            await self.programs[role].process.wait()

    def url(self, path: str) -> str:
        """At the timeline where it is about people or subscriptions, else at the door."""
        role = "timeline" if path.startswith(("/v1/people", "/v1/subscriptions")) else "door"
        return f"http://127.0.0.1:{self.ports[role]}{path}"

    async def get(self, path: str) -> Any:
        async with self.session.get(self.url(path)) as answer:
            return await answer.json(content_type=None)

    async def post(self, path: str, body: Any) -> Any:
        async with self.session.post(self.url(path), json=body) as answer:
            return await answer.json(content_type=None)

    async def send(self, events: Sequence[Any]) -> dict[str, int]:
        """How many of each outcome."""
        async with self.session.post(self.url("/v1/events"), data=orjson.dumps(events), headers=BATCH) as answer:
            assert answer.status == 200, await answer.text()
            said = await answer.json(content_type=None)
        return {name: said[name] for name in ("accepted", "duplicate", "waiting", "rejected") if said[name]}

    async def until(self, holds: Callable[[], Awaitable[Any]], within: float = 60) -> Any:
        """Ask again until it holds."""
        deadline = asyncio.get_running_loop().time() + within
        while not (found := await holds()):
            assert asyncio.get_running_loop().time() < deadline, "it did not come to hold in time"
            await asyncio.sleep(0.05)
        return found

    async def settled(self) -> dict[str, Any]:
        """When nothing is on its way any more: the lag, as it then is."""

        async def still() -> Any:
            lag = await self.get("/v1/lag")
            if "relays" not in lag or any(each["events"] for each in lag["relays"]):
                return None
            return None if any(each["messages"] for each in lag["consumers"]) else lag

        await self.until(still)
        await asyncio.sleep(0.2)
        found: dict[str, Any] = await self.until(still)
        return found


def kill(program: Program) -> None:
    if program.process.returncode is None:
        program.signal(signal.SIGKILL)


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def faults(dsn: str) -> dict[str, int]:
    """What is lost, twice, out of order or contradicts itself, counted by plain SQL over all schemas."""
    stores = " UNION ALL ".join(
        f"SELECT '{each}' AS service, id, person, sequence, origin, cause, recorded, body FROM {each}.events"
        for each in DECIDING
    )
    counts = {
        "events that the timeline lacks or has otherwise": f"""
            SELECT count(*) FROM ({stores}) s FULL JOIN timeline.entries e USING (id)
            WHERE s.body IS DISTINCT FROM e.body""",
        "sequences with a gap or twice": f"""
            SELECT count(*) FROM (SELECT row_number() OVER stream AS place, sequence FROM ({stores}) s
            WINDOW stream AS (PARTITION BY service, person ORDER BY sequence)) t WHERE place <> sequence""",
        "broken chains": f"""
            SELECT count(*) FROM (SELECT convert_from(body, 'UTF8')::jsonb ->> 'prevhash' AS named,
            encode(lag(sha256(body)) OVER (PARTITION BY service, person ORDER BY sequence), 'hex') AS before
            FROM ({stores}) s) t WHERE named IS DISTINCT FROM before""",
        "reports or reactions twice": f"""
            SELECT count(*) - count(DISTINCT (body ->> 'originsource', body ->> 'originid'))
            FROM (SELECT convert_from(body, 'UTF8')::jsonb AS body FROM ({stores}) s) t""",
        "effects not after their cause": f"""
            WITH s AS ({stores}) SELECT count(*) FROM s effect LEFT JOIN s cause ON cause.id = effect.cause
            WHERE effect.cause IS NOT NULL AND (cause.id IS NULL OR effect.recorded <= cause.recorded)""",
        **{f"parked in {each}": f"SELECT count(*) FROM {each}.parked" for each in SERVICES},
        **{f"held in {each}": f"SELECT count(*) FROM {each}.held" for each in SERVICES},
    }
    async with connected(dsn) as connection:
        found = {what: await connection.fetchval(query) for what, query in counts.items()}
    return {what: count for what, count in found.items() if count}
