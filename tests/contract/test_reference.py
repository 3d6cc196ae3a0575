"""What `make docs` makes says what the code says."""

from functools import cache

import pytest

from docs.generate import HERE, REFERENCE, documents

made = cache(documents)  # when a test needs it: it takes seconds, and every process of the suite collects every file
NAMES = [
    "explanation/journeys.md",
    "explanation/standards.md",
    *(f"reference/{each.name}" for each in REFERENCE.iterdir()),
]


def test_every_file_of_the_reference_is_made_and_every_file_that_is_made_is_there() -> None:
    assert sorted(NAMES) == sorted(made())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_page_is_as_the_code_makes_it(name: str) -> None:
    assert (HERE / name).read_text("utf-8") == made()[name], "the code has changed: run `make docs`, and commit"
