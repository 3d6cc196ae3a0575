"""GET /v1/projections, POST /v1/projections/{projection}/rebuild: tables that follow from the entry log, built anew."""

from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field

from services.door.questions import json
from shared.auth import Caller, require
from shared.openapi import Answer, Operation
from shared.problems import ProblemError
from shared.routes import Routes

Operator = Annotated[Caller, Depends(require("operator"))]
Name = Annotated[str, Path(description="Which, by its name.", examples=["people"])]
Number = Annotated[int, Field(ge=0)]


class Projecting(Protocol):
    """The timeline service, as far as it is asked for its projections."""

    async def projections(self) -> list[dict[str, Any]]: ...
    async def rebuild(self, projection: str, actor: str) -> dict[str, Any] | None: ...


class Rebuild(BaseModel):
    """A rebuild, under way or finished."""

    number: Number
    projection: Literal["places", "people"]
    actor: Annotated[str, Field(description="The name of the token that asked for it.")]
    asked: datetime
    stage: Literal["asked", "folding", "comparing", "finished", "failed"]
    entries: Annotated[int, Field(ge=0, description="About how many entries there are to fold.")]
    folded: Annotated[int, Field(ge=0, description="How many are folded.")]
    percent: Annotated[int, Field(ge=0, le=100, description="How much is done.")]
    rows: Annotated[int | None, Field(description="Rows of the new one, when it was compared with the live one.")]
    differed: Annotated[int | None, Field(description="Rows that were wrong in the live one, too many or missing.")]
    held_seconds: Annotated[float | None, Field(description="For how long no entry could be taken.")]
    failed: Annotated[str | None, Field(description="The kind of fault, where it failed: the live one stays.")]
    finished: datetime | None


class Projection(BaseModel):
    """A table that follows from the entry log."""

    name: Literal["places", "people"]
    holds: Annotated[str, Field(description="What it is for.")]
    rebuild: Annotated[Rebuild | None, Field(description="The last one, if there was one.")]


class Projections(BaseModel):
    """All there are."""

    projections: list[Projection]


LIST = Operation(
    "List projections",
    "Tables that follow from the entry log and can be built anew from it, each with how far its last rebuild came.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("All there are.", Projections)},
)
REBUILD = Operation(
    "Rebuild a projection",
    "Builds it anew beside the live one, which is read and kept all the while, compares the two and swaps them. It "
    "goes on by itself, also after a restart; the list says how far it is. Where one is under way, that one goes on.",
    group="Work",
    roles=("operator",),
    answers={202: Answer("It is under way.", Rebuild)},
    problems=("no_such_projection",),
)


def router(timeline: Projecting) -> Routes:
    """What operators do about projections."""
    routes = Routes()

    @routes.get("/v1/projections", **LIST.declared)
    async def list_projections(_: Operator) -> Response:
        return json({"projections": await timeline.projections()})

    @routes.post("/v1/projections/{projection}/rebuild", **REBUILD.declared)
    async def rebuild_projection(projection: Name, operator: Operator) -> Response:
        found = await timeline.rebuild(projection, operator.name)
        if found is None:
            detail = f"choose one of {', '.join(each['name'] for each in await timeline.projections())}"
            raise ProblemError(404, "no_such_projection", "There is no such projection", detail)
        answer = json(found)
        answer.status_code = 202
        return answer

    return routes
