"""docs/reference/performance.md and its pictures, from the results that are kept and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from jinja2 import Template

from docs.performance.goals import GOALS, Goal
from docs.performance.pictures import drawn, growth_of
from docs.performance.plots import Curve
from docs.performance.results import Figure, Results
from docs.performance.words import BINDS, MISSED, PARTS, number

PROFILE = "profile"
PROFILED = {"accept": "accept.apart", "apply": "apply.timeline"}


@dataclass(frozen=True)
class Section:
    """A part on the page: a line for each figure, and its picture where it has one."""

    title: str
    words: str
    picture: str
    rows: Sequence[tuple[str, str, str, str]]
    failed: str


def documents(results: Results, template: Callable[[str], Template]) -> dict[str, str]:
    """The page and its pictures, by name."""
    pictures = {name: template(kind).render(told) for name, kind, told in drawn(results)}
    found = results.figures
    told: dict[str, Any] = {
        "goals": [goal_row(goal, found) for goal in GOALS],
        "machine": results.machine,
        "sections": [section(name, results, pictures) for name in PARTS if name in results.parts],
        "profiles": profiles(results),
        "missed": missed(found),
        "growth": [(curve.label, times(curve)) for curve in growth_of(found)],
        "parts": results.parts,
        "pictures": pictures,
        "seconds": sum(part.seconds for part in results.parts.values()),
    }
    page = template("performance.md").render(told)
    return {"performance.md": page} | {f"performance-{name}.svg": drawn for name, drawn in pictures.items()}


def section(name: str, results: Results, pictures: Mapping[str, str]) -> Section:
    """One part."""
    part, (title, words) = results.parts[name], PARTS[name]
    rows = [
        (figure.words, f"{number(figure.value)} {figure.unit}", spread(figure.rounds), cpu(figure))
        for figure in part.figures.values()
    ]
    return Section(title, words, name if name in pictures else "", rows, part.failed)


def goal_row(goal: Goal, found: Mapping[str, Figure]) -> tuple[str, str, str, str, str]:
    """What, the goal, what was measured, between what and what, whether it is reached."""
    values, bound = goal.values(found), f"{goal.sign} {number(goal.bound)} {goal.unit}"
    if not values:
        return goal.what, bound, "not measured yet", "", ""
    reached = "yes" if goal.reached(found) else f"**no**: {goal.share(found):.0%} of it"
    return goal.what, bound, f"{number(median(values))} {goal.unit}", spread(values), reached


def times(curve: Curve) -> str:
    """As many times as at the smallest size."""
    return ", ".join(f"{number(value)} at {size:,}" for size, value in sorted(curve.points.items()))


def spread(values: Sequence[float]) -> str:
    """Of all rounds."""
    return f"{number(min(values))} to {number(max(values))}" if len(values) > 1 else ""


def cpu(figure: Figure) -> str:
    """Who spent how many microseconds on each."""
    return ", ".join(f"{who} {number(micros)}" for who, micros in figure.cpu.items() if micros >= 0.5)


def profiles(results: Results) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Where the time of the binding process goes, and what to make of it."""
    part = results.parts.get(PROFILE)
    found: dict[str, list[tuple[str, str]]] = {}
    for name, figure in part.figures.items() if part else ():
        found.setdefault(name.partition(".")[0], []).append((figure.words, f"{figure.value:.1f} %"))
    return [(name, f"{busy(results, name)}{BINDS.get(name, '')}", rows) for name, rows in found.items()]


def missed(found: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """What binds in parts that have no profile, where a goal of theirs is not reached."""
    parts = {goal.part for goal in GOALS if goal.values(found) and not goal.reached(found)}
    return [(PARTS[part][0], MISSED[part]) for part in PARTS if part in parts and part in MISSED]


def busy(results: Results, name: str) -> str:
    """How much of a core each had at the rate that was measured."""
    figure = results.figures.get(PROFILED.get(name, ""))
    if figure is None:
        return ""
    shares = {who: micros * figure.value / 1e6 for who, micros in figure.cpu.items()}
    said = ", ".join(f"{who} {share:.0%}" for who, share in sorted(shares.items(), key=lambda each: -each[1]))
    whole = int(results.machine.get("cores", "1"))
    return (
        f"At the rate that was measured ({figure.words}), of one core each had: {said}; together "
        f"{sum(shares.values()):.0%} of {whole:.0%}. Who is near 100% binds, or all where the machine is full. "
    )
