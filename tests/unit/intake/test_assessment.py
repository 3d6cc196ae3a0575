"""Assessments are taken as the assessor says them."""

import pytest

from services.intake.assessment import ASSESSMENT
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, ASSESSED

OTHER = ASSESSED.model_copy(update={"assessment_id": "a-2"})


def test_an_assessment_needs_nothing_before_it() -> None:
    given(ASSESSMENT).when(ASSESSED).is_taken().flags()


def test_the_same_assessment_again_is_taken_and_flagged() -> None:
    given(ASSESSMENT, fact(ASSESSED, 1)).when(ASSESSED, at=2).is_taken().flags("assessment_recorded_before")


def test_another_assessment_is_as_good_as_the_first() -> None:
    given(ASSESSMENT, fact(ASSESSED, 1), fact(ADMITTED, 1)).when(OTHER, at=2).is_taken().flags()


def test_an_assessment_is_not_judged_by_later_ones() -> None:
    given(ASSESSMENT, fact(ASSESSED, 5)).when(ASSESSED, at=2).is_taken().flags()


def test_assessments_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        ASSESSMENT.decide(Stated(ADMITTED, day(1)), ASSESSMENT.initial, ())
