"""Follows a stream of server-sent events, through whatever cuts it, and prints each delivery as a line."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson
import typer

from services.cli.asking import Unanswered, address, detail_of
from services.cli.common import printable
from shared.settings import Settings

COLUMNS = ("time", "type", "id", "link")
SILENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=40)  # a heartbeat comes every 15 s
LONGEST_PAUSE = 30.0


async def listen(settings: Settings, path: str, cursor: str | None, as_json: bool) -> None:
    """Until interrupted. Raises Unanswered where the server says no."""
    url, token = address(settings)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    pause = 1.0
    async with aiohttp.ClientSession(url, headers=headers, timeout=SILENCE) as session:
        while True:
            try:
                async with session.get(path, params={"cursor": cursor} if cursor else {}) as answer:
                    await check(answer)
                    async for fields in blocks(answer.content):
                        if "retry" in fields:
                            pause = int(fields["retry"]) / 1000
                        if "id" in fields:
                            show(fields["data"], as_json)
                            cursor = fields["id"]
            except (aiohttp.ClientError, TimeoutError) as error:
                typer.echo(f"throughcare: cut off ({str(error) or type(error).__name__}), trying again", err=True)
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)


async def check(answer: aiohttp.ClientResponse) -> None:
    """Raises Unanswered where trying again is of no use."""
    if 400 <= answer.status < 500:
        raise Unanswered(detail_of(await answer.read()) or f"the server answered {answer.status}")
    answer.raise_for_status()


async def blocks(content: aiohttp.StreamReader) -> AsyncIterator[dict[str, str]]:
    """The fields of each server-sent event."""
    fields: dict[str, str] = {}
    buffer = b""
    async for chunk in content.iter_any():
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in lines:
            if not line:
                yield fields
                fields = {}
                continue
            name, _, value = line.decode().partition(": ")
            fields[name] = value


def show(data: str, as_json: bool) -> None:
    """A line, at once."""
    if as_json:
        typer.echo(data)
        return
    said: dict[str, Any] = orjson.loads(data)
    typer.echo("  ".join(printable(str(said[name])) for name in COLUMNS if name in said))
