"""Two who follow the timeline and come back after any error: one fetches, one listens. Each keeps what it received."""

import asyncio
import contextlib
from collections import Counter
from typing import Any

import aiohttp

from tests.acceptance.listening import listening
from tests.chaos.ledgers import Ledger, now

PATIENCE = aiohttp.ClientTimeout(total=20)
AWAY = (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError, KeyError)


class Subscriber:
    """One subscription to everything, from the beginning."""

    def __init__(self, url: str, token: str, channel: str, ledger: Ledger) -> None:
        self.channel = channel
        self.entries: set[str] = set()
        self._url, self._token, self._ledger = url, token, ledger
        self._order: Counter[str] = Counter()
        self._id = ""

    async def subscribe(self) -> None:
        """Make it."""
        wanted = {"name": self.channel, "channel": self.channel, "payload": "full"}
        self._id = (await self._ask("POST", "", json=wanted))["id"]

    async def run(self) -> None:
        """Receive until cancelled."""
        await (self._fetch() if self.channel == "pull" else self._listen())

    async def _fetch(self) -> None:
        """What was not acknowledged comes again."""
        while True:
            with contextlib.suppress(*AWAY):
                found = await self._ask("GET", f"/{self._id}/events", params={"limit": 100, "wait": 5})
                self._keep(found["events"])
                if found["events"]:
                    await self._ask("POST", f"/{self._id}/acknowledgements", json={"cursor": found["next"]})
                continue
            await asyncio.sleep(0.2)

    async def _listen(self) -> None:
        """After the id that was seen last. Nothing at all for a while is taken for a broken line."""
        last = "0"
        while True:
            with contextlib.suppress(*AWAY):
                async with listening(self._url, self._token, self._id, last=last) as stream:
                    heard = stream.everything()
                    while (each := await asyncio.wait_for(anext(heard, None), 30)) is not None:
                        if each.name == "delivery":
                            self._keep([each.data])
                            last = each.id
            await asyncio.sleep(0.2)

    def _keep(self, events: list[dict[str, Any]]) -> None:
        lines = []
        for event in events:
            self.entries.add(event["id"])
            self._order[""] += 1
            lines.append(
                {
                    "at": now(),
                    "subscription": self._id,
                    "channel": self.channel,
                    "entry": event["id"],
                    "person": event["subject"],
                    "order": self._order[""],
                }
            )
        if lines:
            self._ledger.write(*lines)

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with (
            aiohttp.ClientSession(self._url, headers=headers, timeout=PATIENCE) as session,
            session.request(method, f"/v1/subscriptions{path}", **more) as answer,
        ):
            answer.raise_for_status()
            return await answer.json()
