"""The registry of problem codes: what each means and what to do, kept as data beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

BY_PYDANTIC = "data"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem. Without a status of its own it is said of an event: 422, or in a batch's results."""

    title: str
    meaning: str
    way_out: str
    status: int = 422


@cache
def codes() -> Mapping[str, Code]:
    """Every code there is, by name."""
    text = (files("shared") / "problem_codes.toml").read_text("utf-8")
    return {name: Code(**said) for name, said in tomllib.loads(text).items()}


def explained(code: str) -> Code | None:
    """What a code means. Those that begin with `data_` come from pydantic, and share an explanation."""
    return codes().get(code) or (codes()[BY_PYDANTIC] if code.startswith(f"{BY_PYDANTIC}_") else None)
