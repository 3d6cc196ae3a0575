"""Who has events sent to the receiver: subscribes, gives it the secrets, and has tried again at once what failed."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import orjson

from tests.chaos.receiver import SUBSCRIPTIONS
from tests.chaos.subscriber import AWAY, Asking

IMPATIENT_AFTER = 2.0
FILTERS: dict[str, dict[str, Any]] = {
    "/plans": {"payload": "full", "filter": {"types": ["throughcare.planning.*"]}},
    "/some-people": {
        "payload": "thin",
        "filter": {"people": [f"test:chaos:{sender}-{number}" for sender in range(8) for number in range(3)]},
    },
}


class Hooks:
    """Webhooks to one receiver. What failed twice would be tried again after minutes; nobody here waits that long."""

    def __init__(self, asking: Asking, receiver: str, folder: Path) -> None:
        self._asking, self._receiver, self._folder = asking, receiver, folder
        self._made: dict[str, dict[str, str]] = {}

    async def subscribe(self) -> None:
        """Make them."""
        for path, wanted in FILTERS.items():
            form = {"name": path, "channel": "webhook", "url": self._receiver + path, **wanted}
            made = await self._asking.ask("POST", "", json=form)
            self._made[path] = {name: made[name] for name in ("id", "secret")}
        (self._folder / SUBSCRIPTIONS).write_bytes(orjson.dumps(self._made))

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(IMPATIENT_AFTER)
            for made in self._made.values():
                with contextlib.suppress(*AWAY):
                    await self._asking.ask("POST", f"/{made['id']}/resume")
