"""Errors over HTTP as problem details (RFC 9457): what is wrong, where, by which rule, and the way out."""

import html
import traceback
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from shared import telemetry
from shared.outages import met
from shared.room import Overloaded
from shared.sql import TRANSIENT
from shared.wording import field_of, in_words

MEDIA_TYPE = "application/problem+json"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<meta name="color-scheme" content="light dark"><link rel="stylesheet" href="/static/style.css">
<main><h1>{title}</h1><p>{detail}</p><p><a href="/">To the first page</a></p></main></html>
"""
log = telemetry.log("http")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


class ConfigurationError(Exception):
    """Roles that do not fit together, in one line for the operator."""


class CutShort(Exception):
    """An answer that had begun could not be finished; the connection ends, so that nobody takes it for whole."""


class ProblemError(Exception):
    """A problem that ends the request."""

    def __init__(
        self, status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.response = problem(status, title, detail, code=code, headers=headers, **extra)
        self.page = Response(
            PAGE.format(title=html.escape(title), detail=html.escape(detail)), status, headers, "text/html"
        )

    def shown_to(self, request: Request) -> Response:
        """As a page to who looks, as problem details to a program."""
        return self.page if "text/html" in request.headers.get("accept", "") else self.response


def problem(
    status: int, title: str, detail: str, *, code: str, headers: dict[str, str] | None = None, **extra: Any
) -> Response:
    """Problem details; `type` is a reference that stays the same for one kind of problem."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, "detail": detail, **extra}
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of this application be one."""
    app.add_middleware(LastResort)

    @app.exception_handler(ProblemError)
    async def ours(request: Request, error: ProblemError) -> Response:
        return error.shown_to(request)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = field_of(first)
        return problem(422, "The request is not valid", in_words(first), code="invalid_request", field=field)

    async def unavailable(request: Request, error: Exception) -> Response:
        met(log, "unavailable", error, error=type(error).__name__)
        detail = "the database or a service does not answer; nothing that was acknowledged is lost: send again"
        away = ProblemError(503, "unavailable", "Try again shortly", detail, headers={"Retry-After": "2"})
        return away.shown_to(request)

    for kind in TRANSIENT:
        app.add_exception_handler(kind, unavailable)

    @app.exception_handler(Overloaded)
    async def overloaded(request: Request, error: Overloaded) -> Response:
        detail = (
            "more is sent than can be stored; nothing of this was acknowledged. Wait as Retry-After says, and send all "
            "of it again, with the same ids: what was taken of it all the same counts once"
        )
        wait = {"Retry-After": str(error.again_in)}
        return ProblemError(429, "overloaded", "Too much at once", detail, headers=wait).shown_to(request)

    @app.exception_handler(404)
    async def nothing_here(request: Request, _: Exception) -> Response:
        slash = ": leave out the slash at its end" if request.url.path.endswith("/") else ""
        detail = f"no address {request.url.path}{slash}"
        return ProblemError(404, "not_found", "There is nothing here", detail).shown_to(request)

    @app.exception_handler(400)
    async def unreadable(_: Request, error: Exception) -> Response:
        return problem(400, "The request cannot be read", str(error), code="bad_request")


class LastResort:
    """Answers what nobody foresaw. Its kind and place are logged, never its message, which may be about a person."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        seen: set[str] = set()

        async def watched_receive() -> Message:
            message = await receive()
            seen.add(message["type"])
            return message

        async def watched_send(message: Message) -> None:
            seen.add(message["type"])
            await send(message)

        try:
            await self._app(scope, watched_receive, watched_send)
        except Exception as error:  # noqa: BLE001 - the last resort
            if "http.disconnect" in seen:
                return None  # the client left before the end; nobody waits for an answer
            answer = failed(scope, error)
            if "http.response.start" in seen:
                raise CutShort from None
            await answer(scope, receive, send)
        return None


def failed(scope: Message, error: Exception) -> Response:
    """A 500 without internals, and a log line that its `instance` finds."""
    incident = uuid.uuid4().urn
    given = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("request_failed", incident=incident, trace_id=given[3:35], error=type(error).__name__, at=places[-8:])
    detail = "something went wrong here; nothing that was acknowledged is lost, and sending again is safe"
    return problem(500, "The server failed", detail, code="server_error", instance=incident)
