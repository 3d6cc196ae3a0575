"""Trials: events are judged as if they were sent, and nothing is written; at every service at once, by one name."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from services.door.routing import Routing
from shared.auth import Caller, require
from shared.eventing.outcome import Result
from shared.eventing.report import Submission
from shared.eventing.trial import Begun
from shared.openapi import Answer, Operation
from shared.problems import ProblemError
from shared.routes import Routes

NOTHING_WRITTEN = "Throughcare-Trial"
TRY_AGAIN_SECONDS = "30"
AsATrial = Annotated[
    UUID | None, Query(description="Judge within this trial, which was begun before: nothing is written.")
]
Named = Annotated[UUID, Path(description="A UUID that you choose.")]
BEGIN = Operation(
    "Begin a trial",
    "In a trial, events are judged as if they were sent, each after those before it, and nothing is written. What one "
    "service would hear of another is not part of it. It ends ten minutes after it was last used.",
    group="Send",
    roles=("sender",),
    answers={201: Answer("It has begun."), 200: Answer("It was there already, with all that it has judged.")},
    problems=("trials_full",),
)
END = Operation(
    "End a trial", "It leaves nothing behind.", group="Send", roles=("sender",), answers={204: Answer("Ended.")}
)


class Trying(Protocol):
    """Where reports are judged as a trial."""

    async def begin_trial(self, name: str) -> Begun: ...
    async def try_out(self, name: str, submissions: Sequence[Submission], key: str) -> list[Result] | None: ...
    async def end_trial(self, name: str) -> None: ...


class InTrial:
    """One service's side of a trial, asked as if it were the service at work. `key` marks a request as repeatable."""

    def __init__(self, service: Trying, name: str, key: str) -> None:
        self._service, self._name, self._key = service, name, key
        self._groups = 0

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """What would become of them. Raises a problem where the trial is over."""
        self._groups += 1
        key = f"{self._key}/{self._groups}" if self._key else ""
        results = await self._service.try_out(self._name, submissions, key)
        if results is None:
            detail = "it is over, and so is what it knew: begin a new one, and send everything again from the start"
            raise ProblemError(404, "no_such_trial", "There is no such trial", detail)
        return results


class Trials:
    """Trials across all services. Each is its caller's own: nobody else finds it."""

    def __init__(self, services: Mapping[str, Trying]) -> None:
        self._services = services

    def routing(self, caller: str, trial: UUID, key: str) -> Routing:
        """The way to every service within a trial."""
        name = named(caller, trial)
        tried = {service: InTrial(each, name, key) for service, each in self._services.items()}
        return Routing(tried, tells_all=True)

    async def begin(self, caller: str, trial: UUID) -> bool:
        """Whether it began now, or was there. One that some service has lost is no more, and begins anew."""
        name = named(caller, trial)
        begun = await self._begin(name)
        if begun == {"begun", "there"}:
            await self.end(caller, trial)
            begun = await self._begin(name)
        if "full" in begun:
            await self.end(caller, trial)
            headers = {"Retry-After": TRY_AGAIN_SECONDS}
            raise ProblemError(
                429, "trials_full", "Too many trials are under way", "begin again when one has ended", headers
            )
        return begun == {"begun"}

    async def _begin(self, name: str) -> set[Begun]:
        return set(await asyncio.gather(*(each.begin_trial(name) for each in self._services.values())))

    async def end(self, caller: str, trial: UUID) -> None:
        """At every service."""
        await asyncio.gather(*(each.end_trial(named(caller, trial)) for each in self._services.values()))


def named(caller: str, trial: UUID) -> str:
    """A trial's name among all callers'."""
    return f"{trial} {caller}"


def router(trials: Trials) -> Routes:
    """Begin and end. What is tried in between goes to /v1/events."""
    routes = Routes()

    @routes.put("/v1/trials/{trial}", **BEGIN.declared)
    async def begin_trial(trial: Named, caller: Annotated[Caller, Depends(require("sender"))]) -> Response:
        return Response(status_code=201 if await trials.begin(caller.name, trial) else 200)

    @routes.delete("/v1/trials/{trial}", **END.declared)
    async def end_trial(trial: Named, caller: Annotated[Caller, Depends(require("sender"))]) -> Response:
        await trials.end(caller.name, trial)
        return Response(status_code=204)

    return routes
