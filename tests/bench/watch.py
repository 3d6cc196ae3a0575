"""What binds while something goes on: who has the processors, which of our functions, and which statements."""

import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from docs.performance.results import Figure
from tests.bench import meter, statements
from tests.bench.sampling import ENDING, EVERY, WITHIN
from tests.bench.stand import Stand

SHOWN, LEAST, MOST, SEEN = 10, 0.08, 50, 0.5
Row = tuple[str, float, Mapping[str, float]]  # what, its share or size, and what else was counted of it


@dataclass(frozen=True)
class Turns:
    """Seconds that a process, with those it started, had a processor, and those that it waited for one."""

    had: float
    waited: float

    def since(self, before: "Turns") -> "Turns":
        """A thread that has ended took with it how long it waited."""
        return Turns(self.had - before.had, self.waited - before.waited)


@asynccontextmanager
async def watched(stand: Stand, pids: Mapping[str, int], dsn: str, number: int) -> AsyncIterator[dict[str, Figure]]:
    """The block does so many units of work, in these processes and this database. What it says is whole at its end."""
    found: dict[str, Figure] = {}
    processes = {"bench": os.getpid(), **stand.pids, **pids}
    await statements.forget(stand)
    before, began = {name: turns(pid) for name, pid in processes.items()}, time.perf_counter()
    sizes = {path: path.stat().st_size for path in stand.folder.glob(f"*{ENDING}")}
    yield found
    seen = sampled_since(stand.folder, sizes, {str(pid): name for name, pid in processes.items()})
    seconds = time.perf_counter() - began
    spent = {name: turns(pid).since(before[name]) for name, pid in processes.items()}
    for name, each in seen.items():
        spent.setdefault(name, Turns(each.total() * EVERY, 0))
    found |= table("who had the processors: share of one", "%", cores(spent, seconds, number), shown=len(spent))
    least = LEAST * sum(each.had for each in spent.values())
    for name, each in seen.items():
        if spent[name].had > least and not (pids and name == "bench"):  # which only asks
            found |= table(f"{name}, its CPU by function", "%", shares(each))
    database = urlsplit(dsn).path.lstrip("/")
    found |= table("PostgreSQL, its time by statement", "%", by_time(await statements.spent(stand, database), number))


def turns(pid: int) -> Turns:
    """Until now."""
    process, waited = psutil.Process(pid), 0.0
    for each in (process, *(process.children(recursive=True) if pid != os.getpid() else ())):
        for path in Path(f"/proc/{each.pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # it ended meanwhile
                waited += int(path.read_text().split()[1]) / 1e9
    return Turns(meter.spent(pid), waited)


def sampled_since(folder: Path, sizes: Mapping[Path, int], names: Mapping[str, str]) -> dict[str, Counter[str]]:
    """By process; whoever had no name began meanwhile."""
    found: dict[str, Counter[str]] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        with path.open("rb") as file:
            file.seek(sizes.get(path, 0))
            if added := file.read().decode().splitlines():
                found[names.get(path.stem, "the command")] = Counter(added)
    return found


def cores(spent: Mapping[str, Turns], seconds: float, number: int) -> Iterator[Row]:
    """Who waits for a processor while it could work, waits because others have them; where somebody ended who had
    waited, that is not known.
    """
    for name, each in spent.items():
        beside = {"µs for each": each.had / number * 1e6}
        if each.waited > 0:
            beside["% waiting for one"] = 100 * each.waited / seconds
        yield name, 100 * each.had / seconds, beside


def shares(found: Counter[str]) -> Iterator[Row]:
    """With what each calls, and alone; without what only calls others, or holds most together and does little."""
    alone, whole = Counter[str](), Counter[str]()
    for stack, number in found.items():
        names = stack.split(WITHIN)
        alone[names[0]] += number
        whole.update(dict.fromkeys(names, number))
    for name, number in whole.items():
        share, itself = 100 * number / found.total(), 100 * alone[name] / found.total()
        if itself >= SEEN and (share < MOST or itself > share / 4):
            yield name, share, {"% itself": itself}


def by_time(found: Mapping[str, statements.Spent], number: int) -> Iterator[Row]:
    """Wall clock, so that what waits for a lock or the disk counts too."""
    whole = sum(each.ms for each in found.values()) or 1
    for name, each in found.items():
        pages = {"pages found": each.hit / each.calls, "pages fetched": each.read / each.calls}
        beside = {"calls for 1,000": 1000 * each.calls / number, "µs a call": 1000 * each.ms / each.calls}
        yield name, 100 * each.ms / whole, beside | pages


def table(title: str, unit: str, rows: Iterator[Row] | Sequence[Row], shown: int = SHOWN) -> dict[str, Figure]:
    """The most of it."""
    most = sorted((row for row in rows if row[1] >= SEEN), key=lambda row: -row[1])[:shown]
    return {
        f"{title}/{place:02}": Figure(
            words, unit, (round(share, 1),), beside={head: round(value, 2) for head, value in beside.items()}
        )
        for place, (words, share, beside) in enumerate(most, 1)
    }


def scene(name: str, found: Mapping[str, Figure]) -> dict[str, Figure]:
    """Said of this scene."""
    return {f"{name}/{each}": figure for each, figure in found.items()}
