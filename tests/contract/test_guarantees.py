"""docs/explanation/guarantees.md claims nothing that no test shows."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "guarantees.md"
HOPS = ("door", "append", "relay", "Kafka", "consumer", "policy", "projection", "delivery")
LINK = re.compile(r"\[([^]]+)\]\(\.\./\.\./(tests/[^)]+\.py)\)")
TEXT = PAGE.read_text("utf-8")
SECTIONS = {section.partition("\n")[0]: section for section in TEXT.split("\n## ")[1:]}
CLAIMS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| When ")]


@cache
def sentences_in(path: str) -> set[str]:
    """The tests of one file, by the sentences that are their names."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (each for each in ast.walk(tree) if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {each.name.removeprefix("test_") for each in functions if each.name.startswith("test_")}


@pytest.mark.parametrize("hop", HOPS)
def test_each_hop_says_what_is_promised_what_is_not_and_what_shows_it(hop: str) -> None:
    section = next(text for title, text in SECTIONS.items() if title.endswith(hop))
    assert "**Promised.**" in section
    assert "**Not promised.**" in section
    assert LINK.search(section)


@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_names_a_test_that_exists(claim: str) -> None:
    named = LINK.findall(claim.rpartition(" | ")[2])
    assert named, "a claim without a test"
    for sentence, path in named:
        assert sentence.replace(" ", "_") in sentences_in(path), f"{path} has no such test"
