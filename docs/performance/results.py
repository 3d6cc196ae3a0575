"""What was measured, as it is kept: the page on performance is made from this alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

from pydantic import TypeAdapter

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Figure:
    """One thing measured: a value for each round, and what a unit of work cost whom, in microseconds of CPU; in a
    profile what else was counted, by the head of its column.
    """

    words: str
    unit: str
    rounds: tuple[float, ...]
    cpu: Mapping[str, float] = field(default_factory=dict)
    beside: Mapping[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """What it is taken to be: the median."""
        return median(self.rounds)


@dataclass(frozen=True)
class Part:
    """What one part found, when, how long it took, and how quick the machine was then; or why it failed."""

    taken: str
    seconds: float
    calibration: Mapping[str, float]
    figures: Mapping[str, Figure]
    failed: str = ""


@dataclass(frozen=True)
class Results:
    """All parts, each from its latest run on this machine."""

    machine: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)

    def with_part(self, name: str, part: Part) -> "Results":
        """The same, with this part anew."""
        return replace(self, parts={**self.parts, name: part})

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure by `part.name`."""
        return {
            f"{part}.{name}": figure for part, found in self.parts.items() for name, figure in found.figures.items()
        }


KEPT = TypeAdapter(Results)


def load(path: Path = FILE) -> Results:
    """What is kept."""
    return KEPT.validate_json(path.read_bytes()) if path.exists() else Results()


def save(results: Results, path: Path = FILE) -> None:
    """Keep it."""
    path.write_bytes(KEPT.dump_json(results, indent=1) + b"\n")
