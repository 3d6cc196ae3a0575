"""What a file costs: importing CSV and NDJSON beside posting the same events as batches, everything durable."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from services.cli.csv_rows import row_of
from tests.acceptance.path import whole_path
from tests.acceptance.processes import started
from tests.unit.cli.tables import table

PEOPLE = 2000
AT_ONCE = 500
Post = Callable[[bytes, str], Awaitable[None]]
Events = Sequence[Mapping[str, Any]]


def reports() -> Events:
    """A path each of new people, everybody's first step before anybody's second."""
    run = uuid.uuid4().hex[:8]
    paths = [whole_path(f"bench:{run}:{number}") for number in range(PEOPLE)]
    return [path[step] for step in range(len(paths[0])) for path in paths]


async def rates(
    post: Post, settled: Callable[[], Awaitable[None]], folder: Path, settings: Mapping[str, str]
) -> dict[str, float]:
    """Events a second until acknowledged, by each way in; what follows from one is over before the next begins."""
    found = {"batches": await batch_rate(post)}
    for kind, *more in (("ndjson",), ("csv",), ("csv", "--validate")):
        await settled()
        found[" ".join((kind, *more))] = await file_rate(folder, settings, f"{uuid.uuid4().hex}.{kind}", *more)
    await settled()
    return found


async def batch_rate(post: Post) -> float:
    """Events a second as batches, two on the way at a time."""
    events = reports()
    bodies = [orjson.dumps(events[start : start + AT_ONCE]) for start in range(0, len(events), AT_ONCE)]
    began = time.perf_counter()
    under_way: list[asyncio.Future[None]] = []
    for body in bodies:
        under_way.append(asyncio.ensure_future(post(body, "application/cloudevents-batch+json")))
        if len(under_way) > 1:
            await under_way.pop(0)
    await asyncio.gather(*under_way)
    return len(events) / (time.perf_counter() - began)


async def file_rate(folder: Path, settings: Mapping[str, str], name: str, *more: str) -> float:
    """Events a second of `throughcare import`, from when it is started to when it has ended."""
    events, path = reports(), folder / name
    if name.endswith(".csv"):
        path.write_text(table([row_of(event) for event in events]), "utf-8")
    else:
        path.write_bytes(b"\n".join(orjson.dumps(event) for event in events))
    began = time.perf_counter()
    async with started("import", str(path), *more, settings=settings) as program:
        assert await program.ended(300) == 0, program.said
    return len(events) / (time.perf_counter() - began)
