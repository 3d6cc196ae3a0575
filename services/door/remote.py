"""Services in other processes, called over HTTP by the same names as those in this one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from services.door.gathering import Gathering
from shared.eventing.errors import Poison
from shared.eventing.outcome import Result
from shared.eventing.report import Submission
from shared.eventing.trial import Begun
from shared.inquiries import ALL, Which
from shared.internal import CALL, POISON, submission_json
from shared.room import Overloaded

AWAY, BUSY = 503, 429


class ServiceAway(ConnectionError):
    """A service does not answer now, or says that its database does not: ask again."""


class RemoteService:
    """One service behind its address; the token is the deployment's own, not a caller's."""

    def __init__(self, name: str, address: str, session: aiohttp.ClientSession) -> None:
        self.name = name
        self._address = address.rstrip("/") + CALL
        self._session = session
        self._gathering = Gathering(self._judge)

    async def _call(self, method: str, *arguments: Any) -> Any:
        body = orjson.dumps({"method": method, "arguments": arguments}, default=str)
        try:
            status, said = await self._ask(body)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise ServiceAway(f"{self.name}: {type(error).__name__}") from error
        if status == AWAY:
            raise ServiceAway(f"{self.name}: its database does not answer")
        if status == BUSY:
            raise Overloaded
        if status == POISON:
            raise Poison(*orjson.loads(said))
        return orjson.loads(said)

    async def _ask(self, body: bytes) -> tuple[int, bytes]:
        async with self._session.post(self._address, data=body) as answer:
            if answer.status not in (AWAY, BUSY, POISON):
                answer.raise_for_status()
            return answer.status, await answer.read()

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """Judged over there, in order."""
        return await self._gathering.accept(submissions)

    async def _judge(self, submissions: Sequence[Submission]) -> list[Result]:
        return [
            Result.from_json(said)
            for said in await self._call("accept", [submission_json(each) for each in submissions])
        ]

    async def begin_trial(self, name: str) -> Begun:
        """See Trials.begin."""
        begun: Begun = await self._call("begin_trial", name)
        return begun

    async def try_out(self, name: str, submissions: Sequence[Submission], key: str) -> list[Result] | None:
        """See Trials.judge."""
        results = await self._call("try_out", name, [submission_json(each) for each in submissions], key)
        return None if results is None else [Result.from_json(said) for said in results]

    async def end_trial(self, name: str) -> None:
        """See Trials.end."""
        await self._call("end_trial", name)

    async def event(self, identifier: UUID) -> bytes | None:
        """The published bytes of one event."""
        text: str | None = await self._call("event", identifier)
        return text.encode() if text else None

    async def waiting(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]:
        """See Inquiries."""
        rows = await self._call("waiting", limit, offset, *chosen(which))
        return [with_instants(row, "time", "received") for row in rows]

    async def rejected(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]:
        """See Inquiries."""
        rows = await self._call("rejected", limit, offset, *chosen(which))
        return [with_instants(row, "first", "last") for row in rows]

    async def dismiss(self, rejected: UUID, reason: str, actor: str) -> bool:
        """See DecidingService."""
        return bool(await self._call("dismiss", rejected, reason, actor))

    async def backlog(self) -> dict[str, Any]:
        """See DecidingService."""
        found = await self._call("backlog")
        return {
            "waiting": [with_instants(row, "oldest") for row in found["waiting"]],
            "rejected": [with_instants(row, "last") for row in found["rejected"]],
        }

    async def health(self) -> dict[str, Any]:
        """See Health."""
        found: dict[str, Any] = await self._call("health")
        return found

    async def counts(self) -> dict[str, Any]:
        """See DecidingService."""
        found: dict[str, Any] = await self._call("counts")
        return found

    async def reached(self) -> dict[str, dict[str, int]]:
        """See Consumer.reached."""
        found: dict[str, dict[str, int]] = await self._call("reached")
        return found

    async def parked(self, limit: int) -> list[dict[str, Any]]:
        """See DecidingService."""
        return [with_instants(row, "since") for row in await self._call("parked", limit)]

    async def hasten(self, subscription: UUID) -> None:
        """See TimelineService."""
        await self._call("hasten", subscription)

    async def failing(self, limit: int) -> list[dict[str, Any]]:
        """See TimelineService."""
        return [with_instants(row, "since", "next_due") for row in await self._call("failing", limit)]

    async def republish(self, reason: str, actor: str) -> dict[str, Any]:
        """See DecidingService."""
        found: dict[str, Any] = await self._call("republish", reason, actor)
        return found

    async def republication(self) -> dict[str, Any] | None:
        """See DecidingService."""
        found: dict[str, Any] | None = await self._call("republication")
        return found

    async def projections(self) -> list[dict[str, Any]]:
        """See TimelineService."""
        found: list[dict[str, Any]] = await self._call("projections")
        return found

    async def rebuild(self, projection: str, actor: str) -> dict[str, Any] | None:
        """See TimelineService."""
        found: dict[str, Any] | None = await self._call("rebuild", projection, actor)
        return found

    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool:
        """See Consumer.resume."""
        return bool(await self._call("resume", person, decision, reason, actor))

    async def let_go(self, reason: str, actor: str) -> bool:
        """See Consumer.let_go."""
        return bool(await self._call("let_go", reason, actor))

    async def chain(self, event: UUID) -> list[dict[str, Any]]:
        """See DecidingService."""
        found: list[dict[str, Any]] = await self._call("chain", event)
        return found

    async def learned(self, events: Sequence[UUID]) -> dict[UUID, datetime]:
        """See DecidingService."""
        found = await self._call("learned", list(events))
        return {UUID(event): datetime.fromisoformat(at) for event, at in found.items()}

    async def correlation(self, event: UUID) -> UUID | None:
        """See DecidingService."""
        found = await self._call("correlation", event)
        return UUID(found) if found else None


def chosen(which: Which) -> tuple[Which, ...]:
    """What is asked of a service of the version before, too, says nothing of a choice where there is none."""
    return (dict(which),) if which else ()


def with_instants(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Instants that travelled as text, as instants again."""
    return row | {name: datetime.fromisoformat(row[name]) for name in names if row[name]}
