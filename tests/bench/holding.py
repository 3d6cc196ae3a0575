"""What holds the memory of a role that decides: at rest by the package imported, under load by the line of ours."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
import psutil

from docs.performance.results import Figure
from tests.acceptance.processes import ROLES
from tests.bench.held import ENDING, Held
from tests.bench.memory import MB
from tests.bench.product import Product, served
from tests.bench.reports import paths
from tests.bench.stand import Stand
from tests.bench.watch import Row, scene, table

PEOPLE, SHOWN = 1000, 12
TRACED = ("planning", "intake")
STARTED = "started: services, pools, consumers, HTTP"
LET_GO, REST = "let go again: what was in the middle of its work", "what is not Python's, or lies between what is"
Sizes = Mapping[str, Mapping[str, int]]  # of each role, by what holds it


async def deciding(stand: Stand) -> dict[str, Figure]:
    """The two that take most, at rest and after a flood that fills the room that they have."""
    mine = replace(stand, command=(sys.executable, "-m", "tests.bench.held", str(stand.folder)))
    async with served(mine, *ROLES) as product:
        await asyncio.sleep(2)
        rest = {name: memory(product, name) for name in TRACED}
        imports = {name: await told(stand, product, name) for name in TRACED}
        begun = {name: memory(product, name) for name in TRACED}
        await product.post_lines(paths(stand.some(PEOPLE)), 200)
        await product.settled()
        grown = {name: memory(product, name) - begun[name] for name in TRACED}
        load = {name: Held(**await told(stand, product, name)) for name in TRACED}
    first, *others = TRACED
    columns = [f"MB, {name}" for name in others]
    figures = table(f"{first} at rest, by package", "MB", beside(at_rest(rest, imports), columns), SHOWN)
    return scene(
        "end_to_end.memory",
        figures | table(f"{first} under load, beyond that", "MB", beside(under_load(grown, load), columns), SHOWN),
    )


def memory(product: Product, name: str) -> int:
    """Bytes, now."""
    return psutil.Process(product.pids[name]).memory_info().rss


async def told(stand: Stand, product: Product, name: str) -> Any:
    """What it says when it is asked."""
    path = stand.folder / f"{product.pids[name]}{ENDING}"
    os.kill(product.pids[name], signal.SIGUSR1)
    async with asyncio.timeout(120):
        while not path.exists():  # noqa: ASYNC110 - it tells by nothing else
            await asyncio.sleep(0.05)
    found = orjson.loads(path.read_bytes())
    path.unlink()
    return found


def at_rest(rest: Mapping[str, int], imports: Sizes) -> Sizes:
    """What was not imported came with the start."""
    return {name: {**imports[name], STARTED: whole - sum(imports[name].values())} for name, whole in rest.items()}


def under_load(grown: Mapping[str, int], load: Mapping[str, Held]) -> Sizes:
    """What nobody holds may be free, and was not given back to the system."""
    sizes = {}
    for name, each in load.items():
        rest = grown[name] - each.tracing - sum(each.lines.values()) - each.let_go
        sizes[name] = {**each.lines, LET_GO: each.let_go, REST: rest}
    return sizes


def beside(sizes: Sizes, columns: list[str]) -> Iterator[Row]:
    """Of one role, with the others beside it."""
    first, *others = sizes.values()
    for what, size in first.items():
        yield what, size / MB, {head: each.get(what, 0) / MB for head, each in zip(columns, others, strict=True)}
