"""What every address does alike: HEAD is GET without its body, OPTIONS and Allow tell the methods there are."""

from collections.abc import Iterator

from fastapi import FastAPI, Request, Response
from fastapi.routing import iter_route_contexts

from shared.problems import Asgi, Message, Receive, Send, problem

HEAD = "HEAD"


class HeadIsGet:
    """Answers HEAD with the status and headers of GET; what would be the body is not made."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != HEAD:
            return await self._app(scope, receive, send)

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                # The answer is over: the server tells a stream so, as if the client had left.
                await send({"type": "http.response.body", "body": b""})

        return await self._app({**scope, "method": "GET"}, receive, without_body)


def allowed(app: FastAPI, path: str) -> Iterator[str]:
    """The methods of an address."""
    for route in iter_route_contexts(app.routes):
        if route.methods and route.path_regex.match(path):
            yield from route.methods
            if "GET" in route.methods:
                yield HEAD
    yield "OPTIONS"


def answer_for_methods(app: FastAPI) -> None:
    """OPTIONS for every address; for any other method that it lacks, a problem with those that it has."""
    app.add_middleware(HeadIsGet)

    @app.exception_handler(405)
    async def wrong_method(request: Request, _: Exception) -> Response:
        headers = {"Allow": ", ".join(sorted(set(allowed(app, request.url.path))))}
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
        title, detail = "This method is not for this address", f"{request.method} is not, {headers['Allow']} are"
        return problem(405, title, detail, code="method_not_allowed", headers=headers)
