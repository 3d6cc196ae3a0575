"""What an outside system, a practitioner or an operator can do with a running product."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import aiohttp
import asyncpg
import orjson

from services.laptop import at_rest
from services.roles import Role
from shared.contracts.fields import Event
from shared.database import Database
from shared.eventing.kafka import Kafka
from tests.waiting import until

FOLLOWED = """
SELECT (SELECT known FROM timeline.cases_known) >= coalesce((SELECT max(known) FROM timeline.entries), '-infinity')
    AND (SELECT known FROM timeline.notices_known) >= coalesce((SELECT max(known) FROM timeline.entries), '-infinity')
    AND (SELECT position FROM timeline.claims_reached) >= coalesce((SELECT max(position) FROM timeline.entries), 0)
"""
STRUCTURED, BATCH, NDJSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"


class Answer:
    """A status, headers and a body."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [orjson.loads(line) for line in self.body.splitlines()]


class Asking:
    """A client with a token of every role; the product is at hand for faults and for looking behind."""

    def __init__(self, url: str, token: str, role: Role, database: Database, kafka: Kafka) -> None:
        self.url, self.token, self.role, self.database, self.kafka = url, token, role, database, kafka
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._session = await self._stack.enter_async_context(aiohttp.ClientSession(self.url))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): each for name, each in headers.items()
        }
        sending = io.BytesIO(body) if body is not None else None
        async with self._session.request(method, path, data=sending, headers=sent) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, None, **headers)

    async def post(self, event: Any, **headers: str) -> Answer:
        sent: dict[str, str] = {"Content-Type": STRUCTURED, **headers}
        return await self.ask("POST", "/v1/events", orjson.dumps(event), **sent)

    async def post_batch(self, events: Sequence[Any]) -> Answer:
        return await self.ask("POST", "/v1/events", orjson.dumps(list(events)), **{"Content-Type": BATCH})

    async def post_lines(self, *lines: bytes) -> Answer:
        return await self.ask("POST", "/v1/events", b"\n".join(lines), **{"Content-Type": NDJSON})

    async def timeline(self, who: str) -> list[dict[str, Any]]:
        answer = await self.get(f"/v1/people/{who}/timeline?limit=500")
        return list(answer.json["entries"]) if answer.status == 200 else []

    async def until(self, holds: Callable[[], Awaitable[Any]], within: float = 60) -> Any:
        """See waiting.until."""
        return await until(holds, within)

    async def entries(self, who: str, number: int) -> list[dict[str, Any]]:
        """The timeline, when it has this many entries."""

        async def enough() -> list[dict[str, Any]]:
            found = await self.timeline(who)
            return found if len(found) >= number else []

        found: list[dict[str, Any]] = await self.until(enough)
        return found

    async def still(self) -> bool:
        """Whether nothing is on its way just now."""
        return at_rest((await self.get("/v1/lag")).json)

    async def settled(self) -> None:
        """Nothing is on its way any more."""
        await self.until(self.still)
        await asyncio.sleep(0.1)
        await self.until(self.still)

    async def at_rest(self) -> None:
        """No table changes by itself: nothing is on its way, and what follows the entry log in its own time (cases, and
        who may be one person) is up with it.
        """
        await self.settled()
        connection = await asyncpg.connect(self.database.dsn)
        try:
            await self.until(lambda: connection.fetchval(FOLLOWED))
        finally:
            await connection.close()


def cloud(event: Event, who: str, time: str, identifier: str, **more: Any) -> dict[str, Any]:
    """An event as a correctional system sends it."""
    return {
        "specversion": "1.0",
        "id": f"{who}-{identifier}",
        "source": "urn:test:system",
        "type": event.type,
        "subject": who,
        "time": time,
        "data": event.model_dump(mode="json", by_alias=True, exclude_unset=True),
        **more,
    }
