"""A custody episode is open once, goes on wherever the person is taken, and is closed once."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.intake.closing import CloseEpisode
from services.intake.custody import CUSTODY
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionVoided, Ending, EpisodeClosed
from shared.contracts.records import IntakeRecordCorrected
from shared.eventing.decider import Change, Stated
from shared.testing import Outcome, day, fact, given
from tests.unit.intake.stories import (
    ABSCONDED,
    ADMITTED,
    BACK,
    CAUGHT,
    CLOSED,
    CLOSED_AGAIN,
    FOUND_GUILTY,
    LEFT,
    READMITTED,
    REGISTERED,
    SECOND_ADMISSION,
    SENTENCED,
    TO_COURT,
    TO_HOSPITAL,
    VOIDED,
)

POLICY = "close_episode_on_release"
RELEASE = CloseEpisode("released")


def correction(said: Outcome) -> Mapping[str, object]:
    """What a report corrects."""
    assert isinstance(said.event, IntakeRecordCorrected)
    return said.event.patch


def test_a_first_admission_is_taken() -> None:
    given(CUSTODY, fact(REGISTERED, 1)).when(ADMITTED, at=2).is_taken().flags()


@pytest.mark.parametrize("reason", ["sentence", "recall", "return_cause_unknown", "return_from_escape"])
def test_an_admission_beside_an_open_episode_is_not_flagged_for_a_release_may_be_on_its_way(reason: str) -> None:
    again = SECOND_ADMISSION.model_copy(update={"reason": reason})
    given(CUSTODY, fact(ADMITTED, 1)).when(again, at=2).is_taken().flags()


@pytest.mark.parametrize("reason", ["recall", "return_cause_unknown", "return_from_escape"])
def test_a_return_to_an_episode_of_the_same_id_is_not_flagged(reason: str) -> None:
    again = ADMITTED.model_copy(update={"reason": reason})
    given(CUSTODY, fact(ADMITTED, 1)).when(again, at=2).is_taken().flags()


def test_an_admission_after_the_episode_was_closed_is_not_flagged() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(SECOND_ADMISSION, at=3).is_taken().flags()


def test_an_admission_is_not_judged_by_later_ones() -> None:
    given(CUSTODY, fact(SECOND_ADMISSION, 5)).when(ADMITTED, at=2).is_taken().flags()


def test_a_release_closes_the_open_episode() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(RELEASE, at=2).then(CLOSED).flags()


def test_a_release_of_someone_never_admitted_closes_nothing() -> None:
    given(CUSTODY).when(RELEASE, at=2).is_already_so()


def test_a_release_after_the_closing_closes_nothing() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(RELEASE, at=3).is_already_so()


def test_a_release_known_late_does_not_close_what_was_reported_closed_after_it() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 5)).when(RELEASE, at=3).is_already_so()


def test_a_release_known_late_closes_its_own_episode_and_not_the_next() -> None:
    history = (fact(ADMITTED, 1), fact(READMITTED, 5), fact(CLOSED_AGAIN, 8))
    given(CUSTODY, *history).when(RELEASE, at=3).then(CLOSED)


def test_later_facts_that_open_and_close_nothing_do_not_matter() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(SENTENCED, 5)).when(RELEASE, at=3).then(CLOSED)


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
    given(CUSTODY, *history).when(EpisodeClosed(outcome="released"), at=3).confirms(concluded)
    assert correction(given(CUSTODY, *history).when(CLOSED_AGAIN, at=3).flags()) == {"episodeId": "e-2"}


def test_a_closing_with_another_outcome_confirms_nothing() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    died = EpisodeClosed(episode_id="e-1", outcome="died")
    given(CUSTODY, fact(ADMITTED, 1), concluded).when(died, at=2).is_taken().flags("no_open_episode")


def test_a_closing_that_a_sender_had_reported_is_not_confirmed_but_flagged() -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(CLOSED, at=3).is_taken().flags("no_open_episode")


def test_a_closing_of_an_earlier_episode_leaves_the_open_one_alone_and_is_flagged() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    history = (fact(ADMITTED, 1), concluded, fact(READMITTED, 3))
    given(CUSTODY, *history).when(CLOSED, at=4).is_taken().flags("no_open_episode")
    given(CUSTODY, *history, fact(CLOSED, 4)).when(RELEASE, at=5).then(CLOSED_AGAIN)


def test_a_new_admission_forgets_how_the_last_episode_was_closed() -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    history = (fact(ADMITTED, 1), concluded, fact(READMITTED, 3))
    given(CUSTODY, *history).when(EpisodeClosed(outcome="released"), at=4).is_taken().flags()


def test_an_episode_that_ended_at_court_ended_there() -> None:
    by_court = CloseEpisode("released", by_court=True)
    at_court = given(CUSTODY, fact(ADMITTED, 1), fact(TO_COURT, 2))
    at_court.when(by_court, at=2).then(EpisodeClosed(episode_id="e-1", outcome="released_from_court"))
    at_court.when(RELEASE, at=2).then(CLOSED)


@pytest.mark.parametrize("where", [BACK, TO_HOSPITAL])
def test_by_order_of_a_court_people_are_also_released_from_elsewhere(where: Event) -> None:
    history = (fact(ADMITTED, 1), fact(TO_COURT, 2), fact(where, 3))
    given(CUSTODY, *history).when(CloseEpisode("released", by_court=True), at=4).then(CLOSED)


@pytest.mark.parametrize("outcome", ["released", "unknown", "released_from_court"])
def test_a_report_that_says_no_more_than_we_concluded_confirms_it(outcome: Ending) -> None:
    concluded = fact(EpisodeClosed(episode_id="e-1", outcome="released_from_court"), 2, by_policy=POLICY)
    report = EpisodeClosed(outcome=outcome)
    given(CUSTODY, fact(ADMITTED, 1), concluded).when(report, at=2).confirms(concluded)


@pytest.mark.parametrize("outcome", ["acquitted", "deported", "transferred_jurisdiction", "released_from_court"])
def test_a_report_that_says_more_precisely_how_the_person_left_corrects_our_conclusion(outcome: Ending) -> None:
    concluded = fact(CLOSED, 2, by_policy=POLICY)
    history = (fact(ADMITTED, 1), concluded)
    said = given(CUSTODY, *history).when(EpisodeClosed(outcome=outcome), at=2).flags()
    assert correction(said) == {"outcome": outcome}


def test_once_our_conclusion_was_corrected_another_word_for_it_stands_beside_it() -> None:
    was = fact(CLOSED, 2, by_policy=POLICY)
    concluded = replace(was, corrected=Change.of(fact(CLOSED, 3), was, None))
    history = (fact(ADMITTED, 1), concluded)
    given(CUSTODY, *history).when(EpisodeClosed(outcome="acquitted"), at=4).is_taken().flags()
    given(CUSTODY, *history).when(CLOSED_AGAIN, at=4).confirms(concluded)


@pytest.mark.parametrize("outcome", ["deported", "transferred_jurisdiction", "acquitted"])
def test_a_release_known_after_a_more_precise_closing_closes_nothing(outcome: Ending) -> None:
    reported = fact(EpisodeClosed(episode_id="e-1", outcome=outcome), 5)
    given(CUSTODY, fact(ADMITTED, 1), reported).when(RELEASE, at=3).is_already_so()


def test_a_death_closes_the_episode_even_where_a_release_after_it_had() -> None:
    history = (fact(ADMITTED, 1), fact(CLOSED, 5, by_policy=POLICY))
    died = EpisodeClosed(episode_id="e-1", outcome="died")
    given(CUSTODY, *history).when(CloseEpisode("died"), at=3).then(died)
    given(CUSTODY, fact(ADMITTED, 1), fact(died, 5)).when(CloseEpisode("died"), at=3).is_already_so()


@pytest.mark.parametrize("reason", ["sentence", "transfer_in_jurisdiction", "remand"])
def test_the_same_episode_recorded_again_is_flagged_but_no_second_one(reason: str) -> None:
    again = ADMITTED.model_copy(update={"reason": reason})
    given(CUSTODY, fact(ADMITTED, 1)).when(again, at=2).is_taken().flags("admission_recorded_before")
    given(CUSTODY, fact(ADMITTED, 1), fact(again, 2), fact(CLOSED, 3)).when(RELEASE, at=4).is_already_so()


def test_a_return_from_an_escape_goes_on_with_the_episode() -> None:
    history = (fact(ADMITTED, 1), fact(ABSCONDED, 2), fact(CAUGHT, 3))
    given(CUSTODY, *history[:2]).when(CAUGHT, at=3).is_taken().flags()
    given(CUSTODY, *history).when(RELEASE, at=4).then(CLOSED)


def test_an_arrival_recorded_as_an_admission_goes_on_with_the_episode() -> None:
    arrived = SECOND_ADMISSION.model_copy(update={"reason": "transfer_in_jurisdiction"})
    given(CUSTODY, fact(ADMITTED, 1), fact(LEFT, 2)).when(arrived, at=3).is_taken().flags()
    given(CUSTODY, fact(ADMITTED, 1)).when(arrived, at=3).is_taken().flags()


def test_an_admission_known_to_be_in_error_is_taken_and_flagged() -> None:
    error = SECOND_ADMISSION.model_copy(update={"reason": "in_error"})
    given(CUSTODY).when(error).is_taken().flags("admitted_in_error")
    given(CUSTODY, fact(ADMITTED, 1)).when(error).is_taken().flags("admitted_in_error")


def test_a_second_open_episode_is_not_an_overwrite() -> None:
    history = (fact(ADMITTED, 1), fact(SECOND_ADMISSION, 2), fact(VOIDED, 3))
    error = EpisodeClosed(episode_id="e-2", outcome="admitted_in_error")
    given(CUSTODY, *history).when(CloseEpisode("admitted_in_error", "e-2"), at=3).then(error)
    given(CUSTODY, *history, fact(error, 3)).when(RELEASE, at=4).then(CLOSED)


def test_who_leaves_for_good_leaves_all_episodes() -> None:
    history = (fact(ADMITTED, 1), fact(SECOND_ADMISSION, 2), fact(CLOSED_AGAIN, 3))
    given(CUSTODY, *history).when(SECOND_ADMISSION, at=4).is_taken().flags()


def test_the_closing_of_an_earlier_episode_leaves_a_later_one_open() -> None:
    history = (fact(ADMITTED, 1), fact(SECOND_ADMISSION, 2), fact(CLOSED, 3))
    given(CUSTODY, *history).when(RELEASE, at=4).then(CLOSED_AGAIN)


def test_however_many_episodes_are_open_eight_are_remembered() -> None:
    many = [fact(SECOND_ADMISSION.model_copy(update={"episode_id": f"e-{each}"}), each) for each in range(20)]
    assert len(CUSTODY.state(many).open) == 8


def test_a_voided_admission_waits_for_the_admission() -> None:
    given(CUSTODY).when(VOIDED).waits_for("the admission")
    given(CUSTODY, fact(ADMITTED, 1)).when(VOIDED, at=2).waits_for("the admission")
    given(CUSTODY, fact(ADMITTED, 1)).when(AdmissionVoided(reason="in_error"), at=2).is_taken().flags()
    given(CUSTODY, fact(SECOND_ADMISSION, 1)).when(VOIDED, at=2).is_taken().flags()


def test_an_admission_without_an_id_may_be_the_one_that_is_void() -> None:
    unnamed = ADMITTED.model_copy(update={"episode_id": None})
    given(CUSTODY, fact(unnamed, 1)).when(VOIDED, at=2).is_taken().flags()


def test_an_admission_voided_after_its_episode_was_closed_is_flagged() -> None:
    history = (fact(SECOND_ADMISSION, 1), fact(CLOSED_AGAIN, 2))
    given(CUSTODY, *history).when(VOIDED, at=3).is_taken().flags("no_open_episode")
    given(CUSTODY, *history).when(AdmissionVoided(reason="in_error"), at=3).is_taken().flags("no_open_episode")


def test_a_void_is_not_done_twice_nor_taken_for_another() -> None:
    close = CloseEpisode("admitted_in_error", "e-1")
    of_both = (fact(ADMITTED, 1), fact(SECOND_ADMISSION, 2))
    error = EpisodeClosed(episode_id="e-1", outcome="admitted_in_error")
    given(CUSTODY, *of_both, fact(error, 6)).when(close, at=4).is_already_so()
    other = EpisodeClosed(episode_id="e-2", outcome="admitted_in_error")
    given(CUSTODY, *of_both, fact(other, 6)).when(close, at=4).then(error)


def test_custody_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        CUSTODY.decide(Stated(REGISTERED, day(1)), CUSTODY.initial, ())


def test_in_what_standing_somebody_is_held_changes_while_custody_goes_on() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(FOUND_GUILTY, at=2).is_taken().flags()
    given(CUSTODY).when(FOUND_GUILTY).waits_for("the admission that it is about")
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(FOUND_GUILTY, at=3).is_taken().flags("no_open_episode")
