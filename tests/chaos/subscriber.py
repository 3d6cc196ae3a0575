"""Two who follow the timeline and come back after any error: one fetches, one listens. Each keeps what it received."""

import asyncio
import contextlib
from typing import Any

import aiohttp

from tests.acceptance.listening import listening
from tests.chaos.ledgers import Ledger, now

PATIENCE = aiohttp.ClientTimeout(total=20)
AWAY = (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError, KeyError)


class Asking:
    """Who asks about subscriptions, by what right."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """What is answered. Raises AWAY."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with (
            aiohttp.ClientSession(self.url, headers=headers, timeout=PATIENCE) as session,
            session.request(method, f"/v1/subscriptions{path}", **more) as answer,
        ):
            answer.raise_for_status()
            return await answer.json()


class Subscriber:
    """One subscription to everything, from the beginning."""

    def __init__(self, asking: Asking, channel: str, ledger: Ledger) -> None:
        self.channel = channel
        self.entries: set[str] = set()
        self._asking, self._ledger = asking, ledger
        self._id = ""

    async def subscribe(self) -> None:
        """Make it."""
        wanted = {"name": self.channel, "channel": self.channel, "payload": "full"}
        self._id = (await self._asking.ask("POST", "", json=wanted))["id"]

    async def run(self) -> None:
        """Receive until cancelled."""
        await (self._fetch() if self.channel == "pull" else self._listen())

    async def _fetch(self) -> None:
        """What was not acknowledged comes again."""
        while True:
            with contextlib.suppress(*AWAY):
                found = await self._asking.ask("GET", f"/{self._id}/events", params={"limit": 100, "wait": 5})
                self._keep(found["events"])
                if found["events"]:
                    await self._asking.ask("POST", f"/{self._id}/acknowledgements", json={"cursor": found["next"]})
                continue
            await asyncio.sleep(0.2)

    async def _listen(self) -> None:
        """After the id that was seen last. Nothing at all for a while is taken for a broken line."""
        last = "0"
        while True:
            with contextlib.suppress(*AWAY):
                async with listening(self._asking.url, self._asking.token, self._id, last=last) as stream:
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
            lines.append(
                {
                    "at": now(),
                    "subscription": self._id,
                    "channel": self.channel,
                    "entry": event["id"],
                }
            )
        if lines:
            self._ledger.write(*lines)
