"""Every flag that a rule may raise is explained, and every explanation has its rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from shared.flags import flags, in_words
from tests.contract.codes import ROOT, SOURCES

SNAKE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
RULES = [
    path
    for path in SOURCES
    if path.parent.name in {"intake", "planning", "release", "aftercare"} or "mortal" in path.name
]


def flags_in(tree: ast.AST) -> Iterator[str]:
    """Words yielded, given to a decision, or standing before a condition in a table of flags."""
    for node in ast.walk(tree):
        match node:
            case ast.Yield(value=ast.expr() as said):
                yield from literals(said)
            case ast.Call(func=ast.Name(id="Decision"), args=[_, said, *_]):
                yield from literals(said)
            case ast.keyword(arg="flags", value=said):
                yield from literals(said)
            case ast.Assign(targets=[ast.Name(id="flags")], value=ast.Dict(keys=keys)):
                yield from (word for key in keys if key for word in literals(key))


def literals(said: ast.expr) -> Iterator[str]:
    """Every code in an expression; what it is compared with is none."""
    skipped = {id(part) for node in ast.walk(said) if isinstance(node, ast.Compare) for part in ast.walk(node)}
    for node in ast.walk(said):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def raised(path: Path) -> set[str]:
    """The flags of one module."""
    return set(flags_in(ast.parse(path.read_text("utf-8"))))


def test_every_flag_is_explained() -> None:
    missing = {flag: str(path.relative_to(ROOT)) for path in RULES for flag in raised(path) if flag not in flags()}
    assert not missing, f"explain these in shared/flag_codes.toml: {missing}"


def test_no_explanation_is_left_over() -> None:
    said = {
        node.value
        for path in RULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(flags()) - said == set()


def test_an_explanation_is_a_sentence() -> None:
    for name, flag in flags().items():
        assert SNAKE.fullmatch(name)
        assert flag.meaning[0].isupper()
        assert flag.meaning.endswith("."), name


def test_a_flag_of_old_that_nobody_explains_any_more_is_read_out() -> None:
    assert in_words("second_open_plan") == "Another plan is open for this person."
    assert in_words("some_old_flag") == "Some old flag"


def test_a_flag_without_explanation_would_be_found() -> None:
    code = """
flags = {"c_d": z}
def f():
    yield "e_f"
Decision(x, ("a_b",) if y == "no_flag" else ())
replace(x, flags=("g_h",))
"""
    assert set(flags_in(ast.parse(code))) == {"a_b", "c_d", "e_f", "g_h"}
