"""What is connected to is what was checked; and what a receiver may do to us."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from services.timeline.subscriptions.webhooks import resolving
from services.timeline.subscriptions.webhooks.addresses import AddressRefused
from services.timeline.subscriptions.webhooks.resolving import CheckedResolver
from services.timeline.subscriptions.webhooks.sending import Answer, Sender
from tests.receiver import Received, Receiver, hang, receiving, status, take

LOOPBACK = (ip_network("127.0.0.0/8"),)
NAME = "aftercare.example"


class Names:
    """Answers for the system's resolver, which is the edge of the process: each time the next, then the last."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, _: int) -> tuple[list[Any], OSError | None]:
        self.asked += 1
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found], None


async def post(sender: Sender, receiver: Receiver, host: str = "127.0.0.1") -> Answer:
    return await sender.post(receiver.url.replace("127.0.0.1", host) + "/?token=hush", {}, b"{}")


async def test_a_name_that_leads_within_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, Sender(()) as sender:
        monkeypatch.setattr(resolving, "addresses_of", Names(["127.0.0.1"]))
        answer = await sender.post(receiver.url.replace("http://127.0.0.1", f"https://{NAME}"), {}, b"{}")
    assert answer.status is None
    assert answer.detail == "this name leads where webhooks may not be sent"
    assert receiver.received == []


async def test_a_name_with_one_address_within_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "addresses_of", Names(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(AddressRefused, match="may not be sent"):
        await CheckedResolver((), "https").resolve(NAME, 443)


async def test_the_system_s_own_names_of_this_machine_are_refused() -> None:
    for scheme in ("http", "https"):
        with pytest.raises(AddressRefused):
            await CheckedResolver((), scheme).resolve("localhost", 443)


async def test_a_name_that_answers_otherwise_a_moment_later_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the first answer passes the check, every later one would lead elsewhere."""
    names = Names(["127.0.0.1"], ["10.255.255.1"])
    monkeypatch.setattr(resolving, "addresses_of", names)
    async with receiving() as receiver, Sender(LOOPBACK) as sender:
        for _ in range(3):
            assert (await post(sender, receiver, NAME)).is_success
        assert names.asked == 1
    async with receiving() as receiver, Sender(LOOPBACK) as sender:
        answer = await post(sender, receiver, NAME)
        assert answer.detail == "use https: this name leads where webhooks may not be sent"


async def test_http_leads_into_allowed_networks_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "addresses_of", Names(["8.8.8.8"]))
    async with Sender(LOOPBACK) as sender:
        answer = await sender.post(f"http://{NAME}/", {}, b"{}")
    assert answer.detail
    assert answer.detail.startswith("use https")


async def test_a_name_that_nobody_knows_is_an_answer() -> None:
    async with Sender(LOOPBACK) as sender:
        answer = await sender.post("https://nobody.invalid/?token=hush", {}, b"{}")
    assert answer.detail == "nobody knows the name of the host"


async def test_the_environment_s_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiving() as receiver, Sender(LOOPBACK) as sender:
        assert (await post(sender, receiver)).is_success


async def test_a_receiver_that_hangs_is_given_up_in_time() -> None:
    async with receiving() as receiver, Sender(LOOPBACK, patience=0.2) as sender:
        receiver.answers["/"] = hang
        assert (await post(sender, receiver)).detail == "no answer within 0.2 seconds"


async def test_a_success_counts_whatever_follows_it() -> None:
    async def endless(received: Received) -> web.Response:
        answer = web.StreamResponse()
        await answer.prepare(received.request)
        await asyncio.sleep(3600)
        return web.Response()

    async with receiving() as receiver, Sender(LOOPBACK, patience=5) as sender:
        receiver.answers["/"] = endless
        answer = await post(sender, receiver)
    assert answer.is_success
    assert answer.milliseconds < 4000


async def test_an_answer_that_cannot_be_read_is_a_failure_without_our_address() -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"SMTP ready at https://x/?token=hush\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(nonsense, "127.0.0.1", 0)
    async with server, Sender(LOOPBACK) as sender:
        port = server.sockets[0].getsockname()[1]
        answer = await sender.post(f"http://127.0.0.1:{port}/?token=hush", {}, b"{}")
    assert answer.status is None
    assert answer.detail
    assert "hush" not in answer.detail


async def test_cookies_are_not_kept() -> None:
    async with receiving() as receiver, Sender(LOOPBACK) as sender:
        receiver.answers["/"] = status(200, **{"Set-Cookie": "a=b"})
        await post(sender, receiver)
        receiver.answers["/"] = take
        await post(sender, receiver)
    assert all("cookie" not in each.headers for each in receiver.received)


@pytest.mark.parametrize("given", ["soon", "-1", "1e9", "\u0661", "9" * 400, "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_retry_after_that_is_no_number_of_seconds_is_left_to_our_schedule(given: str) -> None:
    async with receiving() as receiver, Sender(LOOPBACK) as sender:
        receiver.answers["/"] = status(429, **{"Retry-After": given})
        assert (await post(sender, receiver)).rest is None
