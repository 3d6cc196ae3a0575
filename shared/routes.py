"""Routes that refuse what they do not know: a parameter, a media type, a body without end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.routing import Match, Route
from starlette.types import Scope

from shared.eventing.report import has_nul
from shared.problems import ProblemError
from shared.room import Share

LARGEST_DOCUMENT = 1024 * 1024
LONGEST_SILENCE = 30.0
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


async def read_body(request: Request, largest: int, instead: str, share: Share | None = None) -> bytes:
    """The whole body. Raises a problem as soon as it is longer than `largest`; `instead` is the way out.

    Where it is part of a share of the room there is, Overloaded too: before it is read, where it says how long it is.
    """
    if share:
        await share.grow_to(min(length_of(request), largest))
    body = bytearray()
    async for chunk in arriving(request):
        body += chunk
        if share:
            await share.grow_to(len(body))
        if len(body) > largest:
            detail = f"a body has at most {largest} bytes here: {instead}"
            raise ProblemError(413, "too_large", "This is too large", detail)
    return bytes(body)


async def arriving(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes. Raises a problem where nothing more comes: who has gone unseen would keep room for ever."""
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout(LONGEST_SILENCE):
                chunk = await anext(chunks, None)
        except TimeoutError as error:
            detail = f"nothing more of the body came for {LONGEST_SILENCE:.0f} seconds: send all of it again"
            raise ProblemError(408, "unfinished", "The body did not come to its end", detail) from error
        if chunk is None:
            return
        yield chunk


def length_of(request: Request) -> int:
    """How long the body says it is; 0 where it does not."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0


class JsonRequest(Request):
    """A request whose body has been read as JSON."""

    read: bytes = b""
    value: Any = None

    async def body(self) -> bytes:
        """What was sent."""
        return self.read

    async def json(self) -> Any:
        """What it says."""
        return self.value


class StrictRoute(APIRoute):
    """A route of the documented API. What is misspelt is named, never ignored."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own, behind our checks; without a query and a body they cost nothing."""
        handle = super().get_route_handler()
        known = [field.alias for field in get_flat_params(self.dependant) if isinstance(field.field_info, Query)]

        async def strictly(request: Request) -> Response:
            if request.scope["query_string"]:
                refuse_unknown(request, known)
            return await handle(await read_json(request) if self.body_field else request)

        return strictly


class Straight(Route):
    """For the many requests that have nothing but headers and a body: without what FastAPI does for parameters, which
    took longer than all that is ours. Where the address is documented, it stands before the documented route.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whatever has a query, or another method, is for the documented route."""
        if scope["type"] != "http" or scope["query_string"] or scope["path"] != self.path or scope["method"] != "POST":
            return Match.NONE, {}
        return Match.FULL, {"endpoint": self.endpoint, "path_params": {}, "route": self}


class Routes(APIRouter):
    """A router of strict routes."""

    def __init__(self) -> None:
        super().__init__(route_class=StrictRoute)


def refuse_unknown(request: Request, known: list[str]) -> None:
    """Raise a problem for a query parameter that the operation does not have."""
    for name in request.query_params:
        if name not in known:
            there_are = f"there are {', '.join(known)}" if known else "there are none"
            detail = f"no parameter {name[:64]!r} here: {there_are}"
            raise ProblemError(422, "unknown_parameter", "There is no such parameter", detail, field=name[:64])


async def read_json(request: Request) -> Request:
    """The request with its body read. Raises a problem where that is no JSON document of bounded size."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        detail = "send Content-Type: application/json"
        raise ProblemError(415, "unsupported_media_type", "This media type is not taken", detail)
    found = JsonRequest(request.scope, request.receive)
    found.read = await read_body(request, LARGEST_DOCUMENT, "say less at once")
    try:
        found.value = orjson.loads(found.read)
    except orjson.JSONDecodeError as error:
        raise ProblemError(422, "not_json", "This is not JSON", f"the body is not JSON: {error}") from error
    if b"\\u0000" in found.read and has_nul(found.value):
        raise ProblemError(
            422, "nul_character", "A NUL character", "a NUL character (U+0000) cannot be kept: remove it"
        )
    return found
