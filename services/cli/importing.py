"""`throughcare import`: sends a file of events to the door, and goes on where it was interrupted."""

import asyncio
import hashlib
import zlib
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from rich.console import Console

from services.cli.asking import detail_of
from services.cli.lines import STANDARD_INPUT, Part, count_lines, opened, parts
from services.cli.progress import OUTCOMES, Progress, progress

UNDER_WAY = 2
SHOWN_REJECTED = 10
# Seconds before each try to send a part; then the import stops, and can be gone on with.
PAUSES = (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
LONGEST_PAUSE = 60.0
TRY_AGAIN = (408, 425, 429)

UnderWay = deque[tuple[Part, "asyncio.Task[bytes]"]]


class ImportFailed(Exception):
    """The file could not be sent whole, in one line; sending it again is safe."""


@dataclass
class Counts:
    """What became of the lines, and the first that were rejected."""

    total: int = 0
    done: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def add(self, part: Part, answer: bytes) -> None:
        """Take in the answer to one part of the file, whose lines the door counts from 1."""
        *results, last = (orjson.loads(line) for line in answer.splitlines())
        self.done += part.lines
        self.outcomes.update({outcome: last[outcome] for outcome in OUTCOMES})
        for result in results:
            if result["outcome"] in ("rejected", "conflict") and len(self.rejected) < SHOWN_REJECTED:
                self.rejected.append({**result, "line": result["line"] + part.first_line - 1})


class Bookmark:
    """How far this very file has been sent to this server, and what came of it; gone when the file is finished."""

    def __init__(self, folder: Path | None, path: Path, url: str) -> None:
        self._path = None
        if folder and path != STANDARD_INPUT:
            state = path.stat()
            identity = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{url}"
            self._path = folder / "imports" / hashlib.sha256(identity.encode()).hexdigest()[:24]

    def read(self, counts: Counts) -> None:
        """Go on from there, where there is one."""
        try:
            kept = orjson.loads(self._path.read_bytes()) if self._path else {}
            done, outcomes = int(kept.get("done", 0)), Counter({name: int(kept[name]) for name in OUTCOMES if kept})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        counts.done, counts.outcomes = done, outcomes

    def write(self, counts: Counts) -> None:
        """All lines up to here are acknowledged."""
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(orjson.dumps({"done": counts.done, **counts.outcomes}))

    def remove(self) -> None:
        """Nothing is left to go on with."""
        if self._path:
            self._path.unlink(missing_ok=True)


async def import_file(path: Path, url: str, token: str, console: Console, folder: Path | None = None) -> Counts:
    """Send a file of events, one a line. Raises ImportFailed, and OSError where the file cannot be read."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    timeout = aiohttp.ClientTimeout(total=300, sock_connect=10)
    try:
        async with aiohttp.ClientSession(url, headers=headers, timeout=timeout) as session:
            await knock(session, url)
            bookmark, counts = Bookmark(folder, path, url), Counts(total=await asyncio.to_thread(count_lines, path))
            bookmark.read(counts)
            await send_all(session, path, counts, bookmark, console)
    except (EOFError, zlib.error) as error:
        raise ImportFailed(f"{path} is damaged: {error}; what could be read of it has been sent") from error
    bookmark.remove()
    return counts


async def knock(session: aiohttp.ClientSession, url: str) -> None:
    """Where nobody listens, say so at once; what goes wrong later is tried again. Raises ImportFailed."""
    with suppress(aiohttp.ServerConnectionError, aiohttp.ClientPayloadError, TimeoutError, ConnectionError):
        try:
            (await session.get("/healthz")).close()
        except aiohttp.ClientConnectorError as error:
            raise ImportFailed(f"no server at {url}: start one with `throughcare run` ({error})") from error


async def send_all(
    session: aiohttp.ClientSession, path: Path, counts: Counts, bookmark: Bookmark, console: Console
) -> None:
    """Send part after part, the next while the one before is judged; acknowledged in the file's order."""
    with progress(console, counts) as bar, opened(path) as file:
        async with given_up_at_the_end() as under_way:
            for part in parts(file, counts.done):
                under_way.append((part, asyncio.ensure_future(send(session, part))))
                if len(under_way) == UNDER_WAY:
                    await take_answer(under_way, counts, bookmark, bar)
            while under_way:
                await take_answer(under_way, counts, bookmark, bar)


@asynccontextmanager
async def given_up_at_the_end() -> AsyncIterator[UnderWay]:
    """What is on its way; what still is when the block ends is given up."""
    under_way: UnderWay = deque()
    try:
        yield under_way
    finally:
        tasks = [task for _, task in under_way]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def take_answer(under_way: UnderWay, counts: Counts, bookmark: Bookmark, bar: Progress) -> None:
    """The oldest part that is under way: its answer, and then its place in the bookmark."""
    part, answer = under_way[0]
    counts.add(part, await answer)
    under_way.popleft()
    bookmark.write(counts)
    bar.show(counts)


async def send(session: aiohttp.ClientSession, part: Part, pauses: Sequence[float] = PAUSES) -> bytes:
    """One part, until it is answered whole: without the last line it is unfinished, and is sent again."""
    problem, asked = "", 0.0
    for pause in pauses:
        await asyncio.sleep(max(pause, asked))
        asked = 0.0
        try:
            async with session.post("/v1/events", data=part.body) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            problem = str(error) or type(error).__name__
            continue
        if answer.status == 200 and is_whole(body):
            return body
        problem = detail_of(body) or f"the server answered {answer.status}, not to the end"
        if 400 <= answer.status < 500 and answer.status not in TRY_AGAIN:
            raise ImportFailed(f"the server refused at line {part.first_line}: {problem}")
        asked = seconds_of(answer.headers.get("Retry-After", ""))
    raise ImportFailed(f"stopped at line {part.first_line}: {problem}; run the command again to go on from there")


def seconds_of(retry_after: str) -> float:
    """How long a server asks us to wait; a date, or nonsense, is left to our own pauses."""
    return min(float(retry_after), LONGEST_PAUSE) if retry_after.isdecimal() else 0.0


def is_whole(body: bytes) -> bool:
    """Whether the last line holds the counts."""
    try:
        return bool(set(OUTCOMES) <= orjson.loads(body.splitlines()[-1]).keys())
    except (ValueError, AttributeError, IndexError):
        return False
