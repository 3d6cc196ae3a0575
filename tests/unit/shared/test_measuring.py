"""Answers are counted by what was asked, never by whom it was about."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from prometheus_client import REGISTRY

from shared import problems
from shared.measuring import Measured


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Measured)

    @app.get("/measured/{who}")
    async def someone(who: str) -> str:
        return who

    @app.get("/measured-fault")
    async def fault() -> None:
        raise ZeroDivisionError

    @app.get("/measured-stream")
    async def stream() -> StreamingResponse:
        async def slowly() -> AsyncIterator[bytes]:
            await asyncio.sleep(0.3)
            yield b"at last"

        return StreamingResponse(slowly())

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as found:
        yield found


def counted(route: str, status: str, method: str = "GET") -> float | None:
    labels = {"method": method, "route": route, "status": status}
    return REGISTRY.get_sample_value("throughcare_http_requests_total", labels)


async def test_people_share_the_template_of_their_address(client: httpx.AsyncClient) -> None:
    for who in ("gb:noms:A1", "gb:noms:A2"):
        await client.get(f"/measured/{who}")
    assert counted("/measured/{who}", "200") == 2
    assert "gb:noms" not in str([sample for metric in REGISTRY.collect() for sample in metric.samples])


async def test_what_a_caller_makes_up_is_no_label(client: httpx.AsyncClient) -> None:
    await client.request("BREW", "/nowhere/made-up")
    assert counted("other", "404", "other") == 1


async def test_the_last_resort_counts_too(client: httpx.AsyncClient) -> None:
    assert (await client.get("/measured-fault")).status_code == 500
    assert counted("/measured-fault", "500") == 1


async def test_a_stream_is_timed_until_it_begins(client: httpx.AsyncClient) -> None:
    await client.get("/measured-stream")
    labels = {"method": "GET", "route": "/measured-stream", "le": "0.25"}
    assert REGISTRY.get_sample_value("throughcare_http_request_seconds_bucket", labels) == 1
