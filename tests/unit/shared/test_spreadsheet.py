"""No cell of the CSV is taken for a formula by a spreadsheet (OWASP, CSV injection)."""

import csv
import io

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from shared.spreadsheet import DANGEROUS, harmless, row


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://example.com","here")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_begins_like_a_formula_is_marked_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Released", "a=b", "2026-01-05", "1-1", "'=1", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_nothing_is_an_empty_cell_and_a_number_is_its_digits() -> None:
    assert (harmless(None), harmless(5), harmless(-5)) == ("", "5", "'-5")


@forall(st.text())
def test_no_text_at_all_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(DANGEROUS)


@forall(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_a_row_is_read_back_cell_by_cell(cells: list[str]) -> None:
    line = io.StringIO(row(cells), newline="")
    assert list(csv.reader(line)) == [[harmless(cell) for cell in cells]]
