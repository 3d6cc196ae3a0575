"""What one process of a deployment does for all, such as matching entries, sending webhooks, rebuilding."""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import asyncpg

from shared import telemetry
from shared.outages import met
from shared.sql import FAULTS, lock_key

LOOK_SECONDS = 1.0
Part = Callable[[], Coroutine[Any, Any, None]]
log = telemetry.log("work")


class Work:
    """The parts run in the process that holds the lock; when it ends, another takes over by itself."""

    def __init__(self, name: str, connect: Callable[[], Awaitable[asyncpg.Connection]], parts: Sequence[Part]) -> None:
        self.turned = datetime.now(UTC)
        self.active = False
        self._name, self._lock = name, lock_key(name)
        self._connect, self._parts = connect, parts

    async def run(self) -> None:
        """Until cancelled; after any fault the parts begin again from what the database says."""
        while True:
            try:
                async with AsyncExitStack() as stack:
                    connection = await self._connect()
                    stack.callback(connection.terminate)
                    await self._wait_for_turn(connection)
                    await self._work(connection)
            except FAULTS as error:
                met(log, "begins_again", error, work=self._name, error=repr(error))
            await asyncio.sleep(0.5)  # whoever waits for its turn comes first

    async def _wait_for_turn(self, connection: asyncpg.Connection) -> None:
        """A session lock: it ends with the connection, so that a dead process makes room by itself."""
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock, timeout=5):
            self.turned = datetime.now(UTC)
            await asyncio.sleep(0.2)

    async def _work(self, connection: asyncpg.Connection) -> None:
        """Run the parts while the lock is held: who has lost it stops at once."""
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        losing = asyncio.ensure_future(lost.wait())
        tasks = [asyncio.ensure_future(part()) for part in self._parts]
        self.active = True
        try:
            while not lost.is_set():
                self.turned = datetime.now(UTC)
                await connection.fetchval("SELECT 1", timeout=5)
                ended, _ = await asyncio.wait({*tasks, losing}, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for task in ended:
                    task.result()
        finally:
            self.active = False
            for task in (*tasks, losing):
                task.cancel()
            await asyncio.gather(*tasks, losing, return_exceptions=True)
