"""A year of some hundreds of people passes while one looks; one of ten thousand is measured with everything else."""

from tests.unit.deadlines.year import a_year

PEOPLE = 300


def test_in_a_year_of_hundreds_of_people_every_service_opens_obligations_and_some_are_overdue() -> None:
    year = a_year(PEOPLE)
    assert min(year.opened.values()) > PEOPLE
    assert 0 < year.overdue < sum(year.opened.values())
