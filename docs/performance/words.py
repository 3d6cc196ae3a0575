"""What the page says beside its figures, and how it writes them."""

import tomllib
from pathlib import Path

TOLD = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PARTS: dict[str, tuple[str, str]] = {name: (said["title"], said["words"]) for name, said in TOLD["parts"].items()}
BINDS: dict[str, str] = TOLD["binds"]
MISSED: dict[str, str] = TOLD["missed"]


def number(value: float) -> str:
    """As exactly as somebody can use it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
