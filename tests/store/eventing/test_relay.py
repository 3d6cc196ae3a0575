"""The relay's loop, which must not end."""

import asyncio

import asyncpg
import pytest

from shared.eventing.kafka import Kafka
from shared.eventing.relay import Relay

# As asyncpg told the fault rig of connections that the server had ended, once as an error of its own.
ENDED = asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")


@pytest.mark.parametrize("fault", [ENDED, ConnectionResetError(), asyncpg.CannotConnectNowError("starting up")])
async def test_a_relay_outlasts_a_connection_that_ends_in_whatever_way(fault: Exception) -> None:
    again = asyncio.Event()
    faults = [fault]

    async def connect() -> asyncpg.Connection:
        if not faults:
            again.set()
            await asyncio.sleep(3600)
        raise faults.pop()

    async def reached(_: str, __: str) -> None:
        return None

    running = asyncio.ensure_future(Relay("intake", connect, Kafka("", "test", 1), reached).run())
    async with asyncio.timeout(10):
        await again.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
