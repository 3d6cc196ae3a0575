"""What `make docs` makes says what the code says."""

import pytest

from docs.generate import HERE, REFERENCE, documents

MADE = documents()


def test_every_file_of_the_reference_is_made() -> None:
    assert {f"reference/{path.name}" for path in REFERENCE.iterdir()} <= set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_a_page_is_as_the_code_makes_it(name: str) -> None:
    assert (HERE / name).read_text("utf-8") == MADE[name], "the code has changed: run `make docs`, and commit"
