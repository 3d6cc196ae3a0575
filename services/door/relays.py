"""POST, GET /v1/relays/{service}/republish: everything that a service ever said, published again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field

from services.door.questions import Reason, json
from shared.auth import Caller, require
from shared.openapi import Answer, Operation
from shared.problems import ProblemError
from shared.routes import Routes

Operator = Annotated[Caller, Depends(require("operator"))]
Name = Annotated[str, Path(description="The service whose topic it is.", examples=["intake"])]


class Publishing(Protocol):
    """A service, as far as it is asked to publish again."""

    async def republish(self, reason: str, actor: str) -> dict[str, Any]: ...
    async def republication(self) -> dict[str, Any] | None: ...


class Republication(BaseModel):
    """Everything published again, under way or finished."""

    asked: datetime
    reason: str
    actor: Annotated[str, Field(description="The name of the token that asked for it.")]
    position: Annotated[int, Field(ge=0, description="How far it is, in positions of the store.")]
    until: Annotated[int, Field(ge=0, description="Where it ends: what had been published when it was asked for.")]
    finished: bool


REPUBLISH = Operation(
    "Publish everything again",
    "Sends a service's relay back to the beginning of its store: for a consumer that is new, where the topic no longer "
    "has the past. Consumers drop what they have. What is appended meanwhile comes behind it. Where it is under way "
    "already, it goes on; it does so after a restart too.",
    group="Work",
    roles=("operator",),
    answers={202: Answer("It is under way.", Republication)},
    problems=("no_such_relay",),
)
HOW_FAR = Operation(
    "See how far publishing again is",
    "The last time that a service published everything again.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("How far it is.", Republication)},
    problems=("no_such_relay",),
)


def router(services: Mapping[str, Publishing]) -> Routes:
    """What operators do about relays."""
    routes = Routes()

    @routes.post("/v1/relays/{service}/republish", **REPUBLISH.declared)
    async def republish(service: Name, why: Reason, operator: Operator) -> Response:
        answer = json(await known(services, service).republish(why.reason, operator.name))
        answer.status_code = 202
        return answer

    @routes.get("/v1/relays/{service}/republish", **HOW_FAR.declared)
    async def how_far(service: Name, _: Operator) -> Response:
        found = await known(services, service).republication()
        if found is None:
            raise ProblemError(404, "no_such_relay", "Nothing was published again", f"{service} never did so")
        return json(found)

    return routes


def known(services: Mapping[str, Publishing], service: str) -> Publishing:
    """Raises a problem where there is no such service."""
    if service not in services:
        raise ProblemError(404, "no_such_relay", "There is no such relay", f"choose one of {', '.join(services)}")
    return services[service]
