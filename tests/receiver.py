"""A receiver of webhooks on a real port: it verifies by the specification's own library, and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

Answering = Callable[["Received"], Awaitable[web.StreamResponse]]


@dataclass
class Received:
    """One request; `message` only where the signature was good."""

    path: str
    headers: dict[str, str]
    body: bytes
    message: dict[str, Any]
    request: web.Request

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


async def take(_: Received) -> web.Response:
    """Taken."""
    return web.Response(status=204)


def status(number: int, **headers: str) -> Answering:
    """Always this."""

    async def answer(_: Received) -> web.Response:
        return web.Response(status=number, headers=headers, text="as told")

    return answer


def in_turn(*answers: Answering) -> Answering:
    """One after the other, then the last one for ever."""
    left = list(answers)

    async def answer(received: Received) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(received)

    return answer


async def hang(_: Received) -> web.Response:
    """Never."""
    await asyncio.sleep(3600)
    return web.Response()


@dataclass
class Receiver:
    """Where it listens, what it was sent, and how it answers at a path."""

    url: str
    secrets: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answering] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    def ids(self, path: str = "/") -> list[str]:
        """The ids that came to a path, in order."""
        return [each.id for each in self.received if each.path == path]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        body, headers = await request.read(), {name.lower(): value for name, value in request.headers.items()}
        message = Webhook(self.secrets[request.path]).verify(body, headers) if request.path in self.secrets else {}
        got = Received(request.path, headers, body, message, request)
        self.received.append(got)
        return await self.answers.get(request.path, take)(got)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver at work."""
    app = web.Application()
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    receiver = Receiver("")
    app.router.add_route("*", "/{path:.*}", receiver.receive)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield receiver
    await runner.cleanup()
