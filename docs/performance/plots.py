"""Pictures of figures, as SVG: bars with the spread of their rounds, and curves over a logarithmic axis."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 12, 150, 44, 40
MARKS = ("circle", "square", "diamond", "triangle")
HEIGHT, FLOOR, SIDE = 340, 290, 56


@dataclass(frozen=True)
class Bar:
    """A value, the least and the most of its rounds, and how it is written; a peer's looks another way."""

    label: str
    value: float
    low: float
    high: float
    written: str
    peer: bool = False


@dataclass(frozen=True)
class Curve:
    """Values by what grows along the axis."""

    label: str
    points: Mapping[int, float]


def bars(title: str, values: Sequence[Bar], line: float | None = None, line_says: str = "") -> dict[str, Any]:
    """What the template of bars is told; `line` is a value that is marked across all of them."""
    most = max([each.high for each in values] + ([line] if line else []))
    scale = (WIDTH - LEFT - RIGHT) / most
    described = "; ".join(f"{plain(each.label)}: {each.written}" for each in values)
    return {
        "title": plain(title),
        "description": f"A bar for each: {described}." + (f" A line marks {line_says}." if line else ""),
        "width": WIDTH,
        "height": TOP + ROW * len(values) + 14,
        "left": LEFT,
        "line": round(LEFT + line * scale, 1) if line else None,
        "line_says": line_says,
        "bars": [
            {
                "bar": replace(each, label=plain(each.label)),
                "y": TOP + ROW * place,
                "length": round(each.value * scale, 1),
                "from": round(LEFT + each.low * scale, 1),
                "to": round(LEFT + each.high * scale, 1),
            }
            for place, each in enumerate(values)
        ],
    }


def plain(words: str) -> str:
    """Without the marks of code that a page has."""
    return words.replace("`", "")


def curves(title: str, values: Sequence[Curve], most: float, axis: str = "events stored") -> dict[str, Any]:
    """What the template of curves is told: times as much as somewhere, by what grows along the axis."""
    sizes = sorted({size for curve in values for size in curve.points})
    first, last = math.log(sizes[0]), math.log(sizes[-1])
    top = max(most, *(value for curve in values for value in curve.points.values()))

    def place(size: int, value: float) -> tuple[float, float]:
        across = SIDE + (math.log(size) - first) / ((last - first) or 1) * (WIDTH - SIDE - RIGHT - 60)
        return round(across, 1), round(FLOOR - value / top * (FLOOR - TOP), 1)

    drawn = [
        {"label": each.label, "mark": mark, "points": [place(*point) for point in sorted(each.points.items())]}
        for each, mark in zip(values, MARKS, strict=False)
    ]
    said = "; ".join(
        f"{each.label}: " + ", ".join(f"{value:.2f} at {size:,}" for size, value in sorted(each.points.items()))
        for each in values
    )
    rules = [{"y": place(sizes[0], value)[1], "says": f"{value:g}"} for value in (0.5, 1, 1.5, 2, 3, 4) if value <= top]
    return {
        "title": title,
        "description": f"A curve for each, by {axis}. {said}.",
        "axis": axis,
        "width": WIDTH,
        "height": HEIGHT,
        "side": SIDE,
        "floor": FLOOR,
        "curves": apart(drawn),
        "rules": rules,
        "sizes": [{"x": place(size, 0)[0], "says": f"{size:,}"} for size in sizes],
    }


def apart(drawn: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The names beside the ends of curves, none upon another."""
    lowest = 0.0
    for each in sorted(drawn, key=lambda curve: float(curve["points"][-1][1])):
        each["says_at"] = max(each["points"][-1][1], lowest + 18)
        lowest = each["says_at"]
    return list(drawn)
