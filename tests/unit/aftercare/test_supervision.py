"""Supervision starts at the gate, rests in custody, and ends in its time; each once."""

import pytest

from services.aftercare.policies import POLICIES, start_supervision
from services.aftercare.supervision import SUPERVISION, StartSupervision
from shared.contracts.fields import Event
from shared.contracts.release import Released
from shared.eventing.decider import Stated
from shared.testing import Desk, day, fact, given
from tests.unit.aftercare.stories import (
    ADMITTED,
    ENDED,
    RELEASED,
    SERVED,
    START,
    STARTED,
    SUSPEND,
    SUSPENDED,
)

ON_RELEASE, ON_RETURN = "start_supervision_on_release", "suspend_supervision_on_return"
OTHER = STARTED.model_copy(update={"supervision_id": "s-2"})


def desk() -> Desk:
    return Desk([SUPERVISION], POLICIES)


def test_a_release_under_supervision_starts_it() -> None:
    given(SUPERVISION, fact(RELEASED, 1)).when(START, at=1).then(STARTED).flags()


def test_what_is_under_way_is_not_started_again() -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(START, at=2).is_already_so()


def test_what_rests_is_started_again_by_the_next_release() -> None:
    given(SUPERVISION, fact(OTHER, 1), fact(SUSPENDED, 2)).when(START, at=3).then(STARTED)


def test_what_has_ended_is_started_again_by_the_next_release() -> None:
    given(SUPERVISION, fact(OTHER, 1), fact(ENDED, 2)).when(START, at=3).then(STARTED)


def test_a_release_known_late_does_not_start_what_was_reported_started_after_it() -> None:
    given(SUPERVISION, fact(STARTED, 5)).when(START, at=2).is_already_so()


@pytest.mark.parametrize("between", [ADMITTED, RELEASED])
def test_a_release_known_late_starts_the_supervision_of_its_own_stay_in_the_community(between: Event) -> None:
    given(SUPERVISION, fact(between, 4), fact(OTHER, 5)).when(START, at=2).then(STARTED)


def test_other_later_facts_do_not_matter_to_a_start() -> None:
    given(SUPERVISION, fact(SUSPENDED, 5)).when(START, at=2).then(STARTED)


def test_a_return_suspends_what_is_under_way() -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(SUSPEND, at=2).then(SUSPENDED).flags()


def test_a_first_admission_suspends_nothing() -> None:
    given(SUPERVISION).when(SUSPEND, at=2).is_already_so()


def test_what_rests_is_not_suspended_again() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 2)).when(SUSPEND, at=3).is_already_so()


def test_what_has_ended_is_not_suspended() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 2)).when(SUSPEND, at=3).is_already_so()


def test_a_return_known_late_does_not_suspend_what_was_reported_suspended_after_it() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 5)).when(SUSPEND, at=3).is_already_so()


def test_a_return_known_late_suspends_its_own_supervision_and_not_the_next() -> None:
    history = (fact(STARTED, 1), fact(OTHER, 5), fact(SUSPENDED, 8))
    given(SUPERVISION, *history).when(SUSPEND, at=3).then(SUSPENDED)


def test_other_later_facts_do_not_matter_to_a_suspension() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(RELEASED, 5)).when(SUSPEND, at=3).then(SUSPENDED)


def test_a_reported_start_is_taken() -> None:
    given(SUPERVISION, fact(RELEASED, 1)).when(STARTED, at=2).is_taken().flags()


def test_a_reported_start_confirms_the_one_we_concluded() -> None:
    concluded = fact(STARTED, 1, by_policy=ON_RELEASE)
    given(SUPERVISION, concluded).when(STARTED, at=2).confirms(concluded)


def test_a_second_active_team_is_taken_and_flagged_by_rule_9() -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(OTHER, at=2).is_taken().flags("second_active_supervision")


def test_a_start_after_a_rest_is_taken() -> None:
    concluded = fact(STARTED, 1, by_policy=ON_RELEASE)
    given(SUPERVISION, concluded, fact(SUSPENDED, 2)).when(OTHER, at=3).is_taken().flags()


def test_a_start_is_not_judged_by_later_ones() -> None:
    given(SUPERVISION, fact(OTHER, 5)).when(STARTED, at=2).is_taken().flags()


@pytest.mark.parametrize("report", [SUSPENDED, ENDED])
def test_what_has_not_begun_neither_rests_nor_ends(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 5)).when(report, at=2).waits_for("a supervision that started")


@pytest.mark.parametrize("report", [SUSPENDED, ENDED])
def test_what_has_ended_neither_rests_nor_ends(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 2)).when(report, at=3).waits_for("a supervision that started")


@pytest.mark.parametrize("report", [SUSPENDED, ENDED])
def test_what_has_begun_rests_and_ends(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(report, at=2).is_taken().flags()


def test_a_reported_rest_confirms_the_one_we_concluded() -> None:
    concluded = fact(SUSPENDED, 2, by_policy=ON_RETURN)
    given(SUPERVISION, fact(STARTED, 1), concluded).when(SUSPENDED, at=3).confirms(concluded)


def test_a_reported_rest_beside_a_reported_rest_is_taken() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 2)).when(SUSPENDED, at=3).is_taken()


def test_a_supervision_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        SUPERVISION.decide(Stated(ADMITTED, day(1)), SUPERVISION.initial, ())


@pytest.mark.parametrize("kind", ["conditional", "hdc", "parole", "compassionate"])
def test_these_releases_are_under_supervision(kind: str) -> None:
    assert isinstance(start_supervision(fact(Released.model_validate({"kind": kind}), 1)), StartSupervision)


@pytest.mark.parametrize("kind", ["end", "bail", "court", "unknown"])
def test_these_releases_are_not(kind: str) -> None:
    assert start_supervision(fact(Released.model_validate({"kind": kind}), 1)) is None


def test_only_a_release_starts_supervision() -> None:
    assert start_supervision(fact(ADMITTED, 1)) is None


def test_whenever_a_person_is_released_under_supervision_it_starts() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(RELEASED, 9)
    assert at.story == [("AdmissionRecorded", 1), ("Released", 9), ("SupervisionStarted", 9)]


def test_who_has_served_the_whole_sentence_leaves_without() -> None:
    at = desk()
    at.hear(SERVED, 9)
    assert at.happened == ["Released"]


def test_whenever_a_person_returns_supervision_rests() -> None:
    at = desk()
    at.hear(RELEASED, 9)
    at.hear(ADMITTED, 20)
    assert at.story[-2:] == [("AdmissionRecorded", 20), ("SupervisionSuspended", 20)]


def test_a_return_known_before_its_release_rests_what_the_release_starts() -> None:
    at = desk()
    at.hear(ADMITTED, 20)
    at.hear(RELEASED, 9)
    assert at.happened == ["AdmissionRecorded", "Released", "SupervisionStarted", "SupervisionSuspended"]


def test_flagged_facts_start_and_suspend_all_the_same() -> None:
    at = desk()
    at.learn(fact(RELEASED, 9, flags=["released_without_date"]))
    at.learn(fact(ADMITTED, 20, flags=["second_open_episode"]))
    assert at.happened == ["AdmissionRecorded", "Released", "SupervisionStarted", "SupervisionSuspended"]
