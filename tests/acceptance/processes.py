"""The product as a user starts it: processes of its own, asked over HTTP, stopped by signals."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

PROGRAM = str(Path(sys.executable).with_name("throughcare"))


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

    async def line(self, begins: str, within: float = 40) -> str:
        """The next line that begins like this."""
        assert self.process.stdout
        async with asyncio.timeout(within):
            while raw := await self.process.stdout.readline():
                self.said.append(raw.decode().rstrip())
                if self.said[-1].startswith(begins):
                    return self.said[-1]
        raise AssertionError(f"it ended without {begins!r}: {self.said}")

    async def ended(self, within: float = 20) -> int:
        """Its exit code, and the rest of what it said."""
        assert self.process.stdout
        async with asyncio.timeout(within):
            self.said += (await self.process.stdout.read()).decode().splitlines()
            return await self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def children(self) -> list[psutil.Process]:
        """The servers it started."""
        return psutil.Process(self.process.pid).children(recursive=True)


@asynccontextmanager
async def started(*arguments: str, settings: Mapping[str, str]) -> AsyncIterator[Program]:
    """A command at work; ended, if need be by force, with the block."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        *arguments,
        env=environment(**settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
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
