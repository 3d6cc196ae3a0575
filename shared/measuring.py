"""Counts every answer over HTTP and times how soon it began."""

import time
from typing import Any

from shared.metrics import REQUESTS, SECONDS
from shared.problems import Asgi, Message, Receive, Send

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Measured:
    """The outermost layer, so that the last resort's answers count too."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI. A stream counts when it begins: how long it stays open says nothing about us."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began = time.perf_counter()

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        return await self._app(scope, receive, measured)


def count(scope: Message, status: int, seconds: float) -> None:
    """By the route's template, never by the address, which may name a person; nothing a caller makes up is a label."""
    route: Any = scope.get("route")
    template = getattr(route, "path", "other")
    method = scope["method"] if scope["method"] in METHODS else "other"
    REQUESTS.labels(method, template, status).inc()
    SECONDS.labels(method, template).observe(seconds)
