"""`python -m tests.bench [PART …]`: how fast, in one run on this machine, everything durable. No part named: all."""

import argparse
import asyncio
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

import uvloop
from rich.console import Console

from docs.performance.results import Figure, Part, Results, load, save
from services.app import collect_garbage_less_often
from tests.bench.calibration import calibrate
from tests.bench.parts import PARTS, USUAL
from tests.bench.shown import table
from tests.bench.stand import Stand, standing

console = Console()


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What to measure, how often, and whether to keep it."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each measurement (3)")
    parser.add_argument("--write", action="store_true", help="keep the results, and write the page from them")
    parser.add_argument("--scale", type=float, default=1.0, help="0.05 shows in a moment whether a part still works")
    asked = parser.parse_args(given)
    if asked.write and asked.scale != 1:
        parser.error("--write keeps what was measured in full: leave out --scale")
    return asked


async def run(parts: Sequence[str], asked: argparse.Namespace) -> bool:
    """Each part in turn; one that fails is told, and the others go on."""
    began, results = time.monotonic(), load() if asked.write else Results()
    async with standing(asked.rounds, asked.scale) as stand:
        machine = await stand.machine()
        results = Results(machine, results.parts if results.machine == machine else {})
        for number, name in enumerate(parts, 1):
            console.print(f"[{number}/{len(parts)}] {name}: {PARTS[name].words} …", highlight=False)
            part = await measured(name, stand)
            console.print(table(name, part))
            results = results.with_part(name, part)
            if asked.write:
                save(results)
    failed = [name for name in parts if results.parts[name].failed]
    console.print(f"{len(parts)} parts in {time.monotonic() - began:,.0f} s", highlight=False)
    if failed:
        console.print(f"failed: {', '.join(failed)}", style="bold")
    return not failed


async def measured(name: str, stand: Stand) -> Part:
    """One part, with how quick the machine was before and after it."""
    taken, began = datetime.now(UTC).isoformat(timespec="minutes"), time.monotonic()
    before = calibrate(stand.folder)
    figures: dict[str, Figure] = {}
    failed = ""
    try:
        async with asyncio.timeout(PARTS[name].longest):
            figures = await PARTS[name].measure(stand)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts are measured
        failed = f"{type(error).__name__}: {error}"[:500]
        console.print(traceback.format_exc(), highlight=False, markup=False)
    after = calibrate(stand.folder)
    calibration = {key: (value + after[key]) / 2 for key, value in before.items()}
    return Part(taken, round(time.monotonic() - began, 1), calibration, figures, failed)


def main() -> int:
    """1 where a part failed."""
    asked = arguments()
    collect_garbage_less_often()  # as the product's processes do: some parts run in this one
    whole = uvloop.run(run(asked.parts or USUAL, asked))
    if asked.write:
        from docs.generate import main as write_pages

        write_pages()
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
