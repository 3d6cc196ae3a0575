"""`throughcare import`: sends a file of events to the door, and goes on where it was interrupted."""

import asyncio
import gzip
import hashlib
import sys
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import aiohttp
import orjson
from rich.console import Console

from services.cli.progress import Progress, progress

LINES_AT_ONCE = 1000
UNDER_WAY = 2
SHOWN_REJECTED = 10
OUTCOMES = ("accepted", "duplicate", "waiting", "rejected")
GZIP = b"\x1f\x8b"
TRIES = 8


class ImportFailed(Exception):
    """The file could not be sent whole, in one line; sending it again is safe."""


@dataclass
class Counts:
    """What became of the lines, and the first that were rejected."""

    total: int = 0
    done: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def add(self, lines: int, answer: bytes, first_line: int) -> None:
        """Take in the answer to one part of the file."""
        *results, last = (orjson.loads(line) for line in answer.splitlines())
        self.done += lines
        self.outcomes.update({outcome: last[outcome] for outcome in OUTCOMES})
        bad = (result for result in results if result["outcome"] in ("rejected", "conflict"))
        for result in bad:
            if len(self.rejected) < SHOWN_REJECTED:
                self.rejected.append({**result, "line": result["line"] + first_line - 1})


@dataclass(frozen=True)
class Part:
    """Some lines of the file, and where they begin."""

    first_line: int
    lines: int
    body: bytes


def opened(path: Path) -> "IO[bytes] | gzip.GzipFile":
    """The file, unpacked where it is packed. `-` is standard input."""
    if str(path) == "-":
        return sys.stdin.buffer
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")


def count_lines(path: Path) -> int:
    """How many lines there are to send; 0 where that cannot be known."""
    if str(path) == "-":
        return 0
    with opened(path) as file:
        return sum(1 for _ in file)


def parts(file: "IO[bytes] | gzip.GzipFile", skip: int) -> Iterator[Part]:
    """The file in parts of at most a thousand lines, without the lines that were sent before."""
    number, first, held = 0, skip + 1, []
    for line in file:
        number += 1
        if number <= skip:
            continue
        held.append(line if line.endswith(b"\n") else line + b"\n")
        if len(held) == LINES_AT_ONCE:
            yield Part(first, len(held), b"".join(held))
            first, held = number + 1, []
    if held:
        yield Part(first, len(held), b"".join(held))


class Bookmark:
    """How many lines of this very file this server has acknowledged; gone when the file is finished."""

    def __init__(self, folder: Path | None, path: Path, url: str) -> None:
        self._path = None
        if folder and str(path) != "-":
            state = path.stat()
            identity = f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{url}"
            self._path = folder / "imports" / hashlib.sha256(identity.encode()).hexdigest()[:24]

    def read(self) -> int:
        """Lines to skip."""
        try:
            return int(self._path.read_text()) if self._path else 0
        except (OSError, ValueError):
            return 0

    def write(self, lines: int) -> None:
        """All lines up to here are acknowledged."""
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(str(lines))

    def remove(self) -> None:
        """Nothing is left to go on with."""
        if self._path:
            self._path.unlink(missing_ok=True)


async def import_file(path: Path, url: str, token: str, console: Console, folder: Path | None = None) -> Counts:
    """Send a file of events, one a line. Raises ImportFailed, and OSError where the file cannot be read."""
    bookmark = Bookmark(folder, path, url)
    skip = bookmark.read()
    counts = Counts(total=count_lines(path), done=skip)
    under_way: deque[tuple[Part, asyncio.Task[bytes]]] = deque()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    async with aiohttp.ClientSession(url, headers=headers, timeout=aiohttp.ClientTimeout(total=300)) as session:
        with progress(console, counts) as bar, opened(path) as file, cancelled(under_way):
            for part in parts(file, skip):
                under_way.append((part, asyncio.ensure_future(send(session, part))))
                if len(under_way) >= UNDER_WAY:
                    await take_answer(under_way, counts, bookmark, bar)
            while under_way:
                await take_answer(under_way, counts, bookmark, bar)
    bookmark.remove()
    return counts


async def take_answer(
    under_way: "deque[tuple[Part, asyncio.Task[bytes]]]", counts: Counts, bookmark: Bookmark, bar: Progress
) -> None:
    """The oldest part that is under way: its answer, and then its place in the bookmark."""
    part, answer = under_way.popleft()
    counts.add(part.lines, await answer, part.first_line)
    bookmark.write(part.first_line + part.lines - 1)
    bar.show(counts)


@contextmanager
def cancelled(under_way: "deque[tuple[Part, asyncio.Task[bytes]]]") -> Iterator[None]:
    """What is still under way when the block ends is given up."""
    try:
        yield
    finally:
        for _, task in under_way:
            task.cancel()


async def send(session: aiohttp.ClientSession, part: Part) -> bytes:
    """One part, until it is answered whole: without the last line it is unfinished, and is sent again."""
    problem = ""
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(min(0.2 * 2**attempt, 10))
        try:
            async with session.post("/v1/events", data=part.body) as answer:
                body = await answer.read()
                if answer.status == 429:
                    await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
                elif 400 <= answer.status < 500:
                    raise ImportFailed(f"the server refused: {detail_of(body) or answer.reason}")
                elif answer.status == 200 and is_whole(body):
                    return body
                problem = detail_of(body) or f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            problem = str(error) or type(error).__name__
    raise ImportFailed(f"stopped at line {part.first_line}: {problem}; run the command again to go on from there")


def is_whole(body: bytes) -> bool:
    """Whether the last line holds the counts."""
    try:
        return b'"accepted"' in body and set(OUTCOMES) <= orjson.loads(body.splitlines()[-1]).keys()
    except (ValueError, AttributeError, IndexError):
        return False


def detail_of(body: bytes) -> str:
    """What a problem says."""
    try:
        return str(orjson.loads(body).get("detail", ""))
    except (ValueError, AttributeError):
        return ""
