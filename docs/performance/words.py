"""What the page says beside its figures, and how it writes them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TOLD = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PARTS: dict[str, tuple[str, str]] = {name: (said["title"], said["words"]) for name, said in TOLD["parts"].items()}


@dataclass(frozen=True)
class Bound:
    """What binds where goals of a part are missed: in a line, in more words, and the scenes in which it was watched."""

    part: str
    title: str
    line: str
    words: str
    scenes: Mapping[str, str]


BINDS = [Bound(**each) for each in TOLD["binds"]]


def number(value: float) -> str:
    """As exactly as somebody can use it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
