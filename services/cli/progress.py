"""Progress of long work: a bar on a terminal, one plain line a second elsewhere."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

OUTCOMES = ("accepted", "duplicate", "waiting", "rejected")


class Counted(Protocol):
    """What is shown."""

    total: int
    done: int
    outcomes: Counter[str]


class Progress(Protocol):
    """Something that shows how far it is."""

    def show(self, counts: Counted) -> None: ...


def outcomes_of(counts: Counted) -> str:
    """The counts in words."""
    return " ".join(f"{outcome} {counts.outcomes[outcome]}" for outcome in OUTCOMES)


class PlainLines:
    """`import 42% 6120/14450 1830/s …`, at most once a second, and once at the end."""

    def __init__(self, console: Console, before: int) -> None:
        self._console = console
        self._before = before
        self._began = self._last = time.monotonic()
        self._written = -1

    def show(self, counts: Counted) -> None:
        """A line, if a second has passed."""
        if time.monotonic() - self._last >= 1:
            self._last = time.monotonic()
            self.write(counts)

    def write(self, counts: Counted) -> None:
        """The line."""
        if counts.done == self._written:
            return
        self._written = counts.done
        rate = (counts.done - self._before) / max(time.monotonic() - self._began, 0.001)
        percent = (
            f"{counts.done * 100 // counts.total}% {counts.done}/{counts.total}" if counts.total else f"{counts.done}"
        )
        left = f" {(counts.total - counts.done) / rate:.0f}s left" if rate and counts.total > counts.done else ""
        self._console.print(
            f"import {percent} {rate:.0f}/s {outcomes_of(counts)}{left}", highlight=False, soft_wrap=True
        )


class Bar:
    """A bar with rate, counts and time left."""

    def __init__(self, bar: RichProgress, counts: Counted) -> None:
        self._bar = bar
        self._before, self._began = counts.done, time.monotonic()
        self._task = bar.add_task("import", total=counts.total or None, completed=counts.done, rate="", outcomes="")

    def show(self, counts: Counted) -> None:
        """Move it."""
        rate = (counts.done - self._before) / max(time.monotonic() - self._began, 0.001)
        self._bar.update(self._task, completed=counts.done, rate=f"{rate:.0f}/s", outcomes=outcomes_of(counts))


@contextmanager
def progress(console: Console, counts: Counted) -> Iterator[Progress]:
    """A bar where somebody looks, lines where a log does."""
    if not console.is_terminal:
        lines = PlainLines(console, counts.done)
        yield lines
        lines.write(counts)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[outcomes]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with RichProgress(*columns, console=console) as bar:
        yield Bar(bar, counts)
