"""How much memory each process holds: its own (RSS), and its share of what several hold together (PSS)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import psutil

from docs.performance.results import Figure

OFTEN = 0.5
MB = 1_000_000


class Memory:
    """At rest, and the most of it under load."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._processes = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._idle = self._now()
        self._most = self._idle

    def _now(self) -> dict[str, tuple[int, int]]:
        held = {name: process.memory_full_info() for name, process in self._processes.items()}
        return {name: (each.rss, each.pss) for name, each in held.items()}

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """What happens meanwhile is load."""

        async def watch() -> None:
            while True:
                now = self._now()
                self._most = {name: max(now[name], most) for name, most in self._most.items()}
                await asyncio.sleep(OFTEN)

        work = asyncio.create_task(watch())
        try:
            yield
        finally:
            work.cancel()

    @property
    def figures(self) -> dict[str, Figure]:
        """By role and state."""
        return {
            f"memory.{name}.{state}.{kind}": Figure(f"{name}: {words}, {kind.upper()}", "MB", (round(held / MB, 1),))
            for state, words, found in (("idle", "at rest", self._idle), ("load", "under load", self._most))
            for name, both in found.items()
            for kind, held in zip(("rss", "pss"), both, strict=True)
        }
