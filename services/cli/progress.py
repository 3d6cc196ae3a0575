"""Progress of long work: a bar on a terminal, one plain line a second elsewhere. How far it is, is read off the bytes:
to count the lines would be to read the whole file once more.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

OUTCOMES = ("accepted", "duplicate", "waiting", "rejected")


class Counted(Protocol):
    """What is shown."""

    what: str
    size: int
    read: int
    done: int
    outcomes: Counter[str]


class Progress(Protocol):
    """Something that shows how far it is."""

    def show(self, counts: Counted) -> None: ...


def outcomes_of(counts: Counted) -> str:
    """The counts in words."""
    return " ".join(f"{outcome} {counts.outcomes[outcome]}" for outcome in OUTCOMES)


class PlainLines:
    """`import 42% 6120 1830/s …`, at most once a second, and once at the end."""

    def __init__(self, console: Console, counts: Counted) -> None:
        self._console = console
        self._before, self._read_before = counts.done, counts.read
        self._began = self._last = time.monotonic()
        self._written = -1, -1

    def show(self, counts: Counted) -> None:
        """A line, if a second has passed."""
        if time.monotonic() - self._last >= 1:
            self._last = time.monotonic()
            self.write(counts)

    def write(self, counts: Counted) -> None:
        """The line."""
        if (counts.done, counts.read) == self._written:
            return
        self._written = counts.done, counts.read
        took = max(time.monotonic() - self._began, 0.001)
        rate = (counts.done - self._before) / took
        percent = f"{counts.read * 100 // counts.size}% " if counts.size else ""
        read = counts.read - self._read_before
        left = f" {(counts.size - counts.read) / read * took:.0f}s left" if read and counts.size > counts.read else ""
        self._console.print(
            f"{counts.what} {percent}{counts.done} {rate:.0f}/s {outcomes_of(counts)}{left}",
            highlight=False,
            soft_wrap=True,
        )


class Bar:
    """A bar with rate, counts and time left."""

    def __init__(self, bar: RichProgress, counts: Counted) -> None:
        self._bar = bar
        self._before, self._began = counts.done, time.monotonic()
        self._task = bar.add_task(
            counts.what, total=counts.size or None, completed=counts.read, done="", rate="", outcomes=""
        )

    def show(self, counts: Counted) -> None:
        """Move it."""
        rate = (counts.done - self._before) / max(time.monotonic() - self._began, 0.001)
        outcomes = outcomes_of(counts)
        self._bar.update(self._task, completed=counts.read, done=counts.done, rate=f"{rate:.0f}/s", outcomes=outcomes)


@contextmanager
def progress(console: Console, counts: Counted) -> Iterator[Progress]:
    """A bar where somebody looks, lines where a log does."""
    if not console.is_terminal:
        lines = PlainLines(console, counts)
        yield lines
        lines.write(counts)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[done]}"),
        TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[outcomes]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with RichProgress(*columns, console=console) as bar:
        shown = Bar(bar, counts)
        yield shown
        shown.show(counts)


@contextmanager
def share(console: Console, what: str) -> Iterator[Callable[[int, str], None]]:
    """Progress in percent, and a word about it: a bar where somebody looks, a line for each tenth elsewhere."""
    if not console.is_terminal:
        yield spoken(console, what)
        return
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[word]}")
    with RichProgress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(what, total=100, word="")
        yield lambda percent, word: bar.update(task, completed=percent, word=word)


def spoken(console: Console, what: str) -> Callable[[int, str], None]:
    """A line whenever ten more of a hundred are done."""
    said: set[int] = set()

    def say(percent: int, word: str) -> None:
        if percent // 10 not in said:
            said.add(percent // 10)
            console.print(f"{what} {percent}% {word}", highlight=False, soft_wrap=True)

    return say
