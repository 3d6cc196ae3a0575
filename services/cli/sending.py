"""Sends parts of a file to the door: what goes wrong on the way is tried again, what is refused is not."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import aiohttp
import orjson

from services.cli.asking import detail_of
from services.cli.lines import Part
from services.cli.progress import OUTCOMES

# Seconds before each try to send a part; then the import stops, and can be gone on with.
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
LONGEST_PAUSE, LONGEST_BUSY = 60.0, 3600.0
TRY_AGAIN = (408, 425, 429)
OVERLOADED = b'"overloaded"'
NO_SUCH_TRIAL = b'"no_such_trial"'


class ImportFailed(Exception):
    """The file could not be sent whole, in one line; sending it again is safe."""


class TrialOver(Exception):
    """The server has forgotten what it judged within this trial."""


async def knock(session: aiohttp.ClientSession, url: str) -> None:
    """Where nobody listens, say so at once; what goes wrong later is tried again. Raises ImportFailed."""
    with suppress(aiohttp.ServerConnectionError, aiohttp.ClientPayloadError, TimeoutError, ConnectionError):
        try:
            (await session.get("/healthz")).close()
        except aiohttp.ClientConnectorError as error:
            raise ImportFailed(f"no server at {url}: start one with `throughcare run` ({error})") from error


async def send(
    session: aiohttp.ClientSession, part: Part, trial: UUID | None = None, pauses: Sequence[float] = PAUSES
) -> bytes:
    """One part, until it is answered whole: without the last line it is unfinished, and is sent again.

    Within a trial the part's place marks it, so that a part sent again is not taken for another like it.
    """
    asked: dict[str, Any] = {"data": part.body}
    if trial:
        asked |= {"params": {"trial": str(trial)}, "headers": {"Idempotency-Key": str(part.first_line)}}
    call = Call(session, "POST", "/v1/events", asked, f" at line {part.first_line}")
    return (await call.made(pauses, is_whole))[1]


async def begin_trial(session: aiohttp.ClientSession, trial: UUID) -> bool:
    """Whether it began now, or was there already."""
    status, _ = await Call(session, "PUT", f"/v1/trials/{trial}", {}).made(PAUSES)
    return status == 201


async def end_trial(session: aiohttp.ClientSession, trial: UUID) -> None:
    """As a courtesy: what is not ended ends by itself."""
    with suppress(ImportFailed, TrialOver):
        await Call(session, "DELETE", f"/v1/trials/{trial}", {}).made(PAUSES[:1])


class Call:
    """One request, made until it is answered. `place` is where in the file we are, for whoever reads the error."""

    def __init__(
        self, session: aiohttp.ClientSession, method: str, path: str, asked: dict[str, Any], place: str = ""
    ) -> None:
        self._session, self._method, self._path, self._asked, self._place = session, method, path, asked, place

    async def made(self, pauses: Sequence[float], whole: Callable[[bytes], bool] = lambda _: True) -> tuple[int, bytes]:
        """Status and body. Raises ImportFailed where it is refused or has been tried often enough, and TrialOver.

        A server that has too much to do is no fault: it is asked again when it says, and the tries begin anew.
        """
        problem, tries, until = "", deque(pauses), time.monotonic() + LONGEST_BUSY
        asked_for = 0.0
        while tries:
            await asyncio.sleep(max(tries.popleft(), asked_for))
            asked_for = 0.0
            try:
                async with self._session.request(self._method, self._path, **self._asked) as answer:
                    body = await answer.read()
            except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
                problem = str(error) or type(error).__name__
                continue
            if answer.status in (200, 201, 204) and whole(body):
                return answer.status, body
            problem = detail_of(body) or f"the server answered {answer.status}, not to the end"
            self._refused(answer.status, body, problem)
            asked_for = seconds_of(answer.headers.get("Retry-After", ""))
            if OVERLOADED in body and time.monotonic() < until:
                tries = deque(pauses)
        raise ImportFailed(f"stopped{self._place}: {problem}; run the command again to go on from there")

    def _refused(self, status: int, body: bytes, problem: str) -> None:
        if status == 404 and NO_SUCH_TRIAL in body:
            raise TrialOver
        if 400 <= status < 500 and status not in TRY_AGAIN:
            raise ImportFailed(f"the server refused{self._place}: {problem}")


def seconds_of(retry_after: str) -> float:
    """How long a server asks us to wait; a date, or nonsense, is left to our own pauses."""
    return min(float(retry_after), LONGEST_PAUSE) if retry_after.isdecimal() else 0.0


def is_whole(body: bytes) -> bool:
    """Whether the last line holds the counts."""
    try:
        return bool(set(OUTCOMES) <= orjson.loads(body.splitlines()[-1]).keys())
    except (ValueError, AttributeError, IndexError):
        return False
