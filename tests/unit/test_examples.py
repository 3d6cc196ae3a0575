"""What gates a change meets the same examples each time, whatever else is in the product and was loaded before."""

import importlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.skipif("config.getoption('hypothesis_profile') == 'explore'", reason="new examples are looked for")
def test_an_example_does_not_depend_on_which_modules_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    @settings(max_examples=300)
    @given(st.integers() | st.text())
    def tries(value: object) -> None:
        tried.append(value)

    tries()
    before = [*tried]
    tried.clear()
    numbers = "\n".join(f"A{each} = {each}, 'word-{each}'" for each in range(10**9, 10**9 + 500))
    (tmp_path / "numbers_and_words.py").write_text(numbers)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("numbers_and_words")
    tries()
    assert tried == before
