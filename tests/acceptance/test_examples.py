"""The examples of docs/how-to/topics.md, run as a user runs them."""

import asyncio
import sys
from pathlib import Path

import orjson

from tests.acceptance.asking import Asking
from tests.acceptance.path import STORY, registered, whole_path
from tests.acceptance.processes import environment

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


async def ran(product: Asking, example: str, *arguments: str, given: bytes = b"") -> list[str]:
    """What an example says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / example),
        *arguments,
        env=environment(KAFKA_BOOTSTRAP_SERVERS=product.kafka.bootstrap),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(given)
    assert process.returncode == 0
    return said.decode().splitlines()


async def test_reports_by_kafka_are_accepted_and_refusals_printed(product: Asking, someone: str) -> None:
    wrong = registered(f"{someone}2") | {"type": "throughcare.intake.nobody.knows.v1"}
    given = b"\n".join(map(orjson.dumps, [registered(someone), wrong])) + b"\n"
    acknowledged, refused = await ran(product, "report.py", product.kafka.prefix, given=given)
    assert acknowledged == "2 acknowledged"
    assert refused == f"{wrong['id']} rejected unknown_type type"
    await product.entries(someone, 1)


async def test_a_trusted_consumer_sees_each_event_once_and_goes_on_where_it_was(
    product: Asking, someone: str, tmp_path: Path
) -> None:
    await product.post_batch(whole_path(someone))
    wanted = {entry["id"] for entry in await product.entries(someone, len(STORY))}
    arguments = (f"test-{someone}", str(tmp_path / "seen.sqlite"), product.kafka.prefix)
    said = [line.split()[0] for line in await ran(product, "follow.py", *arguments)]
    assert wanted <= set(said)
    assert len(said) == len(set(said))
    assert await ran(product, "follow.py", *arguments) == []
    assert await ran(product, "follow.py", "another group", *arguments[1:]) == [], "repeats are known by sequence"
