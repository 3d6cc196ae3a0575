"""Every problem code that is given anywhere has its explanation, and every explanation its code."""

import ast
import re

from shared.codes import BY_PYDANTIC, codes, explained
from tests.contract.codes import SOURCES, all_codes, given

SNAKE = re.compile(r"[a-z][a-z0-9_]*")


def test_every_code_is_explained() -> None:
    missing = {code: where for code, where in all_codes().items() if explained(code) is None}
    assert not missing, f"explain these in shared/problem_codes.toml: {missing}"


def test_no_explanation_is_left_over() -> None:
    literals = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(codes()) - literals - {BY_PYDANTIC} == set()


def test_an_explanation_says_what_it_means_and_what_to_do() -> None:
    for name, code in codes().items():
        assert SNAKE.fullmatch(name)
        assert 400 <= code.status <= 503
        assert all(text.endswith((".", ":")) for text in (code.meaning, code.way_out)), name


def test_codes_of_pydantic_share_an_explanation() -> None:
    assert explained("data_string_too_long") == codes()[BY_PYDANTIC]
    assert explained("nonsense") is None


def test_a_code_without_explanation_would_be_found() -> None:
    (call,) = (
        node
        for node in ast.walk(ast.parse('ProblemError(404, "a" if x else "b", "t", "d")'))
        if isinstance(node, ast.Call)
    )
    assert set(given(call)) == {"a", "b"}
