"""Work counts once, whoever reports it; where somebody lives is what was last so in the world."""

from itertools import permutations

import pytest

from services.aftercare.settling import REMEMBERED, SETTLING, Settling
from shared.contracts.aftercare import AccommodationChanged, EmploymentEnded, EmploymentStarted
from shared.contracts.fields import Event
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.aftercare.stories import (
    ADMITTED,
    AGENCY_SAYS,
    EMPLOYER_SAYS,
    HOSTEL,
    LEFT_WORK,
    PERSON_SAYS,
    SETTLED,
    desk,
)

ELSEWHERE = EmploymentStarted(employer_ref="garage", reported_by="self")


def after(*events: Event) -> Settling:
    return SETTLING.state([fact(event, number) for number, event in enumerate(events)])


@pytest.mark.parametrize("order", list(permutations([PERSON_SAYS, EMPLOYER_SAYS, AGENCY_SAYS])))
def test_work_that_the_person_the_employer_and_an_agency_report_counts_once(order: tuple[Event, ...]) -> None:
    assert after(*order).at_work == 1
    assert after(*order, LEFT_WORK).at_work == 0


def test_each_report_is_taken_as_it_is() -> None:
    known = given(SETTLING, fact(PERSON_SAYS, 1))
    for report in (EMPLOYER_SAYS, AGENCY_SAYS, PERSON_SAYS):
        known.when(report, at=2).is_taken().flags()


def test_work_at_another_employer_is_other_work() -> None:
    assert after(PERSON_SAYS, ELSEWHERE).at_work == 2
    assert after(PERSON_SAYS, ELSEWHERE, LEFT_WORK).at_work == 1


def test_two_works_that_one_source_tells_apart_are_two() -> None:
    second = EmploymentStarted(reported_by="agency", employment_id="placement-10")
    assert after(AGENCY_SAYS, second).at_work == 2
    assert after(AGENCY_SAYS, AGENCY_SAYS).at_work == 1


def test_work_after_work_that_ended_is_new() -> None:
    assert after(PERSON_SAYS, LEFT_WORK, PERSON_SAYS).at_work == 1


def test_an_end_that_is_told_twice_ends_once() -> None:
    by_agency = EmploymentEnded(employment_id="placement-9", reported_by="agency")
    told = (PERSON_SAYS, AGENCY_SAYS, LEFT_WORK, by_agency)
    assert after(*told).at_work == 0
    given(SETTLING, *(fact(event, 1) for event in told[:3])).when(by_agency, at=2).is_taken().flags()


def test_an_end_without_a_start_is_taken_and_flagged() -> None:
    given(SETTLING).when(LEFT_WORK).is_taken().flags("employment_not_started")
    given(SETTLING, fact(ELSEWHERE, 1)).when(LEFT_WORK, at=2).flags("employment_not_started")
    given(SETTLING, fact(PERSON_SAYS, 5)).when(LEFT_WORK, at=2).flags("employment_not_started")
    given(SETTLING, fact(PERSON_SAYS, 1)).when(LEFT_WORK, at=2).is_taken().flags()


def test_an_end_that_names_nothing_ends_the_newest() -> None:
    state = after(PERSON_SAYS, ELSEWHERE, EmploymentEnded())
    assert [work.employer for work in state.works if not work.ended] == ["bakery"]


def test_no_more_works_are_remembered_than_somebody_can_have() -> None:
    many = [EmploymentStarted(employer_ref=f"employer-{number}") for number in range(50)]
    assert len(after(*many).works) == REMEMBERED
    same = [EmploymentStarted(employer_ref="bakery", employment_id=f"id-{number}") for number in range(50)]
    assert len(after(*same).works[0].ids) == REMEMBERED


def test_the_last_tenure_by_the_time_of_the_world_is_the_one_that_is_known() -> None:
    at = desk()
    at.hear(SETTLED, 9)
    at.hear(HOSTEL, 3)
    state = SETTLING.state(at.file.facts)
    assert state.tenure == "settled"
    assert after(HOSTEL, AccommodationChanged(tenure="unknown")).tenure == "hostel"
    assert after().tenure is None


def test_where_somebody_lives_is_taken_as_it_is() -> None:
    given(SETTLING, fact(SETTLED, 1)).when(AccommodationChanged(tenure="homeless"), at=2).is_taken().flags()


def test_settling_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        SETTLING.decide(Stated(ADMITTED, day(1)), SETTLING.initial, ())
