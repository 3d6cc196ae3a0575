"""docs/reference/ says what the code says."""

import pytest

from docs.generate import REFERENCE, documents

MADE = documents()


def test_every_file_of_the_reference_is_made() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_a_file_of_the_reference_is_as_the_code_makes_it(name: str) -> None:
    assert (REFERENCE / name).read_text("utf-8") == MADE[name], "the code has changed: run `make docs`, and commit"
