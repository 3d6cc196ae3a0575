"""The door sends each service its slice in order, and puts the results back in order. It holds no rules."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from shared.contracts.catalogue import CATALOGUE, owner
from shared.eventing.outcome import Result
from shared.eventing.reception import LARGEST
from shared.eventing.report import Submission
from shared.inquiries import ALL, Which
from shared.metrics import CAME_IN
from shared.room import Overloaded

KEEPER_OF_THE_UNOWNED = "intake"
Way = Literal["http", "kafka"]
TRIES = 5


class Reporting(Protocol):
    """Where reports are judged."""

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]: ...


class Answering(Protocol):
    """What a service tells about itself and its events."""

    name: str

    async def event(self, identifier: UUID) -> bytes | None: ...
    async def waiting(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]: ...
    async def rejected(self, limit: int, offset: int = 0, which: Which = ALL) -> list[dict[str, Any]]: ...
    async def dismiss(self, rejected: UUID, reason: str, actor: str) -> bool: ...
    async def backlog(self) -> dict[str, Any]: ...
    async def counts(self) -> dict[str, Any]: ...
    async def reached(self) -> dict[str, dict[str, int]]: ...
    async def parked(self, limit: int) -> list[dict[str, Any]]: ...
    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool: ...
    async def let_go(self, reason: str, actor: str) -> bool: ...
    async def chain(self, event: UUID) -> list[dict[str, Any]]: ...
    async def learned(self, events: Sequence[UUID]) -> dict[UUID, datetime]: ...
    async def correlation(self, event: UUID) -> UUID | None: ...


class Patient:
    """A service that is asked again for what it had no room for, and for that alone: all of it again, and what was
    accepted at the first try would be told as a duplicate.
    """

    def __init__(self, service: Reporting) -> None:
        self._service = service

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """In portions that a service judges or refuses as one. Raises Overloaded where it had no room so often."""
        portions = [submissions[start : start + LARGEST] for start in range(0, len(submissions), LARGEST)]
        return [result for results in await asyncio.gather(*map(self._accept, portions)) for result in results]

    async def _accept(self, portion: Sequence[Submission]) -> list[Result]:
        for _ in range(TRIES - 1):
            try:
                return await self._service.accept(portion)
            except Overloaded as busy:
                await asyncio.sleep(busy.again_in)
        return await self._service.accept(portion)


class Routing:
    """Which service judges which event. `tells_all`: a stream's answer has a line for the accepted ones too; `way`:
    the way in for which results are counted.
    """

    def __init__(self, services: Mapping[str, Reporting], tells_all: bool = False, way: Way | None = None) -> None:
        self._services = services
        self._way = way
        self.tells_all = tells_all

    def patient(self) -> "Routing":
        """The same, whose services are asked again where they are overloaded."""
        services = {name: Patient(service) for name, service in self._services.items()}
        return Routing(services, self.tells_all, self._way)

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """The results in the order of the submissions. Where one service fails, its own are nobody's success: it is
        raised when the others are done, and what they took is found again by its keys.
        """
        slices: dict[str, list[int]] = {}
        for index, submission in enumerate(submissions):
            slices.setdefault(service_of(submission), []).append(index)
        if len(slices) == 1:
            judged = await self._services[next(iter(slices))].accept(submissions)
        else:
            judged = await self._by_each(submissions, slices)
        if self._way:
            count(self._way, judged)
        return judged

    async def _by_each(self, submissions: Sequence[Submission], slices: Mapping[str, list[int]]) -> list[Result]:
        answers = await asyncio.gather(
            *(self._services[name].accept([submissions[index] for index in places]) for name, places in slices.items()),
            return_exceptions=True,
        )
        results: list[Result | None] = [None] * len(submissions)
        for places, answer in zip(slices.values(), answers, strict=True):
            if isinstance(answer, BaseException):
                raise answer
            for index, result in zip(places, answer, strict=True):
                results[index] = result
        return [result for result in results if result is not None]


def count(way: Way, results: Sequence[Result]) -> None:
    """For metrics: what came in by which way, and what became of it."""
    for outcome, number in Counter(result.outcome for result in results).items():
        CAME_IN.labels(way, outcome.value).inc(number)


def service_of(submission: Submission) -> str:
    """The owner of the event's type; what has no owner, intake refuses and keeps."""
    kind = submission.attributes.get("type")
    return owner(kind) if isinstance(kind, str) and kind in CATALOGUE else KEEPER_OF_THE_UNOWNED
