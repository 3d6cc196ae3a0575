"""GET /v1/roles: how each role of the deployment is, as the door sees it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from fastapi import Depends, Response
from pydantic import BaseModel, Field

from services.door.board import Board
from services.door.rollcall import Answered
from services.door.view import state_of
from shared.auth import Caller, require
from shared.openapi import Answer, Operation
from shared.routes import Routes

Operator = Annotated[Caller, Depends(require("operator"))]


class RoleHealth(BaseModel):
    """One role."""

    role: Annotated[str, Field(description="Its name; `all` is every role in one process.")]
    state: Annotated[
        Literal["ready", "not_ready", "stuck", "silent"],
        Field(description="Silent: it did not answer in time. Stuck: a loop has not turned for 30 seconds."),
    ]
    failing: Annotated[list[str], Field(description="What does not answer it, or why it is silent.")]
    seconds_since_turn: Annotated[dict[str, float], Field(description="How long ago each of its loops turned.")]


class RoleList(BaseModel):
    """All roles."""

    roles: list[RoleHealth]


EXAMPLE = {"role": "planning", "state": "ready", "failing": [], "seconds_since_turn": {"planning_relay": 0.012}}
LIST_ROLES = Operation(
    "List the roles and their health",
    "Each is asked at once; one that does not answer within 1.5 seconds is told as silent.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The roles.", RoleList, example={"roles": [EXAMPLE]})},
)


def router(board: Board) -> Routes:
    """The question."""
    routes = Routes()

    @routes.get("/v1/roles", **LIST_ROLES.declared)
    async def list_roles(_: Operator) -> Response:
        said = {"roles": listed(await board.roles())}
        return Response(orjson.dumps(said), media_type="application/json")

    return routes


def listed(roles: Answered[dict[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that answered, and those that did not."""
    told = [
        {
            "role": name,
            "state": state_of(health),
            "failing": list(health["failing"]),
            "seconds_since_turn": health["seconds_since_turn"],
        }
        for name, health in roles.found.items()
    ]
    silent = [
        {"role": name, "state": "silent", "failing": [why], "seconds_since_turn": {}}
        for name, why in roles.silent.items()
    ]
    return [*told, *silent]
