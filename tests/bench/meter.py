"""Wall clock and CPU of what is measured: on a machine that others use too, CPU is what tells the truth."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

import psutil

from docs.performance.results import Figure


class Gauge:
    """Rounds of one rate, and the CPU of these processes, by name, while they last."""

    def __init__(self, words: str, pids: Mapping[str, int], unit: str = "events/s") -> None:
        self.pids = dict(pids)
        self._words, self._unit = words, unit
        self._rates: list[float] = []
        self._cpu: list[dict[str, float]] = []

    @contextmanager
    def round(self, number: int) -> Iterator[None]:
        """So many units of work are done within the block."""
        before = self.spent()
        began = time.perf_counter()
        yield
        self.add(number, time.perf_counter() - began, before)

    def spent(self) -> dict[str, float]:
        """CPU seconds of each, until now."""
        return {name: spent(pid) for name, pid in self.pids.items()}

    def add(self, number: int, seconds: float, before: Mapping[str, float]) -> None:
        """So many units of work took so long; `before` is what had been spent when they began."""
        self._rates.append(number / seconds)
        self._cpu.append({name: (spent(self.pids[name]) - was) * 1e6 / number for name, was in before.items()})

    @property
    def figure(self) -> Figure:
        """What was found, round by round."""
        cpu = {name: round(median(each[name] for each in self._cpu), 1) for name in self.pids}
        return Figure(self._words, self._unit, tuple(round(each, 1) for each in self._rates), cpu)


def spent(pid: int) -> float:
    """CPU seconds of a process and of all that it started, also of those that have ended; of ourselves alone."""
    if pid == os.getpid():
        return time.process_time()
    process = psutil.Process(pid)
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        try:
            total += sum(each.cpu_times()[:4] if each is process else each.cpu_times()[:2])
        except psutil.NoSuchProcess:  # it ended meanwhile: its parent will tell
            continue
    return total


def percentiles(words: str, rounds: Sequence[Sequence[float]]) -> dict[str, Figure]:
    """The 50th and the 99th of each round's milliseconds, in the order of the rounds."""
    ordered = [sorted(each) for each in rounds]
    return {
        f"p{share}": Figure(
            f"{words}: p{share}", "ms", tuple(round(each[int(len(each) * share / 100)], 2) for each in ordered)
        )
        for share in (50, 99)
    }
