"""`throughcare import`: sends a file of events to the door, or only asks what would become of them.

It goes on where it was interrupted, and needs the same memory for ten lines and for ten million.
"""

import asyncio
import gzip
import zlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

import aiohttp
import orjson
from rich.console import Console

from services.adapters.adapter import Adapter
from services.cli import csv_parts, lines
from services.cli.adapted import parts_by
from services.cli.bookmark import SHOWN, Bookmark, Counts
from services.cli.failures import Report
from services.cli.lines import STANDARD_INPUT, Part, Place, Told, opened, size_of
from services.cli.progress import progress
from services.cli.sending import ImportFailed, TrialOver, begin_trial, end_trial, knock, send

# The next part is on its way while one is judged. In a trial each is judged after the one before it, exactly.
UNDER_WAY, UNDER_WAY_IN_A_TRIAL = 2, 1
BEGINNINGS = 3
FAILED = ("rejected", "conflict")

UnderWay = deque[tuple[Part, "asyncio.Task[bytes]"]]


@dataclass(frozen=True)
class Import:
    """Which file goes where, and what is wanted of it. Whether it is CSV its name says, where nobody else does; with an
    adapter it holds another system's records. `hear` is told of every row that the door says something about.
    """

    path: Path
    url: str
    token: str
    folder: Path | None = None
    csv: bool | None = None
    validate: bool = False
    report: Path | None = None
    hear: Callable[[Told], None] | None = None
    adapter: Adapter | None = None

    @property
    def parts(self) -> Callable[[IO[bytes], Place], Iterator[Part]]:
        """How it is read."""
        if self.adapter:
            return parts_by(self.adapter)
        named = self.path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv"))
        return csv_parts.parts if (named if self.csv is None else self.csv) else lines.parts

    @property
    def way(self) -> tuple[object, ...]:
        """What makes it another import of the same file."""
        adapter = self.adapter and self.adapter.name
        return self.url, self.validate, self.report and self.report.resolve(), *([adapter] if adapter else ())


class Run:
    """One import under way: how far it is, and where that is written down."""

    def __init__(self, work: Import) -> None:
        self.work = work
        self.bookmark = Bookmark(work.folder, work.path, *work.way)
        self.counts = self._from_the_start()
        self.bookmark.read(self.counts)
        self.report = Report(work.report, self.counts.reported) if work.report else None
        if self.report and not self.report.whole:
            self.counts = self._from_the_start()

    def _from_the_start(self) -> Counts:
        return Counts("validate" if self.work.validate else "import", size_of(self.work.path))

    def take(self, part: Part, answer: bytes) -> None:
        """The answer to one part: into the report, and then its place into the bookmark."""
        *results, last = (orjson.loads(line) for line in answer.splitlines())
        told = [part.told(result) for result in results]
        self.counts.add(part, last)
        failed = [each for each in told if each.outcome in FAILED]
        self.counts.failed += failed[: SHOWN - len(self.counts.failed)]
        if self.report:
            waiting = [each for each in told if each.outcome == "waiting"] if self.work.validate else []
            self.counts.reported = self.report.add(sorted(failed + waiting, key=lambda each: each.line))
        if self.work.hear:
            for each in told:
                self.work.hear(each)
        self.bookmark.write(self.counts)

    def close(self) -> None:
        """However it ended."""
        if self.report:
            self.report.close()


async def import_file(work: Import, console: Console) -> Counts:
    """Send a file of events. Raises ImportFailed, FileRefused, and OSError where the file cannot be read."""
    headers = {"Authorization": f"Bearer {work.token}", "Content-Type": "application/x-ndjson"}
    timeout = aiohttp.ClientTimeout(total=300, sock_connect=10)
    try:
        async with aiohttp.ClientSession(work.url, headers=headers, timeout=timeout) as session:
            await knock(session, work.url)
            return await (validated if work.validate else sent)(session, work, console)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ImportFailed(f"{work.path} is damaged: {error}; what could be read of it has been sent") from error


async def sent(session: aiohttp.ClientSession, work: Import, console: Console) -> Counts:
    """In earnest."""
    run = Run(work)
    try:
        await send_all(session, run, None, console)
    finally:
        run.close()
    return run.counts


async def validated(session: aiohttp.ClientSession, work: Import, console: Console) -> Counts:
    """As a trial. Where the server has forgotten what came before, it is judged again from the start."""
    for _ in range(BEGINNINGS):
        run = Run(work)
        trial = run.counts.trial
        try:
            if await begin_trial(session, trial) and run.counts.done:
                raise TrialOver
            await send_all(session, run, trial, console)
            await end_trial(session, trial)
            return run.counts
        except TrialOver:
            await end_trial(session, trial)
            run.bookmark.remove()
        finally:
            run.close()
        if work.path == STANDARD_INPUT:
            raise ImportFailed("the server no longer knows this validation, and what was read cannot be read again")
        console.print("the server no longer knows this validation: it begins again from the start", soft_wrap=True)
    raise ImportFailed("the server forgets this validation again and again: is it being restarted?")


async def send_all(session: aiohttp.ClientSession, run: Run, trial: UUID | None, console: Console) -> None:
    """Send part after part, the next while the one before is judged; acknowledged in the file's order."""
    counts = run.counts
    at_once = UNDER_WAY_IN_A_TRIAL if trial else UNDER_WAY
    with progress(console, counts) as bar, opened(run.work.path) as file:
        async with given_up_at_the_end() as under_way:
            for part in run.work.parts(file, counts.place):
                under_way.append((part, asyncio.ensure_future(send(session, part, trial))))
                if len(under_way) == at_once:
                    await take_answer(under_way, run)
                    bar.show(counts)
            while under_way:
                await take_answer(under_way, run)
        counts.read = counts.size
    run.bookmark.remove()


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


async def take_answer(under_way: UnderWay, run: Run) -> None:
    """The oldest part that is under way, when it is answered."""
    part, answer = under_way[0]
    run.take(part, await answer)
    under_way.popleft()
