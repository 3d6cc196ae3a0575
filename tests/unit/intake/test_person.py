"""A person may be introduced by more than one system."""

import pytest

from services.intake.person import PERSON
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, REGISTERED


def test_whoever_introduces_a_person_first_is_taken_at_their_word() -> None:
    given(PERSON).when(REGISTERED).is_taken().flags()


def test_a_second_introduction_is_taken_and_flagged() -> None:
    given(PERSON, fact(REGISTERED, 1)).when(REGISTERED, at=2).is_taken().flags("registered_before")


def test_an_introduction_that_arrives_late_but_came_first_is_not_flagged() -> None:
    given(PERSON, fact(REGISTERED, 5)).when(REGISTERED, at=2).is_taken().flags()


def test_other_facts_introduce_nobody() -> None:
    given(PERSON, fact(ADMITTED, 1)).when(REGISTERED, at=2).flags()


def test_a_person_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        PERSON.decide(Stated(ADMITTED, day(1)), PERSON.initial, ())
