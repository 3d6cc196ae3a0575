"""Whether anything is still on its way, from the sender to the subscriber."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import asyncpg

from tests.chaos.stage import Stage
from tests.chaos.subscriber import Subscriber

ENTRIES = "SELECT count(*) FROM timeline.entries"
BEFORE_HOOKS = (
    "SELECT coalesce(sum((SELECT coalesce(max(position), 0) FROM timeline.entries) - s.matched + (SELECT count(*) FROM "
    "timeline.deliveries d WHERE d.subscription = s.id AND d.status = 'pending')), 0) "
    "FROM timeline.subscriptions s WHERE s.channel = 'webhook'"
)


async def what_moves(stage: Stage, subscribers: Sequence[Subscriber]) -> str:
    """What is on its way still; nothing, when all is at rest."""
    try:
        lag = await ask_lag(stage)
    except (aiohttp.ClientError, TimeoutError) as error:
        return f"the door does not answer: {error!r}"
    moving = {each["consumer"]: each["messages"] for each in lag["consumers"] if each["messages"]}
    moving |= {f"relay of {each['service']}": each["events"] for each in lag["relays"] if each["events"]}
    if moving or lag["waiting"] or lag["held"]:
        return f"on the way: {moving}, waiting: {lag['waiting']}, held: {lag['held']}"
    entries = await count(stage, ENTRIES)
    received = {each.channel: len(each.entries) for each in subscribers}
    if set(received.values()) != {entries}:
        return f"of {entries} entries received: {received}"
    hooked = await count(stage, BEFORE_HOOKS)
    return f"before webhooks: {hooked}" if hooked else ""


async def ask_lag(stage: Stage) -> Any:
    """What the door says is on its way."""
    headers = {"Authorization": f"Bearer {stage.token}"}
    timeout = aiohttp.ClientTimeout(total=15)
    async with (
        aiohttp.ClientSession(stage.url("door"), headers=headers, timeout=timeout) as session,
        session.get("/v1/lag") as answer,
    ):
        answer.raise_for_status()
        return await answer.json()


async def count(stage: Stage, query: str) -> int:
    """By plain SQL."""
    connection = await asyncpg.connect(stage.dsn)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()
