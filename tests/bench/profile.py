"""What binds where a goal is missed: each scene once more, its processes sampled and PostgreSQL keeping its record."""

import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from rich.console import Console

from docs.performance.results import Figure
from tests.bench import holding, scenes
from tests.bench.sampling import sampled
from tests.bench.stand import Stand
from tests.bench.statements import listening

Scene = Callable[[Stand], Awaitable[dict[str, Figure]]]
USUAL: tuple[Scene, ...] = (
    *(scenes.by_door, scenes.library, scenes.open_deadlines, scenes.apply, scenes.apart, scenes.together),
    scenes.rebuild,
)


async def measure(stand: Stand) -> dict[str, Figure]:
    """All but the one that takes long."""
    async with profiled(stand) as mine:
        found = await played(mine, USUAL)
    return found | await played(stand, (holding.deciding,))


async def ten_million(stand: Stand) -> dict[str, Figure]:
    """With ten million events stored."""
    async with profiled(stand) as mine:
        return await played(mine, (scenes.ten_million,))


@asynccontextmanager
async def profiled(stand: Stand) -> AsyncIterator[Stand]:
    """The same, with a PostgreSQL that keeps a record, and every process of ours sampled."""
    async with listening(stand) as mine:
        with sampled(mine.folder):
            yield replace(mine, command=(sys.executable, "-m", "tests.bench.sampling", str(mine.folder)))


async def played(stand: Stand, these: tuple[Scene, ...]) -> dict[str, Figure]:
    """One after the other, with how long each took."""
    found: dict[str, Figure] = {}
    for each in these:
        began = time.monotonic()
        found |= await each(stand)
        Console().print(f"  {each.__name__}: {time.monotonic() - began:.0f} s", highlight=False)
    return found
