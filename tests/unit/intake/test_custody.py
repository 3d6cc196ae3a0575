"""A custody episode is open once, and a release closes it once."""

import pytest

from services.intake.custody import CUSTODY, CloseEpisode
from services.intake.policies import POLICIES
from shared.contracts.intake import EpisodeClosed
from shared.eventing.decider import Stated
from shared.testing import Desk, day, fact, given
from tests.unit.intake.stories import (
    ADMITTED,
    CLOSED,
    CLOSED_AGAIN,
    READMITTED,
    REGISTERED,
    RELEASED,
    SECOND_ADMISSION,
    SENTENCED,
)

POLICY = "close_episode_on_release"


def desk() -> Desk:
    return Desk([CUSTODY], POLICIES)


def test_a_first_admission_is_taken() -> None:
    given(CUSTODY, fact(REGISTERED, 1)).when(ADMITTED, at=2).is_taken().flags()


def test_a_second_open_episode_is_taken_and_flagged_by_rule_2() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(SECOND_ADMISSION, at=2).is_taken().flags("second_open_episode")


@pytest.mark.parametrize("reason", ["recall", "return_cause_unknown", "return_from_escape"])
def test_a_return_says_that_a_release_came_before_it_and_is_not_flagged(reason: str) -> None:
    returned = READMITTED.model_copy(update={"reason": reason})
    given(CUSTODY, fact(ADMITTED, 1)).when(returned, at=2).is_taken().flags()


def test_an_admission_after_the_episode_was_closed_is_not_flagged() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(SECOND_ADMISSION, at=3).is_taken().flags()


def test_an_admission_is_not_judged_by_later_ones() -> None:
    given(CUSTODY, fact(SECOND_ADMISSION, 5)).when(ADMITTED, at=2).is_taken().flags()


def test_a_sentence_is_taken() -> None:
    given(CUSTODY).when(SENTENCED).is_taken().flags()


def test_the_same_sentence_again_is_taken_and_flagged() -> None:
    given(CUSTODY, fact(SENTENCED, 1)).when(SENTENCED, at=2).is_taken().flags("sentence_recorded_before")


def test_another_sentence_is_not_flagged() -> None:
    other = SENTENCED.model_copy(update={"sentence_id": "s-2"})
    given(CUSTODY, fact(SENTENCED, 1)).when(other, at=2).is_taken().flags()


def test_a_release_closes_the_open_episode() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(CloseEpisode(), at=2).then(CLOSED).flags()


def test_a_release_of_someone_never_admitted_closes_nothing() -> None:
    given(CUSTODY).when(CloseEpisode(), at=2).is_already_so()


def test_a_release_after_the_closing_closes_nothing() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(CloseEpisode(), at=3).is_already_so()


def test_a_release_known_late_does_not_close_what_was_reported_closed_after_it() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 5)).when(CloseEpisode(), at=3).is_already_so()


def test_a_release_known_late_closes_its_own_episode_and_not_the_next() -> None:
    history = (fact(ADMITTED, 1), fact(READMITTED, 5), fact(CLOSED_AGAIN, 8))
    given(CUSTODY, *history).when(CloseEpisode(), at=3).then(CLOSED)


def test_later_facts_that_open_and_close_nothing_do_not_matter() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(SENTENCED, 5)).when(CloseEpisode(), at=3).then(CLOSED)


def test_a_reported_closing_of_an_open_episode_is_taken() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(CLOSED, at=2).is_taken().flags()


def test_a_reported_closing_of_an_episode_never_opened_is_taken_and_flagged() -> None:
    given(CUSTODY).when(CLOSED, at=2).is_taken().flags("no_open_episode")


def test_a_reported_closing_confirms_what_a_release_had_closed() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    given(CUSTODY, fact(ADMITTED, 1), concluded).when(CLOSED, at=2).confirms(concluded)


def test_a_reported_closing_confirms_whichever_episode_we_took_the_release_for() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    history = (fact(ADMITTED, 1), concluded)
    given(CUSTODY, *history).when(CLOSED_AGAIN, at=3).confirms(concluded)
    given(CUSTODY, *history).when(EpisodeClosed(outcome="released"), at=3).confirms(concluded)


def test_a_closing_with_another_outcome_confirms_nothing() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    died = EpisodeClosed(episode_id="e-1", outcome="died")
    given(CUSTODY, fact(ADMITTED, 1), concluded).when(died, at=2).is_taken().flags("no_open_episode")


def test_a_closing_that_a_sender_had_reported_is_not_confirmed_but_flagged() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(CLOSED, at=3).is_taken().flags("no_open_episode")


def test_a_new_admission_forgets_how_the_last_episode_was_closed() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    history = (fact(ADMITTED, 1), concluded, fact(READMITTED, 3))
    given(CUSTODY, *history).when(CLOSED, at=4).is_taken().flags()


def test_custody_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        CUSTODY.decide(Stated(REGISTERED, day(1)), CUSTODY.initial, ())


def test_whenever_a_person_is_released_their_episode_is_closed() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(RELEASED, 9)
    assert at.story == [("AdmissionRecorded", 1), ("EpisodeClosed", 9), ("Released", 9)]


def test_even_a_flagged_release_closes_the_episode() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.learn(fact(RELEASED, 9, flags=["released_without_date"]))
    assert "EpisodeClosed" in at.happened


def test_an_admission_known_after_its_release_has_its_episode_closed() -> None:
    at = desk()
    at.hear(RELEASED, 9)
    at.hear(ADMITTED, 1)
    assert at.story == [("AdmissionRecorded", 1), ("EpisodeClosed", 9), ("Released", 9)]
