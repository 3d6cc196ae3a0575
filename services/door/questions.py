"""GET what became of events: one event and its trace, what was rejected, waits, lags or is parked."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.door import described
from services.door.answers import Answers
from services.door.choosing import OfRejected, OfWaiting
from services.door.http import event_id
from shared.auth import Caller, require
from shared.eventing.errors import Poison
from shared.problems import ProblemError
from shared.routes import Routes

Identifier = Annotated[str, Path(description="The event's id, as the answer to its acceptance gave it.")]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=100_000, description="Leave out so many at the beginning.")]
Consumer = Annotated[str, Path(description="The service whose consumer it is.", examples=["timeline"])]
Person = Annotated[UUID, Path(description="The person's id.")]
Rejection = Annotated[UUID, Path(description="The rejection's id, as it is listed.")]
Reader = Annotated[Caller, Depends(require("practitioner", "auditor"))]
Operator = Annotated[Caller, Depends(require("operator"))]
Caretaker = Annotated[Caller, Depends(require("operator", "practitioner"))]


class Reason(BaseModel):
    """Why an operator does something."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=3, max_length=500, description="Why; it is kept.")]


class Word(BaseModel):
    """An operator's decision about a parked person."""

    model_config = ConfigDict(extra="forbid")
    decision: Annotated[Literal["retry", "skip"], Field(description="Apply the event again, or leave it out.")]
    reason: Annotated[str, Field(min_length=3, max_length=500, description="Why; it is kept.")]


def json(value: Any) -> Response:
    """JSON with instants and ids as text."""
    return Response(orjson.dumps(value, default=str), media_type="application/json")


def router(answers: Answers) -> Routes:
    """The questions."""
    routes = Routes()
    about_events(routes, answers)
    about_work(routes, answers)
    about_the_parked(routes, answers)
    return routes


def about_events(routes: Routes, answers: Answers) -> None:
    """One event, and its hops."""

    @routes.get("/v1/events/{identifier}", **described.GET_EVENT.declared)
    async def get_event(identifier: Identifier, _: Reader) -> Response:
        body = await answers.event(event_id(identifier))
        if body is None:
            raise no_such_event()
        return Response(body, media_type="application/cloudevents+json")

    @routes.get("/v1/events/{identifier}/trace", **described.TRACE_EVENT.declared)
    async def trace_event(identifier: Identifier, _: Operator) -> Response:
        found = await answers.trace(event_id(identifier))
        if found is None:
            raise no_such_event()
        return json(found)


def about_work(routes: Routes, answers: Answers) -> None:
    """What needs somebody, and what is behind."""

    @routes.get("/v1/waiting", **described.LIST_WAITING.declared)
    async def list_waiting(_: Caretaker, which: OfWaiting, limit: Limit = 100, offset: Offset = 0) -> Response:
        return json(await answers.waiting(limit, offset, which))

    @routes.get("/v1/rejected", **described.LIST_REJECTED.declared)
    async def list_rejected(_: Caretaker, which: OfRejected, limit: Limit = 100, offset: Offset = 0) -> Response:
        return json(await answers.rejected(limit, offset, which))

    @routes.post("/v1/rejected/{rejection}", **described.DISMISS.declared)
    async def dismiss(rejection: Rejection, why: Reason, operator: Operator) -> Response:
        if not await answers.dismiss(rejection, why.reason, operator.name):
            detail = "it is not on the list: GET /v1/rejected and `throughcare rejected` say what is, each with its id"
            raise ProblemError(404, "not_rejected", "There is no such rejection", detail)
        return json({"id": rejection, "outcome": "dismissed"})

    @routes.get("/v1/deliveries/failing", **described.LIST_FAILING.declared)
    async def list_failing(_: Operator, limit: Limit = 100) -> Response:
        return json(await answers.failing(limit))

    @routes.get("/v1/lag", **described.GET_LAG.declared)
    async def get_lag(_: Operator) -> Response:
        return json(await answers.lag())


def about_the_parked(routes: Routes, answers: Answers) -> None:
    """Who is held, and what an operator decides about them."""

    @routes.get("/v1/parked", **described.LIST_PARKED.declared)
    async def list_parked(_: Operator, limit: Limit = 100) -> Response:
        return json(await answers.parked(limit))

    @routes.post("/v1/parked/{consumer}/{person}", **described.RESUME_PARKED.declared)
    async def resume_parked(consumer: Consumer, person: Person, word: Word, operator: Operator) -> Response:
        try:
            done = await answers.resume(consumer, person, word.decision, word.reason, operator.name)
        except Poison as poison:
            raise ProblemError(409, "still_parked", "The event cannot be applied still", str(poison)) from poison
        if not done:
            raise ProblemError(404, "not_parked", "Nobody is parked there", f"{person} is not parked in {consumer!r}")
        return json({"consumer": consumer, "person": person, "decision": word.decision})

    @routes.post("/v1/consumers/{consumer}/resume", **described.LET_GO.declared)
    async def let_go(consumer: Consumer, why: Reason, operator: Operator) -> Response:
        if not await answers.let_go(consumer, why.reason, operator.name):
            detail = f"{consumer!r} is not paused: GET /v1/lag and `throughcare lag` say which consumers are"
            raise ProblemError(404, "not_paused", "That consumer is not paused", detail)
        return json({"consumer": consumer})


def no_such_event() -> ProblemError:
    """An id that no service knows."""
    return ProblemError(404, "no_such_event", "There is no such event", "no service has an event with this id")
