"""The registry of flags: what is odd about an event that was taken all the same, kept as data beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Flag:
    """One oddity, in a plain sentence; and the rule that asks for it, where there is one."""

    meaning: str
    rule: str = ""


@cache
def flags() -> Mapping[str, Flag]:
    """Every flag there is, by its code."""
    text = (files("shared") / "flag_codes.toml").read_text("utf-8")
    return {name: Flag(**said) for name, said in tomllib.loads(text).items()}


def in_words(code: str) -> str:
    """What a flag means; of one that we no longer know, its code."""
    flag = flags().get(code)
    return flag.meaning if flag else code.replace("_", " ").capitalize()
