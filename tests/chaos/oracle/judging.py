"""All checks, by name; a violation is told in one line."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from tests.chaos.oracle import deliveries, flow, keeping, order, refusals, webhooks
from tests.chaos.oracle.tables import read_database
from tests.chaos.oracle.topics import read_topics
from tests.chaos.oracle.world import World

Check = Callable[[World], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    keeping.acknowledged_but_lost,
    keeping.answered_differently,
    keeping.missing_in_kafka,
    keeping.missing_on_timeline,
    keeping.not_taken_in,
    keeping.from_nowhere,
    keeping.unreadable,
    keeping.present_twice,
    keeping.bytes_differ,
    keeping.columns_differ,
    order.gaps,
    order.inversions,
    order.broken_chains,
    order.effects_before_causes,
    order.clocks_back,
    order.misplaced,
    flow.stuck,
    flow.parked_for_nothing,
    flow.checkpoints,
    flow.fired_twice,
    flow.unlike_expected,
    deliveries.undelivered,
    deliveries.unasked,
    deliveries.delivered_out_of_order,
    webhooks.badly_signed,
    webhooks.under_another_id,
    webhooks.other_content,
    webhooks.before_its_turn,
    refusals.refused_in_silence,
    refusals.refused_for_nothing,
    refusals.refused_under_two_ids,
)
EXAMPLES = 5


@dataclass(frozen=True)
class Case:
    """Where to look, and what senders and receivers wrote down (NDJSON)."""

    database: str
    kafka: str
    prefix: str
    ledger: Path
    expected: Path
    received: Path


@dataclass
class Verdict:
    """How many violations of each kind, and some of them."""

    checks: dict[str, int]
    examples: dict[str, list[str]] = field(default_factory=dict)
    events: int = 0
    people: int = 0

    @property
    def found(self) -> dict[str, int]:
        """What is wrong."""
        return {name: count for name, count in self.checks.items() if count}


async def judge(case: Case) -> Verdict:
    """Read everything, then judge it; the deployment should have come to rest."""
    return judged(await read_world(case))


async def read_world(case: Case) -> World:
    """Everything as it is now."""
    connection = await asyncpg.connect(case.database)
    try:
        found = await read_database(connection)
    finally:
        await connection.close()
    published = await asyncio.to_thread(read_topics, case.kafka, case.prefix)
    return World(*found, *published, *(read_lines(path) for path in (case.ledger, case.expected, case.received)))


def judged(world: World) -> Verdict:
    """The verdict on a world."""
    found = {check.__name__: list(check(world)) for check in CHECKS}
    return Verdict(
        {name: len(violations) for name, violations in found.items()},
        {name: violations[:EXAMPLES] for name, violations in found.items() if violations},
        len(world.events),
        len({event.person for event in world.events.values()}),
    )


def read_lines(path: Path) -> list[dict[str, Any]]:
    """NDJSON; a last line without an end was not finished, and is not counted."""
    return [orjson.loads(line) for line in path.read_bytes().split(b"\n")[:-1] if line]
