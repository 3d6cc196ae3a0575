"""A strict route names what it does not know, and reads no body without end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from shared import routes
from shared.methods import answer_for_methods
from shared.openapi import SETTINGS
from shared.problems import ProblemError, install
from shared.room import Room
from shared.routes import Routes, Straight, read_body


class Word(BaseModel):
    """What is said."""

    model_config = ConfigDict(extra="forbid")
    word: str
    times: int = 1


def application() -> FastAPI:
    app, routes = FastAPI(**SETTINGS), Routes()
    install(app)
    answer_for_methods(app)

    @routes.get("/things")
    async def things(limit: Annotated[int, Query(alias="at-most", ge=1)] = 5) -> Response:
        return Response(f"{limit} things", headers={"X-Things": "yes"})

    @routes.post("/things")
    async def say(word: Word) -> Response:
        return Response(word.word * word.times)

    @routes.get("/endless")
    async def endless() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"more"
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    app.include_router(routes)
    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_parameter_that_does_not_exist_is_named_with_those_that_do(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things?at-most=2")).text == "2 things"
    answer = await client.get("/things?at_most=2")
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "unknown_parameter", "at_most")
    assert answer.json()["detail"] == "no parameter 'at_most' here: there are at-most"
    assert (await client.post("/things?x=1", json={"word": "a"})).json()["detail"].endswith("there are none")


async def test_a_body_is_taken_as_it_is_meant(client: httpx.AsyncClient) -> None:
    assert (await client.post("/things", json={"word": "ab", "times": 2})).text == "abab"


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (b'{"word": "a"', "not_json", "the body is not JSON"),
        (b'{"word": "\xff"}', "not_json", "the body is not JSON"),
        (b"", "not_json", "the body is not JSON"),
        (b'{"word": "\\u0000"}', "nul_character", "a NUL character (U+0000) cannot be kept"),
        (b"[" * 1000 + b'"\\u0000"' + b"]" * 1000, "nul_character", "a NUL character (U+0000) cannot be kept"),
        (b"[]", "invalid_request", "body must be an object"),
        (b"{}", "invalid_request", "word is required"),
        (b'{"word": "a", "wrod": 1}', "invalid_request", "wrod is not known here"),
        (b'{"word": "a", "times": "x"}', "invalid_request", "times must be a whole number"),
    ],
)
async def test_a_body_that_is_not_what_it_should_be_is_told_so(
    client: httpx.AsyncClient, body: bytes, code: str, detail: str
) -> None:
    answer = await client.post("/things", content=body, headers={"Content-Type": "application/json"})
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["code"]) == (422, code)
    assert said["detail"].startswith(detail)


async def test_a_body_of_another_kind_or_without_end_is_not_read(client: httpx.AsyncClient) -> None:
    answer = await client.post("/things", content=b'{"word": "a"}', headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["detail"]) == (415, "send Content-Type: application/json")
    answer = await client.post("/things", json={"word": "x" * 1024 * 1024})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_an_address_tells_all_its_methods(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/things")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert answer.json()["code"] == "method_not_allowed"
    answer = await client.options("/things")
    assert (answer.status_code, answer.headers["allow"], answer.text) == (204, "GET, HEAD, OPTIONS, POST", "")
    assert (await client.options("/nowhere")).status_code == 404


async def test_head_is_get_without_its_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/things?at-most=3")
    assert (answer.status_code, answer.headers["x-things"], answer.text) == (200, "yes", "")
    assert (await client.head("/nowhere")).status_code == 404


async def test_head_of_what_never_ends_ends(client: httpx.AsyncClient) -> None:
    assert (await client.head("/endless", timeout=5)).status_code == 200


async def test_the_straight_way_is_for_a_body_alone_and_fails_like_any_other() -> None:
    async def say(request: Request) -> Response:
        said = await request.body()
        if not said:
            raise ProblemError(422, "nothing_said", "Nothing was said", "say something")
        return Response(said * 2)

    app = application()
    app.router.routes.insert(0, Straight("/things", say, methods=["POST"]))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        assert (await client.post("/things", content="hm")).text == "hmhm"
        assert (await client.post("/things", content="")).json()["code"] == "nothing_said"
        assert (await client.post("/things?x=1", json={"word": "hm"})).json()["code"] == "unknown_parameter"
        assert (await client.get("/things")).text == "5 things"
        assert (await client.put("/things")).headers["allow"] == "GET, HEAD, OPTIONS, POST"


async def test_a_body_that_stops_coming_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LONGEST_SILENCE", 0.05)
    room = Room(1000, patience=1)

    async def receive() -> dict[str, Any]:
        if room.free < 1000:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"half", "more_body": True}

    headers = [(b"content-length", b"800")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(ProblemError, match="408 unfinished"):
        async with room.share() as share:
            await read_body(request, 1000, "say less", share)
    assert room.free == 1000
