"""What an examination finds: how bad it is, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    what: str
    do: str = ""


def ok(check: str, what: str) -> Finding:
    """As it should be."""
    return Finding(check, "ok", what)


def warning(check: str, what: str, do: str) -> Finding:
    """It works, and will not for ever; or it could not be looked at."""
    return Finding(check, "warning", what, do)


def error(check: str, what: str, do: str) -> Finding:
    """It does not work."""
    return Finding(check, "error", what, do)


def unchecked(check: str, why: str) -> Finding:
    """Nobody knows."""
    return warning(check, f"not checked: {why}", "mend that first, and ask again")
