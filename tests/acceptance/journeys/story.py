"""A journey as it is told: who reports what, when it happened, and what is refused."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

TOLD, APPROVED = Path(__file__).parent / "told", Path(__file__).parent / "approved"


@dataclass(frozen=True)
class Step:
    """One report. `about` names a second record of a person, `corrects` an earlier step, or the type of what we had
    concluded; `refused` is the code of the rule that refuses it, `waits` says that its ground never comes.
    """

    number: int
    at: datetime
    what: str
    data: dict[str, Any]
    precision: str
    about: str
    corrects: str
    name: str
    refused: str
    waits: bool


@dataclass(frozen=True)
class Story:
    """A journey: its title, what it is about, its steps in the order in which they are sent."""

    name: str
    title: str
    about: str
    steps: tuple[Step, ...]

    @property
    def approved(self) -> Path:
        """The timeline that a practitioner has read."""
        return APPROVED / f"{self.name}.txt"

    @property
    def records(self) -> list[str]:
        """The person's own, and a second one."""
        return sorted({"", *(step.about for step in self.steps)})

    def subject(self, about: str = "") -> str:
        """The identifier of its person, or of the second record."""
        return f"journey:{self.name.replace('_', '-')}:{about.upper() or 'A1'}"


def step_of(number: int, said: dict[str, Any]) -> Step:
    """A step as it stands in the page."""
    ((what, data),) = ((key, value) for key, value in said.items() if key.count(".") >= 1)
    return Step(
        number=number,
        at=said["at"] if isinstance(said["at"], datetime) else datetime.fromisoformat(said["at"]),
        what=what,
        data=data or {},
        precision=said.get("precision", "minute"),
        about=said.get("about", ""),
        corrects=said.get("corrects", ""),
        name=said.get("name", str(number)),
        refused=said.get("refused", ""),
        waits=said.get("waits", False),
    )


def read(path: Path) -> Story:
    """A page of YAML."""
    text = path.read_text(encoding="utf-8")
    said = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - of all loaders the one that makes nothing but text
    steps = tuple(step_of(number, typed(each)) for number, each in enumerate(said["told"], 1))
    return Story(path.stem, said["title"], " ".join(said["about"].split()), steps)


def typed(value: Any) -> Any:
    """Numbers and truth values; a day stays text, as on the wire."""
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [typed(each) for each in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value


def stories() -> list[Story]:
    """All, by name."""
    return [read(path) for path in sorted(TOLD.glob("*.yaml"))]
