"""docs/explanation/journeys.md: the journeys that acceptance tests tell, each with the timeline that was approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

JOURNEYS = Path(__file__).parents[1] / "tests" / "acceptance" / "journeys"


@dataclass(frozen=True)
class Journey:
    """One: its title, what it is about, how many reports tell it, and what a practitioner then reads."""

    name: str
    title: str
    about: str
    reports: int
    timeline: str


def journeys() -> Iterator[Journey]:
    """All of them, by name."""
    for path in sorted((JOURNEYS / "told").glob("*.yaml")):
        said = yaml.safe_load(path.read_text("utf-8"))
        approved = (JOURNEYS / "approved" / f"{path.stem}.txt").read_text("utf-8")
        timeline = approved.partition("\n")[2].strip("\n")
        yield Journey(path.stem, said["title"], " ".join(said["about"].split()), len(said["told"]), timeline)
