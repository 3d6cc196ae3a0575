"""What is done at reception, and what the person allows, is taken as it is said."""

import pytest

from services.intake.reception import RECEPTION
from shared.contracts.fields import Event
from shared.contracts.intake import ConsentRecorded
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, CONSENTED, DEPENDANTS, INDUCTED, REFUSED_CONSENT, SCREENED

OF_DAY_2 = "2026-01-02"


@pytest.mark.parametrize("done", [SCREENED, INDUCTED, DEPENDANTS, CONSENTED, REFUSED_CONSENT])
def test_it_needs_nothing_before_it(done: Event) -> None:
    given(RECEPTION).when(done, at=1).is_taken().flags()
    given(RECEPTION, fact(done, 0)).when(done, at=1).is_taken().flags()


def consent(decision: str) -> ConsentRecorded:
    return ConsentRecorded.model_validate({**ConsentRecorded.example, "decision": decision, "expiresOn": OF_DAY_2})


def test_a_consent_that_has_run_out_before_it_is_given_is_flagged() -> None:
    given(RECEPTION).when(consent("granted"), at=1).flags()
    given(RECEPTION).when(consent("granted"), at=2).is_taken().flags("consent_expired")
    given(RECEPTION).when(consent("granted"), at=25, exact="month").flags()


@pytest.mark.parametrize("decision", ["refused", "withdrawn", "unknown"])
def test_only_what_is_granted_runs_out(decision: str) -> None:
    given(RECEPTION).when(consent(decision), at=9).is_taken().flags()


def test_reception_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        RECEPTION.decide(Stated(ADMITTED, day(1)), RECEPTION.initial, ())
