"""What operators ask of a service's consumer, and decide about whom it holds; of every service alike."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.eventing.consume import SQL, Consumer

Turned = Callable[[], datetime]


class Listening:
    """A service as a listener to others: `sources` are those whose topics it reads."""

    name: str
    pool: asyncpg.Pool
    consumer: Consumer
    sources: Sequence[str]

    @property
    def loops(self) -> Mapping[str, Turned]:
        """Our loops by name, each with when it last went round."""
        return {f"{self.name}_consumer": lambda: self.consumer.turned}

    async def reached(self) -> dict[str, dict[str, int]]:
        """The next offset of each partition of each of our sources, whichever process of ours has it."""
        return await self.consumer.reached(self.sources)

    async def parked(self, limit: int) -> list[dict[str, Any]]:
        """People held in our consumer, the longest first."""
        return [dict(row) for row in await self.pool.fetch(SQL["list_parked"], limit, timeout=5)]

    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool:
        """See Consumer.resume."""
        return await self.consumer.resume(person, decision, reason, actor)

    async def let_go(self, reason: str, actor: str) -> bool:
        """See Consumer.let_go."""
        return await self.consumer.let_go(reason, actor)
