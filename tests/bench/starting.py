"""How long it takes until everything that is installed answers: `throughcare run`, database and broker embedded."""

import time
import uuid
from collections.abc import Mapping

from deploy.local.process import free_port
from docs.performance.results import Figure
from tests.acceptance.processes import started
from tests.bench.stand import Stand


async def measure(stand: Stand) -> dict[str, Figure]:
    """The first start, which makes the database, and the next."""
    first, again = [], []
    for _ in range(stand.rounds):
        settings = {
            "THROUGHCARE_DATA": str(stand.folder / f"start-{uuid.uuid4().hex}"),
            "THROUGHCARE_PORT": str(free_port()),
        }
        first.append(await seconds(settings))
        again.append(await seconds(settings))
    return {
        "first": Figure("the first start, with a database to be made", "s", tuple(first)),
        "again": Figure("the next start", "s", tuple(again)),
    }


async def seconds(settings: Mapping[str, str]) -> float:
    """From the command until it says that it is ready."""
    began = time.perf_counter()
    async with started("run", settings=settings) as program:
        await program.line("ready: ", within=120)
        return round(time.perf_counter() - began, 2)
