"""A person may be introduced by more than one system, and dies once."""

import pytest

from services.intake.person import PERSON
from shared.eventing.decider import Precision, Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, CORRECTED, DIED, REGISTERED


def test_whoever_introduces_a_person_first_is_taken_at_their_word() -> None:
    given(PERSON).when(REGISTERED).is_taken().flags()


def test_a_second_introduction_is_taken_and_flagged() -> None:
    given(PERSON, fact(REGISTERED, 1)).when(REGISTERED, at=2).is_taken().flags("registered_before")


def test_an_introduction_that_arrives_late_but_came_first_is_not_flagged() -> None:
    given(PERSON, fact(REGISTERED, 5)).when(REGISTERED, at=2).is_taken().flags()


def test_other_facts_introduce_nobody() -> None:
    given(PERSON, fact(ADMITTED, 1)).when(REGISTERED, at=2).flags()


def test_an_identity_is_corrected_whoever_introduced_the_person() -> None:
    given(PERSON).when(CORRECTED).is_taken().flags()


def test_a_death_is_taken() -> None:
    given(PERSON, fact(REGISTERED, 1)).when(DIED, at=5).is_taken().flags()


@pytest.mark.parametrize(("on", "exact"), [(5, "minute"), (6, "minute"), (6.4, "day"), (20, "month")])
def test_a_death_told_again_by_another_clock_is_the_same_death(on: float, exact: Precision) -> None:
    given(PERSON, fact(DIED, 5)).when(DIED, at=on, exact=exact).is_taken().flags()


def test_a_second_death_is_taken_and_flagged() -> None:
    given(PERSON, fact(DIED, 5)).when(DIED, at=7).is_taken().flags("second_death")
    given(PERSON, fact(DIED, 5), fact(DIED, 7)).when(DIED, at=8).is_taken().flags("second_death")


def test_a_person_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        PERSON.decide(Stated(ADMITTED, day(1)), PERSON.initial, ())
