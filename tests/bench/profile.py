"""Where the time of what binds goes: our own functions, sampled by CPU time while they accept and while they apply."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from docs.performance.results import Figure
from tests.bench.accept import accept_all, intake, submissions
from tests.bench.apply import Stopwatch, events_in_kafka, product_rate
from tests.bench.meter import Gauge
from tests.bench.reports import paths
from tests.bench.stand import Stand

PEOPLE, EVERY, SHOWN = 5000, 0.001, 14
ROOT = Path(__file__).parents[2]


async def measure(stand: Stand) -> dict[str, Figure]:
    """In process, so that one profile has it all."""
    reports = submissions(paths(stand.some(PEOPLE), "intake"))
    async with stand.database() as dsn, intake(dsn) as reception:
        with sampled() as accept:
            await accept_all(reception, reports)
    async with events_in_kafka(stand) as (kafka, number), stand.database() as dsn:
        watch = Stopwatch(number, Gauge("", {}))
        with sampled() as apply:
            await product_rate(dsn, kafka, watch)
    return {**figures("accept", accept), **figures("apply", apply)}


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """The function at work at every millisecond of CPU; what it calls in C is its own."""
    found: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        if frame:
            found[named(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    try:
        yield found
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def named(frame: FrameType) -> str:
    """The function, and its file as one finds it."""
    path = Path(frame.f_code.co_filename)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        place = str(path.relative_to(ROOT))
    else:
        place = "/".join(path.parts[-2:])
    return f"{frame.f_code.co_qualname} ({place})"


def figures(name: str, found: Counter[str]) -> dict[str, Figure]:
    """The most, as shares."""
    total = found.total() or 1
    return {
        f"{name}.{place:02}": Figure(function, "%", (round(100 * number / total, 1),))
        for place, (function, number) in enumerate(found.most_common(SHOWN), 1)
    }
