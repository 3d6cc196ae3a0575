"""A listener of server-sent events, as a browser reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson


@dataclass(frozen=True)
class Heard:
    """One server-sent event, or where there is no name, what else the stream said."""

    id: str
    name: str
    data: Any
    retry: str = ""


class Listening:
    """An open stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.status = answer.status

    async def events(self) -> AsyncIterator[Heard]:
        """Deliveries, until the stream ends."""
        async for heard in self.everything():
            if heard.name == "delivery":
                yield heard

    async def take(self, number: int) -> list[Heard]:
        """The next so many deliveries."""
        found: list[Heard] = []
        async for heard in self.events():
            found.append(heard)
            if len(found) == number:
                break
        return found

    async def everything(self) -> AsyncIterator[Heard]:
        """Each block of lines."""
        fields: dict[str, str] = {}
        async for raw in self.answer.content:
            if line := raw.decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                data = orjson.loads(fields["data"]) if "data" in fields else None
                yield Heard(fields.get("id", ""), fields.get("event", ""), data, fields.get("retry", ""))
                fields = {}


@asynccontextmanager
async def listening(url: str, token: str, subscription: str, **how: str) -> AsyncIterator[Listening]:
    """A stream of a subscription: `last` is its Last-Event-ID, `cursor` the parameter."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if last := how.pop("last", None):
        headers["Last-Event-ID"] = last
    path = f"{url}/v1/subscriptions/{subscription}/stream"
    async with aiohttp.ClientSession(headers=headers) as session, session.get(path, params=how) as answer:
        yield Listening(answer)
