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
from docs.performance.words import BINDS, PARTS, Bound, number

PROFILE = "profile"


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
        "binding": [(bound, profile(bound, found)) for bound in binding(found)],
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


def binding(found: Mapping[str, Figure]) -> list[Bound]:
    """What binds in parts of which a goal is not reached."""
    parts = {goal.part for goal in GOALS if goal.values(found) and not goal.reached(found)}
    return [bound for bound in BINDS if bound.part in parts]


@dataclass(frozen=True)
class Table:
    """Of a profile: what has how much of it, and what else was counted."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def profile(bound: Bound, found: Mapping[str, Figure]) -> list[Table]:
    """All tables of its scenes, in their order."""
    tables: dict[str, list[Figure]] = {}
    for name, figure in found.items():
        part, _, rest = name.partition(".")
        scene, _, title = rest.rpartition("/")[0].partition("/")
        if part.startswith(PROFILE) and scene in bound.scenes:
            tables.setdefault(f"{bound.scenes[scene]}: {title}" if bound.scenes[scene] else title, []).append(figure)
    return [table(title, rows) for title, rows in tables.items()]


def table(title: str, figures: Sequence[Figure]) -> Table:
    """A column for everything that was counted of any of them."""
    heads = list(dict.fromkeys(head for figure in figures for head in figure.beside))
    rows = [
        (
            number(figure.value),
            figure.words,
            *(number(figure.beside[head]) if head in figure.beside else "" for head in heads),
        )
        for figure in figures
    ]
    return Table(title, [figures[0].unit, "", *heads], rows)
