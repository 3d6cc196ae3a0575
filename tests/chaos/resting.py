"""Whether anything is still on its way, from the sender to the subscriber."""

from collections.abc import Sequence
from typing import Any

import aiohttp
import asyncpg

from tests.chaos.stage import Stage
from tests.chaos.subscriber import Subscriber

ENTRIES = "SELECT count(*) FROM timeline.entries"


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
    return "" if set(received.values()) == {entries} else f"of {entries} entries received: {received}"


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
