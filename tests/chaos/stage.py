"""Everything on one machine: PostgreSQL, Apache Kafka, each role in processes of its own, a receiver of webhooks, and
the wires between.
"""

import asyncio
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, quote, urlsplit

import asyncpg

from deploy.local.kafka import Guard, LocalKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.process import free_port
from tests.acceptance.processes import SERVICES, deployment, told
from tests.chaos.disk import Disk
from tests.chaos.network import Link, Upstreams, fixed
from tests.chaos.supervised import Supervised

PROCESSES = {"intake": 2, "planning": 1, "release": 1, "aftercare": 2, "timeline": 2, "door": 1}
NAMES = tuple(f"{role}-{number + 1}" for role, count in PROCESSES.items() for number in range(count))
RECEIVER = "receiver-1"
PREFIX, DATABASE, SOCKET = "chaos", "chaos", ".s.PGSQL.5432"
PARTITIONS = 6


class Stage:
    """Started in a folder of its own, on loopback; gone with the block."""

    def __init__(self, folder: Path, session_ms: int, seed: str) -> None:
        self.folder = folder
        self.disk = Disk(folder / "disk")
        self.processes: dict[str, Supervised] = {}
        self.links: dict[str, Link] = {}
        self.token = ""
        self.exits: dict[str, int | None] = {}
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self._extra = {"CHAOS_SESSION_MS": str(session_ms), "CHAOS_SEED": seed}
        self._ports = {name: free_port() for name in (*NAMES, RECEIVER)}
        self._kafka_ports = {name: (free_port(), free_port()) for name in NAMES}
        properties: list[str] = []
        listeners = [f"{link_name(name)}://127.0.0.1:{inner}" for name, (inner, _) in self._kafka_ports.items()]
        self.kafka = LocalKafka(folder / "kafka", Guard(listeners, properties, ()))
        properties += self._listeners()
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    def _listeners(self) -> list[str]:
        """Each process is told the address of its own wire, so that it can be cut alone."""
        outer = [f"{link_name(name)}://127.0.0.1:{port}" for name, (_, port) in self._kafka_ports.items()]
        plain = ",".join(f"{name}:PLAINTEXT" for name in ("PLAINTEXT", "CONTROLLER", *map(link_name, NAMES)))
        return [
            f"advertised.listeners={','.join([f'PLAINTEXT://{self.kafka.bootstrap}', *outer])}",
            f"listener.security.protocol.map={plain}",
            "group.min.session.timeout.ms=1000",
            "num.network.threads=1",
        ]

    @property
    def dsn(self) -> str:
        """The superuser's, by no wire that could be cut."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self._socket.parent))}"

    @property
    def _socket(self) -> Path:
        return Path(parse_qs(urlsplit(self.postgres.dsn).query)["host"][0]) / SOCKET

    def url(self, role: str) -> str:
        """A role as clients reach it."""
        return self._at(f"clients:{role}")

    @property
    def receiver(self) -> str:
        """Where webhooks are to be sent."""
        return self._at("timeline:receiver")

    def _at(self, link: str) -> str:
        return f"http://127.0.0.1:{self.links[link].at}"

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        try:
            await self._set()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _set(self) -> None:
        self._stack.callback(self.disk.unmount)
        self.disk.mount()
        await asyncio.gather(*(self._stack.enter_async_context(part) for part in (self.postgres, self.kafka)))
        await self._create_database()
        for link in self._wires():
            self.links[link.name] = link
            await link.open()
            self._stack.push_async_callback(link.close)
        common = deployment(self.folder, self.dsn, self.kafka.bootstrap, PREFIX) | {
            "THROUGHCARE_PARTITIONS": str(PARTITIONS),
            "THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8",
        }
        roles = [f"--role={role}" for role in ("sender", "practitioner", "operator")]
        code, self.token = await told("token", "add", "rig", *roles, settings=common)
        assert code == 0, self.token
        self._stack.push_async_callback(self.stop_roles)
        settings = {name: self._settings(name, common) for name in NAMES}
        settings[RECEIVER] = self._extra | {"THROUGHCARE_PORT": str(self._ports[RECEIVER])}
        for name, its in settings.items():
            self.processes[name] = Supervised(name, its, self.folder)
            self._tasks.append(asyncio.ensure_future(self.processes[name].run()))
        await self.ready()

    async def _create_database(self) -> None:
        """Its tables on the small disk, where there is one."""
        admin = await asyncpg.connect(self.postgres.dsn)
        try:
            where = ""
            if self.disk.is_mounted:
                tables = self.disk.path / "tables"
                tables.mkdir(mode=0o700)
                shutil.chown(tables, self._data.owner(), self._data.group())
                await admin.execute(f"CREATE TABLESPACE small LOCATION '{tables}'")
                where = "TABLESPACE small"
            await admin.execute(f"CREATE DATABASE {DATABASE} {where}")
        finally:
            await admin.close()

    @property
    def _data(self) -> Path:
        """Whose files they are."""
        return self.folder / "postgres" / "data"

    def _wires(self) -> list[Link]:
        wires = []
        for name, (inner, outer) in self._kafka_ports.items():
            wires.append(Link(f"{name}:kafka", outer, fixed(inner)))
            wires.append(Link(f"{name}:postgres", self.folder / "wires" / name / SOCKET, lambda: [self._socket]))
        wires += [Link(f"door:{role}", free_port(), self._those_of(role)) for role in SERVICES]
        wires += [Link(f"clients:{role}", free_port(), self._those_of(role)) for role in ("door", "timeline")]
        wires.append(Link("timeline:receiver", free_port(), self._those_of("receiver")))
        return wires

    def _those_of(self, role: str) -> Upstreams:
        return fixed(*(port for name, port in self._ports.items() if name.startswith(f"{role}-")))

    def _settings(self, name: str, common: dict[str, str]) -> dict[str, str]:
        directory = quote(str(self.folder / "wires" / name))
        return {
            **common,
            **self._extra,
            **{f"THROUGHCARE_{role.upper()}_URL": self._at(f"door:{role}") for role in SERVICES},
            "THROUGHCARE_PORT": str(self._ports[name]),
            "DATABASE_URL": f"postgresql://postgres@/{DATABASE}?host={directory}",
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self._kafka_ports[name][1]}",
        }

    async def ready(self) -> None:
        """Every process answers."""
        await asyncio.gather(*(each.ready() for each in self.processes.values()))

    async def heal(self) -> None:
        """Nothing is in anybody's way any more."""
        self.disk.empty()
        for link in self.links.values():
            link.heal()
        for each in self.processes.values():
            each.spare()
        await self.ready()

    async def stop_roles(self) -> None:
        """Asked to end, as an operator would; exit codes are kept."""
        if self._tasks:
            codes = await asyncio.gather(*(each.stop() for each in self.processes.values()))
            self.exits = dict(zip(self.processes, codes, strict=True))
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks.clear()


def link_name(process: str) -> str:
    """A listener of Kafka's, for one process."""
    return process.replace("-", "").upper()
