"""`throughcare subscription` explains itself; what a stream says is printed line by line."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import typer
from aiohttp import web
from aiohttp.test_utils import unused_port

from services.cli.asking import Unanswered
from services.cli.listening import listen
from services.cli.recipients import recipient, with_for
from services.cli.subscriptions import app
from shared.settings import Settings

COMMANDS = {"add", "list", "show", "pause", "resume", "delete", "test", "replay", "log", "pull", "listen"}
DELIVERY = (
    'id: %d\nevent: delivery\ndata: {"id":"e-%d","type":"throughcare.release.released.v1",'
    '"time":"2026-11-27T15:30:00Z","link":"http://x/\\u001b[31m"}\n\n'
)


def test_every_command_has_an_example() -> None:
    said = {
        command.name or str(command.callback and command.callback.__name__): command
        for command in app.registered_commands
    }
    assert set(said) == COMMANDS
    for name, command in said.items():
        assert command.callback
        assert f"Example: throughcare subscription {name}" in (command.callback.__doc__ or "")


def test_for_whom_is_said_by_kind_or_by_one_of_it_and_shown_the_same() -> None:
    bakery = recipient("employer:northern-bakery", "job_placement", None)
    assert bakery == {"kind": "employer", "ref": "northern-bakery", "purpose": "job_placement"}
    assert recipient("probation", None, "Act s.1") == {"kind": "probation", "legal_basis": "Act s.1"}
    assert recipient(None, None, None) is None
    found = {"id": "1", "recipient": {"legal_basis": None, **bakery}}
    assert with_for(found) == {"id": "1", "for": "employer:northern-bakery, job_placement"}


def test_a_purpose_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        recipient(None, "job_placement", None)
    assert "--for" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["", ":", "employer:", ":northern-bakery"])
def test_for_nobody_is_refused_and_never_becomes_the_persons_own_team(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        recipient(given, None, None)
    assert "KIND:REF" in capsys.readouterr().err


class Streams:
    """A server whose stream is cut after each delivery, until it refuses."""

    def __init__(self) -> None:
        self.cursors: list[str | None] = []

    async def stream(self, request: web.Request) -> web.StreamResponse:
        self.cursors.append(request.query.get("cursor"))
        if len(self.cursors) > 3:
            return web.json_response({"title": "It is over", "detail": "the subscription was ended"}, status=404)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        number = len(self.cursors)
        await answer.write(b"retry: 1\n\n: here\n\n")
        text = (DELIVERY % (number, number)).encode()
        await answer.write(text[:20])
        await asyncio.sleep(0.01)
        await answer.write(text[20:] + b"id: 99\nevent: deliv")
        assert request.transport
        request.transport.close()
        return answer


@pytest.fixture
async def streams(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Streams]:
    found, port = Streams(), unused_port()
    server = web.Application()
    server.router.add_get("/stream", found.stream)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    monkeypatch.setenv("THROUGHCARE_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("THROUGHCARE_TOKEN", "t")
    yield found
    await runner.cleanup()


async def test_listening_resumes_after_what_was_printed_and_ends_when_it_is_refused(
    streams: Streams, capsys: Any
) -> None:
    with pytest.raises(Unanswered, match="the subscription was ended"):
        await listen(Settings(), "/stream", "latest", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["e-1", "e-2", "e-3"]
    assert streams.cursors == ["latest", "1", "2", "3"]
    assert "\x1b" not in "".join(lines)
