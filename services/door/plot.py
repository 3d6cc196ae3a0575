"""Lag over an hour as lines: a logarithmic scale on which twenty milliseconds and ten minutes can both be seen."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.door.watch import KEPT, Line, Sample

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 340, 132, 46, 6, 20
LOWEST, HIGHEST = 0.01, 3600.0
LATE = 60.0
BUCKET = timedelta(seconds=30)
BUCKETS = int(KEPT / BUCKET)
RULES = ((0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"))
SPANS = tuple((f"{minutes} min", timedelta(minutes=minutes)) for minutes in (5, 15, 30, 60))


@dataclass(frozen=True)
class Curve:
    """One relay or consumer: its line, where it is now, and how far behind it was at worst."""

    service: str
    part: str
    path: str
    end: tuple[float, float] | None
    now: float | None
    worst: tuple[tuple[str, float | None], ...]


def curve(line: Line, samples: Sequence[Sample], now: datetime) -> Curve:
    """The worst of each half minute, joined; broken where nobody answered."""
    values = worst_of_each(line, samples, now)
    latest = samples[-1].seconds.get(line) if samples else None
    places = [(across(place), down(value)) if value is not None else None for place, value in enumerate(values)]
    known = [place for place in places if place]
    worst = tuple((name, worst_within(line, samples, now - span)) for name, span in SPANS)
    return Curve(*line, path_of(places), known[-1] if known else None, latest, worst)


def worst_of_each(line: Line, samples: Sequence[Sample], now: datetime) -> list[float | None]:
    """By half minutes, the oldest first: what happens for a moment only is seen as well."""
    values: list[float | None] = [None] * BUCKETS
    for sample in samples:
        place = BUCKETS - 1 - int((now - sample.at) / BUCKET)
        if place >= 0 and (seconds := sample.seconds.get(line)) is not None:
            values[place] = max(seconds, values[place] or 0.0)
    return values


def worst_within(line: Line, samples: Sequence[Sample], since: datetime) -> float | None:
    """The most it was behind since then."""
    return max(
        (sample.seconds[line] for sample in samples if sample.at >= since and line in sample.seconds), default=None
    )


def across(place: int) -> float:
    """Where a half minute stands."""
    return round(LEFT + (WIDTH - LEFT - 8) * place / (BUCKETS - 1), 1)


def down(seconds: float) -> float:
    """Where so many seconds stand; less than ten milliseconds is at rest, on the ground."""
    bounded = min(max(seconds, LOWEST), HIGHEST)
    share = math.log(bounded / LOWEST) / math.log(HIGHEST / LOWEST)
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)


def path_of(places: Sequence[tuple[float, float] | None]) -> str:
    """An SVG path; a place alone is a dot."""
    words, drawing = [], False
    for place in places:
        if place:
            words.append(f"{'L' if drawing else 'M'}{place[0]:g} {place[1]:g}" + ("" if drawing else "h.1"))
        drawing = place is not None
    return "".join(words)


def in_words(seconds: float | None) -> str:
    """A span, as exactly as somebody can use it."""
    match seconds:
        case None:
            return "no answer"
        case _ if seconds < 1:
            return f"{seconds * 1000:.0f} ms" if seconds else "0 s"
        case _ if seconds < 60:
            return f"{seconds:.0f} s"
        case _ if seconds < 3600:
            return f"{seconds // 60:.0f} min"
        case _ if seconds < 86400:
            return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"
        case _:
            return f"{seconds // 86400:.0f} days"
