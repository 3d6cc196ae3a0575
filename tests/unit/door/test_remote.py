"""A door that runs apart from its services: what it makes of one that does not answer."""

import uuid
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from deploy.local.process import free_port
from services.door.remote import RemoteService, ServiceAway
from shared.sql import TRANSIENT


async def killed(request: web.Request) -> web.Response:
    """As by kill -9, in the middle of an answer."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def without_database(_: web.Request) -> web.Response:
    return web.Response(status=503)


async def broken(_: web.Request) -> web.Response:
    return web.Response(status=500)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """Services of three kinds of trouble, by their paths."""
    app = web.Application()
    for path, answer in (("killed", killed), ("without", without_database), ("broken", broken)):
        app.router.add_post(f"/{path}/internal/call", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def ask(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        await RemoteService("intake", address, session).event(uuid.uuid4())


@pytest.mark.parametrize("trouble", ["killed", "without"])
async def test_a_service_that_is_away_is_a_fault_that_passes(address: str, trouble: str) -> None:
    with pytest.raises(ServiceAway, match="intake"):
        await ask(f"{address}/{trouble}")
    assert issubclass(ServiceAway, TRANSIENT)


async def test_a_service_that_is_not_there_is_away() -> None:
    with pytest.raises(ServiceAway):
        await ask(f"http://127.0.0.1:{free_port()}")


async def test_a_service_that_failed_is_no_fault_that_passes(address: str) -> None:
    with pytest.raises(aiohttp.ClientResponseError):
        await ask(f"{address}/broken")
