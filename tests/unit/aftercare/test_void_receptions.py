"""Supervision rests for as long as one reception stands, also where another is void."""

import pytest

from shared.contracts.fields import Event
from shared.contracts.intake import EpisodeClosed
from tests.unit.aftercare.stories import ADMITTED, RELEASED, VOIDED, desk

ERROR = EpisodeClosed(outcome="admitted_in_error")


@pytest.mark.parametrize("told", [[VOIDED, ERROR], [ERROR, VOIDED]], ids=["void", "closing"])
def test_the_end_of_a_reception_in_error_is_that_reception_s_alone(told: list[Event]) -> None:
    at = desk().having_heard(((RELEASED, 1), (ADMITTED, 20), (ADMITTED, 21), (told[0], 23), (told[1], 23)))
    assert at.happened.count("SupervisionStarted") == 1
    at.hear(told[0], 24)
    at.hear(told[1], 24)
    assert at.story[-1] == ("SupervisionStarted", 24)
