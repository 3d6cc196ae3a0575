"""Role to role, where roles run apart: one address per service, one call at a time, by the names it has in-process."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request, Response

from shared.auth import require_internal
from shared.eventing.errors import Poison, RuleBroken
from shared.eventing.outcome import Result
from shared.eventing.report import Submission
from shared.room import Room
from shared.routes import Straight, length_of

CALL = "/internal/call"
POISON = 409
MOST_BYTES, PATIENCE = 64 * 1024 * 1024, 5.0
SMALL = 64 * 1024  # questions never wait behind reports
Method = Callable[..., Awaitable[Any]]


def submission_json(submission: Submission) -> dict[str, Any]:
    """A submission as it travels from the door to a service."""
    broken = submission.broken
    return {
        "attributes": submission.attributes,
        "actor": submission.actor,
        "received": submission.received,
        "traceparent": submission.traceparent,
        "broken": [broken.code, broken.detail, broken.field] if broken else None,
        "raw": submission.raw.hex() if broken and submission.raw else None,
    }


def submission_from(said: Mapping[str, Any]) -> Submission:
    """The reverse."""
    return Submission(
        attributes=said["attributes"],
        actor=said["actor"],
        received=datetime.fromisoformat(said["received"]),
        traceparent=said["traceparent"],
        broken=RuleBroken(*said["broken"]) if said["broken"] else None,
        raw=bytes.fromhex(said["raw"]) if said["raw"] else None,
    )


def accepting(accept: Callable[[list[Submission]], Awaitable[list[Result]]]) -> Method:
    """`accept` for a door in another process."""

    async def call(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [result.as_json() for result in await accept([submission_from(each) for each in said])]

    return call


def trying(try_out: Callable[[str, list[Submission], str], Awaitable[list[Result] | None]]) -> Method:
    """`try_out` for a door in another process."""

    async def call(name: str, said: list[dict[str, Any]], key: str) -> list[dict[str, Any]] | None:
        results = await try_out(name, [submission_from(each) for each in said], key)
        return None if results is None else [result.as_json() for result in results]

    return call


def with_ids(method: Method) -> Method:
    """A method whose first argument is an id, or several."""

    async def call(first: str | list[str], *rest: Any) -> Any:
        found = await method(UUID(first) if isinstance(first, str) else [UUID(each) for each in first], *rest)
        if isinstance(found, bytes):
            return found.decode()
        return {str(key): value for key, value in found.items()} if isinstance(found, dict) else found

    return call


def route(methods: Mapping[str, Method], secret: str) -> Straight:
    """The address at which other roles of the same deployment call these methods, and nobody else. Several doors may
    send at once: there is room for so much of it.
    """
    check, room = require_internal(secret), Room(MOST_BYTES, PATIENCE)

    async def call(request: Request) -> Response:
        await check(request)
        length = length_of(request)
        try:
            async with room.share(length if length > SMALL else 0):
                said = orjson.loads(await request.body())
                found = await methods[said["method"]](*said["arguments"])
        except Poison as poison:
            return Response(orjson.dumps([poison.code, poison.detail]), POISON, media_type="application/json")
        return Response(orjson.dumps(found, default=str), media_type="application/json")

    return Straight(CALL, call, methods=["POST"])
