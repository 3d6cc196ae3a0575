"""The lag of every relay and consumer over the last hour: sampled by the door, kept in memory, gone with it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.door.rollcall import ask

EVERY = 5.0
KEPT = timedelta(hours=1)
MOST = int(KEPT.total_seconds() / EVERY)
Line = tuple[str, str]
Counting = Mapping[str, Callable[[], Awaitable[dict[str, Any]]]]


@dataclass(frozen=True)
class Sample:
    """Seconds behind of each (service, relay or consumer) at one moment; who did not answer is missing."""

    at: datetime
    seconds: Mapping[Line, float]


@dataclass
class Watch:
    """The samples of the last hour."""

    counting: Counting
    samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=MOST))

    async def run(self) -> None:
        """Sample until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self.sample()
            await asyncio.sleep(max(began + EVERY - loop.time(), 0))

    async def sample(self) -> None:
        """Ask every service once."""
        answered = await ask(self.counting)
        seconds = {line: lag for name, counts in answered.found.items() for line, lag in lags(name, counts)}
        self.samples.append(Sample(datetime.now(UTC), seconds))

    @property
    def latest(self) -> Mapping[Line, float]:
        """The last sample's."""
        return self.samples[-1].seconds if self.samples else {}


def lags(service: str, counts: Mapping[str, Any]) -> list[tuple[Line, float]]:
    """What one service says of its relay and its consumer."""
    return [((service, part), float(counts[part]["seconds"])) for part in ("relay", "consumer") if counts.get(part)]
