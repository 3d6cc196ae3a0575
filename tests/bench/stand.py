"""What everything is measured on: one PostgreSQL and one Apache Kafka, durable as they come, for the whole run."""

import platform
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import psutil

from deploy.local.kafka import LocalKafka, version
from deploy.local.postgres import EmbeddedPostgres
from shared.eventing.kafka import Kafka
from shared.settings import Settings
from tests.acceptance.processes import PROGRAM


@dataclass(frozen=True)
class Stand:
    """The servers, a folder, and how a command of ours is started."""

    folder: Path
    dsn: str
    bootstrap: str
    pids: dict[str, int]
    rounds: int
    scale: float
    command: Sequence[str] = PROGRAM

    def some(self, number: int) -> int:
        """So many in a whole run; fewer where it is only tried whether a part still works."""
        return max(int(number * self.scale), 20)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """An empty database that is dropped when it was of use."""
        name = f"bench_{uuid.uuid4().hex[:8]}"
        await self.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))
        finally:
            await self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def execute(self, statement: str) -> None:
        """As the superuser."""
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(statement)
        await connection.close()

    def topics(self, partitions: int = Settings().partitions) -> Kafka:
        """Topics of nobody else's."""
        return Kafka(self.bootstrap, f"bench-{uuid.uuid4().hex[:8]}", partitions)

    async def machine(self) -> dict[str, str]:
        """What it runs on."""
        connection = await asyncpg.connect(self.dsn)
        names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        told = {name: await connection.fetchval(f"SHOW {name}") for name in names}
        await connection.close()
        return {
            "cores": str(psutil.cpu_count()),
            "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
            "processor": processor(),
            "system": f"{platform.system()} {platform.release().partition('-')[0]}",
            "Python": platform.python_version(),
            "PostgreSQL": "{server_version}, fsync {fsync}, synchronous_commit {synchronous_commit}, "
            "shared_buffers {shared_buffers}".format(**told),
            "Apache Kafka": f"{version()}, one broker, {Settings().partitions} partitions, acks=all",
        }


def processor() -> str:
    """As Linux calls it."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


@asynccontextmanager
async def standing(rounds: int, scale: float) -> AsyncIterator[Stand]:
    """Both servers, started here, and gone with the block."""
    with TemporaryDirectory(prefix="throughcare-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        async with EmbeddedPostgres(folder / "postgres") as postgres, LocalKafka(folder / "kafka") as kafka:
            names = {"postgres": "PostgreSQL", "java": "Kafka"}
            pids = {names[each.name()]: each.pid for each in psutil.Process().children() if each.name() in names}
            yield Stand(folder, postgres.dsn, kafka.bootstrap, pids, rounds, scale)
