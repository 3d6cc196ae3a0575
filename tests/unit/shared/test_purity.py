"""What says of itself that it is pure imports nothing that speaks to the world, and asks neither clock nor chance."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
WORLD = {
    "aiohttp", "aiokafka", "asyncio", "asyncpg", "fastapi", "faststream", "kafka", "os", "random", "secrets",
    "socket", "starlette", "subprocess", "time",
}  # fmt: skip
TOLD_BY_THE_CLOCK = {"now", "today", "utcnow"}


def pure_modules() -> list[Path]:
    """Those whose own docstring, not only one of a function in them, says so."""
    found = (path for package in ("shared", "services") for path in sorted((ROOT / package).rglob("*.py")))
    texts = ((path, path.read_text("utf-8")) for path in found)
    return [path for path, text in texts if "Pure" in text and "Pure" in (ast.get_docstring(ast.parse(text)) or "")]


def worldly(tree: ast.Module) -> Iterator[str]:
    """What of it is not pure."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name.split(".")[0] in WORLD)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in WORLD:
                yield module
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date"), attr=asked)) if (
                asked in TOLD_BY_THE_CLOCK
            ):
                yield asked
            case _:
                pass


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_says_that_it_is_pure_is(path: Path) -> None:
    assert list(worldly(ast.parse(path.read_text("utf-8")))) == []


def test_a_clock_and_a_database_are_found_where_they_are() -> None:
    assert list(worldly(ast.parse("import asyncpg\nfrom os import path\nwhen = datetime.now(UTC)"))) == [
        "asyncpg", "os", "now",
    ]  # fmt: skip
    assert len(pure_modules()) > 40
