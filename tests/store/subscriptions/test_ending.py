"""What somebody does to a subscription at the moment in which it is ended: it is not there, and that is all."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from services.timeline.subscriptions.forms import Change, Replay
from tests.store.subscriptions.conftest import START, World
from tests.store.subscriptions.test_log import code_of

Act = Callable[[World, asyncpg.Record], Awaitable[object]]
ACTS: dict[str, Act] = {
    "change": lambda world, row: world.registry.change(row, Change(name="other")),
    "pause": lambda world, row: world.registry.set_status(row, "paused", "holiday"),
    "rotate": lambda world, row: world.registry.rotate(row),
    "replay": lambda world, row: world.registry.replay(row, Replay.model_validate({"since": START.isoformat()})),
    "acknowledge": lambda world, row: world.log.acknowledge(row, "0"),
    "test": lambda world, row: world.log.test(row["id"]),
    "retry": lambda world, row: world.log.retry(row["id"], 1, "again"),
    "skip": lambda world, row: world.log.skip(row["id"], 1, "skipped"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_what_was_ended_a_moment_ago_is_not_there(world: World, act: Act) -> None:
    row = await world.subscribe()
    await world.registry.delete(row)
    assert await code_of(act(world, row)) == "no_such_subscription"


async def test_nothing_is_noted_of_what_was_ended(world: World) -> None:
    row = await world.subscribe(channel="sse")
    await world.registry.delete(row)
    await world.log.mark_sent(row["id"], [(0, 1)])
    assert await world.deliveries(row) == []
