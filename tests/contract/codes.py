"""The problem codes in the source: every place where one is given, found by reading the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("shared", "services") for path in sorted((ROOT / folder).rglob("*.py"))]
# Where the code stands among the arguments.
PLACES = {"ProblemError": 1, "RuleBroken": 0}


def codes_in(path: Path) -> Iterator[tuple[str, str]]:
    """(code, where) of every call that gives one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            for code in given(node):
                yield code, f"{path.relative_to(ROOT)}:{node.lineno}"


def given(call: ast.Call) -> Iterator[str]:
    """The codes in a call's arguments; of `x if y else z`, both."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    place = PLACES.get(name)
    said = [call.args[place]] if place is not None and len(call.args) > place else []
    if name in {"problem", "Result", *PLACES}:
        said += [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    for each in said:
        yield from words(each)


def words(said: ast.expr) -> Iterator[str]:
    """What an expression can come to, as far as it stands there."""
    match said:
        case ast.Constant(value=str(word)):
            yield word
        case ast.IfExp(body=one, orelse=other):
            yield from (*words(one), *words(other))


def all_codes() -> dict[str, str]:
    """Every code that is given anywhere, and one place where."""
    return {code: where for path in SOURCES for code, where in codes_in(path)}
