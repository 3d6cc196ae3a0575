"""Every error over HTTP is a problem that helps, and gives nothing away."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse
from structlog.testing import capture_logs

from shared.methods import answer_for_methods
from shared.openapi import SETTINGS
from shared.problems import CutShort, ProblemError, install

SECRET = "Key (identifier)=(gb:noms:A1234BC) already exists"
TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def application() -> FastAPI:
    app = FastAPI(**SETTINGS)
    install(app)
    answer_for_methods(app)

    @app.get("/ours")
    async def ours() -> Response:
        raise ProblemError(409, "taken", "It is <taken>", "choose another", headers={"X-A": "b"}, field="id")

    @app.get("/bounded")
    async def bounded(limit: Annotated[int, Query(le=500)]) -> int:
        return limit

    @app.get("/broken")
    async def broken() -> Response:
        raise LookupError(SECRET)

    unfinished(app)
    return app


def unfinished(app: FastAPI) -> None:
    """Answers and requests that end in the middle."""

    @app.get("/cut-short")
    async def cut_short() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            yield b"the beginning"
            raise LookupError(SECRET)

        return StreamingResponse(parts())

    @app.post("/gone")
    async def gone(request: Request) -> Response:
        await request.body()
        raise AssertionError("the body was not whole")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_problem_has_the_members_of_rfc_9457_and_ours(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ours")
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert answer.headers["x-a"] == "b"
    assert answer.json() == {
        "type": "/problems/taken", "title": "It is <taken>", "status": 409, "code": "taken",
        "detail": "choose another", "field": "id",
    }  # fmt: skip


async def test_a_browser_is_shown_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ours", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "<h1>It is &lt;taken&gt;</h1>" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("POST", "/ours", 405, "method_not_allowed"),
        ("GET", "/bounded?limit=501", 422, "invalid_request"),
    ],
)
async def test_what_the_framework_refuses_is_a_problem_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_parameter_out_of_bounds_is_named(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/bounded?limit=501")).json()
    assert (answer["field"], answer["detail"]) == ("limit", "limit must be at most 500")


async def test_an_address_with_a_slash_too_many_is_told_so(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ours/")
    assert (answer.status_code, answer.json()["detail"]) == (404, "no address /ours/: leave out the slash at its end")


async def test_what_nobody_foresaw_is_a_500_whose_cause_only_the_log_knows(client: httpx.AsyncClient) -> None:
    with capture_logs() as logged:
        answer = await client.get("/broken", headers={"traceparent": TRACEPARENT})
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    (line,) = logged
    assert (line["event"], line["error"], line["incident"]) == (
        "request_failed",
        "LookupError",
        answer.json()["instance"],
    )
    assert line["trace_id"] == TRACEPARENT[3:35]
    assert line["at"][-1].endswith(" broken")
    assert "A1234BC" not in answer.text + str(logged)


async def test_an_answer_that_cannot_be_finished_is_cut_short_and_says_nothing_of_why(
    client: httpx.AsyncClient,
) -> None:
    with capture_logs() as logged, pytest.raises(CutShort) as caught:
        await client.get("/cut-short")
    assert (logged[0]["error"], str(caught.value)) == ("LookupError", "")
    assert caught.value.__suppress_context__


async def test_a_client_that_leaves_is_no_failure_of_ours() -> None:
    scope = {
        "type": "http", "method": "POST", "path": "/gone", "raw_path": b"/gone", "query_string": b"",
        "root_path": "", "headers": [], "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    messages: list[dict[str, object]] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[object] = []

    async def receive() -> dict[str, object]:
        return messages.pop(0)

    async def send(message: object) -> None:
        sent.append(message)

    with capture_logs() as logged:
        await application()(scope, receive, send)
    assert (logged, sent) == ([], [])
