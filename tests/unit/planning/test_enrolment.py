"""A programme is referred, started and ended, each in its turn (rule 5), and is not mandatory on remand (rule 17)."""

import pytest

from services.planning.enrolment import ENROLMENT
from shared.contracts.fields import Event
from shared.contracts.intake import SentenceRecorded
from shared.contracts.planning import ProgrammeStarted
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.planning.stories import (
    ADMITTED,
    ASSESSED,
    COMPLETED,
    LEFT,
    MANDATORY,
    ON_REMAND,
    REFERRED,
    STARTED,
)


def test_a_referral_needs_nothing_before_it() -> None:
    given(ENROLMENT).when(REFERRED).is_taken().flags()


def test_a_second_referral_to_one_programme_is_taken_and_flagged() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(REFERRED, at=2).is_taken().flags("referred_before")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_a_referral_after_the_end_begins_anew(end: Event) -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(end, 3))
    given(ENROLMENT, *history).when(REFERRED, at=4).is_taken().flags()


def test_a_mandatory_programme_for_the_unconvicted_is_flagged_by_rule_17() -> None:
    given(ENROLMENT, fact(ON_REMAND, 1)).when(MANDATORY, at=2).is_taken().flags("mandatory_while_unconvicted")


def test_a_voluntary_programme_for_the_unconvicted_is_not_flagged() -> None:
    given(ENROLMENT, fact(ON_REMAND, 1)).when(REFERRED, at=2).is_taken().flags()


def test_a_mandatory_programme_for_the_sentenced_is_not_flagged() -> None:
    given(ENROLMENT, fact(ON_REMAND, 1), fact(ADMITTED, 2)).when(MANDATORY, at=3).is_taken().flags()


def test_a_referral_may_have_both_flags() -> None:
    history = (fact(ON_REMAND, 1), fact(REFERRED, 2))
    given(ENROLMENT, *history).when(MANDATORY, at=3).flags("referred_before", "mandatory_while_unconvicted")


def test_a_start_waits_for_its_referral_by_rule_5() -> None:
    given(ENROLMENT).when(STARTED).waits_for("a referral to programme work-1")


def test_a_referral_after_the_start_is_no_ground_for_it() -> None:
    given(ENROLMENT, fact(REFERRED, 5)).when(STARTED, at=2).waits_for("rule 5")


def test_a_referral_to_another_programme_is_no_ground() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(ProgrammeStarted(programme_id="art-2"), at=2).waits_for("art-2")


def test_a_start_after_its_referral_is_taken() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(STARTED, at=2).is_taken().flags()


def test_a_second_start_is_taken_and_flagged() -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2)).when(STARTED, at=3).is_taken().flags("started_before")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_an_end_waits_for_its_start_by_rule_5(end: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 5)).when(end, at=2).waits_for("a start of programme work-1")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_an_end_after_its_start_is_taken(end: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2), fact(ASSESSED, 2)).when(end, at=3).is_taken().flags()


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_what_has_ended_does_not_end_again(end: Event) -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(COMPLETED, 3))
    given(ENROLMENT, *history).when(end, at=4).waits_for("a start")


def test_what_has_ended_starts_again_only_after_a_new_referral() -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(LEFT, 3))
    given(ENROLMENT, *history).when(STARTED, at=4).waits_for("a referral")
    given(ENROLMENT, *history, fact(REFERRED, 4)).when(STARTED, at=5).is_taken().flags()


def test_enrolments_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        ENROLMENT.decide(Stated(ADMITTED, day(1)), ENROLMENT.initial, ())


def test_who_was_sentenced_since_is_no_longer_unconvicted() -> None:
    remand = ADMITTED.model_copy(update={"legal_status": "remand"})
    sentenced = SentenceRecorded.model_validate(SentenceRecorded.example)
    mandatory = REFERRED.model_copy(update={"mandatory": True})
    given(ENROLMENT, fact(remand, 1)).when(mandatory, at=3).flags("mandatory_while_unconvicted")
    given(ENROLMENT, fact(remand, 1), fact(sentenced, 2)).when(mandatory, at=3).flags()
