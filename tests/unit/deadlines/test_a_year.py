"""A year of a thousand people passes while one looks; one of ten thousand is measured with everything else."""

from tests.unit.deadlines.year import a_year

PEOPLE = 1000


def test_in_a_year_of_a_thousand_people_every_obligation_opens_and_some_are_overdue() -> None:
    year = a_year(PEOPLE)
    assert year.opened > 4 * PEOPLE
    assert 0 < year.overdue < year.opened
