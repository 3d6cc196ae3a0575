"""A deployment to break: every role a process to be killed and started again, and a judge that asks PostgreSQL."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import aiohttp
import asyncpg
import orjson

from deploy.local.kafka import LocalKafka
from deploy.local.postgres import BIN
from deploy.local.process import free_port
from services.laptop import at_rest
from tests.acceptance.processes import ROLES, SERVICES, Program, deployment, started, told
from tests.waiting import until

DECIDING = SERVICES[:-1]
EVERY_ROLE = ("sender", "practitioner", "operator")
PAGE = Path(__file__).parents[2] / "docs/how-to/restore.md"
BLOCK = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


class Drill:
    """The roles of one deployment, asked over HTTP."""

    def __init__(self, folder: Path, dsn: str, kafka: str) -> None:
        self.folder, self.dsn = folder, dsn
        self.broker: LocalKafka | None = None
        settings = deployment(folder, dsn, kafka, f"drill-{uuid.uuid4().hex[:8]}")
        self.ports = {role: free_port() for role in ROLES}
        self.settings = {
            **settings,
            **{f"THROUGHCARE_{role.upper()}_URL": f"http://127.0.0.1:{self.ports[role]}" for role in SERVICES},
            "THROUGHCARE_PARTITIONS": "4",
            "THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
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

    async def do(self, having: str, service: str = "") -> str:
        """What the page says to do, in the block with these words; on another service than the page's intake."""
        said = ""
        for line in block(having).replace("intake", service or "intake").splitlines():
            words = shlex.split(line)
            if words[:3] == ["docker", "compose", "stop"]:
                await self.kill(*words[3:])
            elif words[:3] == ["docker", "compose", "up"]:
                await self.start(*(words[5:] or ROLES))
            elif words[:3] == ["docker", "volume", "rm"]:
                await self.lose_kafka()
            elif words[:3] == ["docker", "compose", "rm"]:
                continue  # it is killed with its disk, in the next line
            elif words[:3] == ["docker", "compose", "run"]:
                words = [each.replace("/here", str(self.folder)) for each in words[words.index("takeback") :]]
                code, said = await told(*words, settings=self.settings)
                assert code == 0, said
            else:
                await self.shell(line.removeprefix("docker compose exec -T postgres "))
        return said

    async def lose_kafka(self) -> None:
        """It is there again at its address, with nothing."""
        assert self.broker
        self.broker.kill()
        shutil.rmtree(self.folder / "kafka" / "data", ignore_errors=True)
        await self.broker.start()

    async def shell(self, line: str) -> None:
        """A command of PostgreSQL's, on this deployment's database."""
        server = urlsplit(self.dsn)
        host = parse_qs(server.query).get("host", [server.hostname or ""])[0]
        line = re.sub(r"(OWNER|AUTHORIZATION) throughcare", rf"\1 {server.username}", line)
        line = re.sub(r"\bthroughcare\b(?!\.dump)", server.path[1:], line)
        line = line.replace("--username=postgres", f"--username={server.username}")
        known = {"PGHOST": host, "PGPORT": str(server.port or 5432), "PGPASSWORD": server.password or ""}
        path = f"{BIN}:{os.environ['PATH']}"
        process = await asyncio.create_subprocess_shell(
            line, env={**known, "PATH": path}, cwd=self.folder, stderr=asyncio.subprocess.PIPE
        )
        _, complained = await process.communicate()
        assert process.returncode == 0, complained.decode()

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

    async def settled(self) -> dict[str, Any]:
        """When nothing is on its way any more: the lag, as it then is."""

        async def still() -> Any:
            lag = await self.get("/v1/lag")
            return lag if "relays" in lag and at_rest(lag) else None

        await until(still)
        await asyncio.sleep(0.2)
        found: dict[str, Any] = await until(still)
        return found


def block(having: str) -> str:
    """The one block of the page with these words."""
    (found,) = [each for each in BLOCK.findall(PAGE.read_text("utf-8")) if having in each]
    return str(found)


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
