"""`make chaos`: a run by hand, its length and seed from SECONDS and SEED. Ends with 1 on any finding."""

import asyncio
import logging
import os
import secrets
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.chaos.report import told
from tests.chaos.run import Plan, Run
from tests.chaos.schedule import LONG, SHORT

LONG_RUN = 600


async def main() -> int:
    """By hand: SECONDS and SEED from the environment."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # senders need not say each time that the broker is away
    seconds, seed = float(os.environ.get("SECONDS", "1800")), os.environ.get("SEED") or secrets.token_hex(4)
    long = seconds >= LONG_RUN
    plan = Plan(
        seed,
        seconds,
        Path(tempfile.mkdtemp(prefix="chaos-")),
        LONG if long else SHORT,
        session_ms=10_000 if long else 6_000,
        rests_within=300 if long else 150,
    )
    console = Console()
    console.print(f"seed {seed}, {seconds:g} s, in {plan.folder}", highlight=False)
    console.print("planned:")
    for fault in plan.faults:
        console.print(str(fault), highlight=False)
    with Progress(console=console) as bar:
        task = bar.add_task("starting", total=seconds)
        report = await Run(
            plan, lambda elapsed, what: bar.update(task, completed=elapsed, description=what)
        ).carry_out()
    console.print(told(report), highlight=False)
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
