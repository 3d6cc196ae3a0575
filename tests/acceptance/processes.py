"""The product as a user starts it: processes of its own, asked over HTTP, stopped by signals."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.process import free_port

SERVICES = ("intake", "planning", "release", "aftercare", "timeline")
ROLES = (*SERVICES, "door")
LONGEST_LINE = 2**20
PROGRAM = (str(Path(sys.executable).with_name("throughcare")),)


def environment(**changes: str) -> dict[str, str]:
    """Ours, without settings that a developer may have set."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("THROUGHCARE_", "DATABASE_", "KAFKA_", "OTEL_"))
    }
    return kept | changes


class Program:
    """A running command, and what it said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []
        self._looked_at = 0
        self._news = asyncio.Event()
        self._listening = asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        """All the time: a process whose words nobody takes stands still when the pipe is full."""
        assert self.process.stdout
        async for raw in self.process.stdout:
            self.said += raw.decode().splitlines()
            self._news.set()
        self._news.set()

    async def line(self, begins: str, within: float = 90) -> str:
        """The next line that begins like this."""
        async with asyncio.timeout(within):
            while True:
                for line in self.said[self._looked_at :]:
                    self._looked_at += 1
                    if line.startswith(begins):
                        return line.rstrip()
                if self._listening.done():
                    raise AssertionError(f"it ended without {begins!r}: {self.said}")
                self._news.clear()
                await self._news.wait()

    async def ended(self, within: float = 60) -> int:
        """Its exit code, when all is heard that it said."""
        async with asyncio.timeout(within):
            await asyncio.wait({self._listening})
            return await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def children(self) -> list[psutil.Process]:
        """The servers it started."""
        return psutil.Process(self.process.pid).children(recursive=True)


@asynccontextmanager
async def started(
    *arguments: str, settings: Mapping[str, str], command: Sequence[str] = PROGRAM
) -> AsyncIterator[Program]:
    """A command at work; ended, if need be by force, with the block."""
    process = await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        env=environment(**settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=LONGEST_LINE,
        start_new_session=True,
    )
    program = Program(process)
    try:
        yield program
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await program.ended()
            except TimeoutError:
                process.kill()
                await process.wait()


async def told(*arguments: str, settings: Mapping[str, str]) -> tuple[int, str]:
    """The exit code and output of a command that ends by itself."""
    async with started(*arguments, settings=settings) as program:
        code = await program.ended()
        return code, "\n".join(program.said)


@dataclass(frozen=True)
class Apart:
    """One role that runs as a process of its own."""

    url: str
    program: Program


def deployment(folder: Path, database: str, kafka: str, topic_prefix: str) -> dict[str, str]:
    """Settings that processes of one deployment share."""
    (folder / "secret").write_text("a secret of the tests, long enough")
    return {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(folder / "secret"),
        "THROUGHCARE_TOPIC_PREFIX": topic_prefix,
        "THROUGHCARE_DATA": str(folder / "data"),
        "THROUGHCARE_PORT": str(free_port()),
        "THROUGHCARE_LOG_LEVEL": "error",
    }


@asynccontextmanager
async def apart(common: Mapping[str, str]) -> AsyncIterator[dict[str, Apart]]:
    """A process for each role, all of them ready."""
    ports = {role: free_port() for role in ROLES}
    urls = {role: f"http://127.0.0.1:{port}" for role, port in ports.items()}
    settings = {**common, **{f"THROUGHCARE_{role.upper()}_URL": urls[role] for role in SERVICES}}
    async with AsyncExitStack() as stack:
        roles: dict[str, Apart] = {}
        for role in ROLES:
            process = started("serve", role, settings=settings | {"THROUGHCARE_PORT": str(ports[role])})
            roles[role] = Apart(urls[role], await stack.enter_async_context(process))
        await asyncio.gather(*(each.program.line("ready: ") for each in roles.values()))
        yield roles
