"""Which pictures the page has: the goals, each part's rates, memory, and growth."""

from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from docs.performance.goals import DECIDING, GOALS
from docs.performance.plots import Bar, Curve, bars, curves
from docs.performance.results import Figure, Part, Results
from docs.performance.words import PARTS, number

PEERS = ("theirs", "bare")
GROWING = {"new": "append, new people", "known": "append, people stored", "relay": "relay", "apply": "apply"}
SIZES = {"growth": (100_000, 1_000_000), "ten_million": (100_000, 10_000_000)}
LENGTHS, USUAL = (10, 100, 1000, 10_000), 100
CURVED = {*SIZES, "decide"}
FAR = 3.0


def drawn(results: Results) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each picture's name, its template, and what that is told."""
    found = results.figures
    measured = [goal for goal in GOALS if goal.values(found)]
    if measured:
        shares = [(goal, min(goal.share(found), FAR)) for goal in measured]
        values = [Bar(goal.what, share, share, share, written(goal.share(found))) for goal, share in shares]
        yield "goals", "bars.svg", bars("How much of each goal is reached", values, 1.0, "the goal")
    for name, part in results.parts.items():
        if name in PARTS and name not in CURVED and len(rates := rates_of(part)) > 1:
            yield name, "bars.svg", bars(f"{PARTS[name][0]}: more is better", rates)
    if longer := lengths_of(found):
        title = f"What an event costs to decide and fold: times as much as in a stream of {USUAL}"
        yield "decide", "curves.svg", curves(title, longer, 1.5, "events in the stream")
    if memory := memory_of(found):
        yield "memory", "bars.svg", bars("Memory of each process, RSS: less is better", memory, 150, "the goal")
    if grown := growth_of(found):
        yield (
            "growth",
            "curves.svg",
            curves("What an event costs: times as much as with 100,000 events stored", grown, 1.5),
        )


def written(share: float) -> str:
    """A share of a goal."""
    return f"{share:.0%}" if share < FAR else f"{share:,.0f} times"


def rates_of(part: Part) -> list[Bar]:
    """What is done in a second, ours and others'."""
    rates = [(name, figure) for name, figure in part.figures.items() if figure.unit.endswith("/s")]
    return [bar(figure, name.startswith(PEERS)) for name, figure in rates]


def bar(figure: Figure, peer: bool) -> Bar:
    """With the spread of its rounds."""
    said = f"{number(figure.value)} {figure.unit}"
    return Bar(figure.words, figure.value, min(figure.rounds), max(figure.rounds), said, peer)


def memory_of(found: Mapping[str, Figure]) -> list[Bar]:
    """Under load."""
    return [
        Bar(
            figure.words.removesuffix(" under load, RSS").removesuffix(":"),
            *(figure.value,) * 3,
            f"{figure.value:.0f} MB",
        )
        for name, figure in found.items()
        if name.startswith("end_to_end.") and name.endswith(".load.rss")
    ]


def lengths_of(found: Mapping[str, Figure]) -> list[Curve]:
    """Times as much as in a stream of a usual length, round by round in one run."""
    named = {name: {length: found.get(f"decide.{name}.{length}") for length in LENGTHS} for name in DECIDING}
    return [
        Curve(
            name,
            {
                length: median(a / b for a, b in zip(usual.rounds, each.rounds, strict=True))
                for length, each in known.items()
                if each
            },
        )
        for name, known in named.items()
        if (usual := known[USUAL])
    ]


def growth_of(found: Mapping[str, Figure]) -> list[Curve]:
    """Times as much as at the smallest size, round by round in one run."""
    curves = []
    for name, words in GROWING.items():
        points = {100_000: 1.0}
        for part, (small, large) in SIZES.items():
            few, many = found.get(f"{part}.{small}.{name}"), found.get(f"{part}.{large}.{name}")
            if few and many:
                points[large] = median(a / b for a, b in zip(few.rounds, many.rounds, strict=True))
        if len(points) > 1:
            curves.append(Curve(words, points))
    return curves
