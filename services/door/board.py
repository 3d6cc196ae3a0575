"""Asks every role at once for what an operator looks at. One that does not answer leaves its gap, and no other."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from services.door.answers import Behind, Knowing
from services.door.plot import curve
from services.door.rollcall import Answered, ask
from services.door.routing import Answering
from services.door.view import LISTED, View
from services.door.watch import Counting, Watch

FRESH = 1.0
Health = Mapping[str, Callable[[], Awaitable[dict[str, Any]]]]


class Board:
    """Asks, and keeps the answer for a second, so that many who look cost no more than one."""

    def __init__(self, services: Mapping[str, Answering], timeline: Knowing, inbound: Behind, health: Health) -> None:
        self._services = services
        self._consumers: dict[str, Answering | Knowing] = {**services, "timeline": timeline}
        self._timeline = timeline
        self._health = health
        self._counting: Counting = {
            "door": partial(counts_of, inbound),
            **{name: each.counts for name, each in self._consumers.items()},
        }
        self.watch = Watch(self._counting)
        self._kept: dict[int, tuple[float, asyncio.Task[View]]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Where people can be parked."""
        return frozenset(self._consumers)

    async def roles(self) -> Answered[dict[str, Any]]:
        """The health of each role."""
        return await ask(self._health)

    async def look(self, page: int) -> View:
        """Everything as it is now, with this page of what waits."""
        since, view = self._kept.get(page, (0.0, None))
        if view is None or time.monotonic() > since + FRESH:
            view = asyncio.ensure_future(self._ask(page))
            self._kept = {page: (time.monotonic(), view), **self._young()}
        return await asyncio.shield(view)

    def _young(self) -> dict[int, tuple[float, "asyncio.Task[View]"]]:
        now = time.monotonic()
        return {page: kept for page, kept in self._kept.items() if now <= kept[0] + FRESH}

    async def _ask(self, page: int) -> View:
        roles, counts, backlog, waiting, parked, failing = await asyncio.gather(
            self.roles(),
            ask(self._counting),
            ask({name: each.backlog for name, each in self._services.items()}),
            ask({name: partial(each.waiting, page * LISTED) for name, each in self._services.items()}),
            ask({name: partial(each.parked, LISTED) for name, each in self._consumers.items()}),
            ask({"timeline": partial(self._timeline.failing, LISTED)}),
        )
        now, samples = datetime.now(UTC), list(self.watch.samples)
        lines = [(name, part) for name in self._counting for part in ("relay", "consumer")]
        curves = [curve(line, samples, now) for line in lines if line[1] == "consumer" or line[0] in self._services]
        return View(now, page, roles, counts, backlog, waiting, parked, failing, curves)


async def counts_of(inbound: Behind) -> dict[str, Any]:
    """The door's own consumer, told as a service tells of its."""
    return {"consumer": await inbound.lag()}
