"""What a file costs: importing NDJSON and CSV beside posting the same reports as batches, until acknowledged."""

import uuid
from collections.abc import Sequence
from pathlib import Path

import orjson

from docs.performance.results import Figure
from services.cli.csv_rows import row_of
from tests.acceptance.processes import started
from tests.bench.meter import Gauge
from tests.bench.product import BATCH, Product, served
from tests.bench.reports import batches, paths
from tests.bench.stand import Stand
from tests.unit.cli.tables import table

PEOPLE, AT_ONCE = 2500, 500
NDJSON, CSV, VALIDATE = ("ndjson",), ("csv",), ("csv", "--validate")


async def measure(stand: Stand) -> dict[str, Figure]:
    """Every way in turn, with the door and intake a process each; a trial, which asks every service, in `serve all`."""
    async with served(stand, "door", "intake") as product, served(stand, "all") as whole:
        posted = Gauge(f"posted as JSON batches of {AT_ONCE}", stand.pids | product.pids)
        ways = {
            way: Gauge(f"`throughcare import`: {' '.join(way)}", stand.pids | asked.pids)
            for way, asked in ((NDJSON, product), (CSV, product), (VALIDATE, whole))
        }
        for _ in range(stand.rounds):
            reports = paths(stand.some(PEOPLE), "intake")
            with posted.round(len(reports)):
                for batch in batches(reports, AT_ONCE):
                    await product.post(b"[" + b",".join(batch) + b"]", BATCH)
            await product.published("intake")
            for way, gauge in ways.items():
                await imported(stand, whole if way is VALIDATE else product, way, gauge)
    figures = {name: ways[way].figure for name, way in (("ndjson", NDJSON), ("csv", CSV), ("validate", VALIDATE))}
    return {"batches": posted.figure} | figures


async def imported(stand: Stand, product: Product, way: tuple[str, ...], gauge: Gauge) -> None:
    """One file, about new people."""
    kind, *more = way
    reports = paths(stand.some(PEOPLE), "intake")
    path = write(stand.folder / f"{uuid.uuid4().hex}.{kind}", reports)
    with gauge.round(len(reports)):
        await import_file(stand, product, path, *more)
    path.unlink()
    await product.published("intake")


def write(path: Path, reports: Sequence[bytes]) -> Path:
    """As its name says."""
    if path.suffix == ".csv":
        path.write_text(table([row_of(orjson.loads(report)) for report in reports]), "utf-8")
    else:
        path.write_bytes(b"\n".join(reports))
    return path


async def import_file(stand: Stand, product: Product, path: Path, *more: str) -> None:
    """From when the command is started to when it has ended."""
    token = product.authorization.removeprefix("Bearer ")
    data = str(path.parent / "cli")
    settings = {"THROUGHCARE_URL": product.door, "THROUGHCARE_TOKEN": token, "THROUGHCARE_DATA": data}
    async with started("import", str(path), *more, settings=settings, command=stand.command) as program:
        assert await program.ended(300) == 0, program.said
