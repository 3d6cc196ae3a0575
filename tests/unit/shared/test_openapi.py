"""The document says of a route what the route declares, and nothing else."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query, Response
from pydantic import BaseModel

from shared.openapi import SETTINGS, Answer, Operation
from shared.reference.pages import install


class Thing(BaseModel):
    """A thing."""

    name: str


THINGS = Operation(
    "List things",
    "All of them.",
    group="Work",
    roles=("operator",),
    answers={200: Answer("The things.", Thing, example={"name": "a"}, content={"text/csv": {"schema": {}}})},
    problems=("no_such_event",),
)


@pytest.fixture
async def said() -> Any:
    app = FastAPI(**SETTINGS)
    install(app, lambda: {"Unused": {}})

    @app.get("/things", **THINGS.declared)
    async def list_things(limit: Annotated[int, Query(ge=1, description="How many.")] = 5) -> Response:
        return Response(str(limit))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        return (await client.get("/openapi.json")).json()


async def test_an_operation_bears_what_its_route_declares(said: Any) -> None:
    operation = said["paths"]["/things"]["get"]
    assert (operation["summary"], operation["description"]) == ("List things", "All of them.")
    assert (operation["tags"], operation["security"]) == (["Work"], [{"token": ["operator"]}])
    assert operation["operationId"] == "list_things"
    (limit,) = operation["parameters"]
    assert (limit["description"], limit["schema"]["minimum"]) == ("How many.", 1)


async def test_every_answer_has_its_media_types(said: Any) -> None:
    answers = said["paths"]["/things"]["get"]["responses"]
    assert set(answers) == {"200", "401", "403", "404", "422", "500", "503"}
    assert answers["200"]["description"] == "The things."
    assert list(answers["200"]["content"]) == ["application/json", "text/csv"]
    assert answers["200"]["content"]["application/json"] == {
        "schema": {"$ref": "#/components/schemas/Thing"}, "example": {"name": "a"},
    }  # fmt: skip
    assert "no_such_event" in answers["404"]["description"]
    assert set(answers["404"]["content"]) == {"application/problem+json", "text/html"}
    assert set(answers["503"]["headers"]) == {"Retry-After"}


async def test_what_is_used_is_described_and_nothing_else(said: Any) -> None:
    assert [tag["name"] for tag in said["tags"]] == ["Work"]
    assert set(said["components"]["schemas"]) == {"Problem", "Thing"}
