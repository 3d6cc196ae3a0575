"""Supervision starts at the gate, rests in custody, goes on after it, and ends in its time; each once."""

from datetime import date

import pytest

from services.aftercare.concluded import EndSupervision, StartSupervision, SuspendSupervision
from services.aftercare.policies import end_supervision, start_supervision
from services.aftercare.supervising import SUPERVISION
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended, UnmetNeed
from shared.contracts.fields import Event
from shared.contracts.intake import EpisodeClosed
from shared.contracts.records import AftercareRecordCorrected
from shared.contracts.release import Released
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.aftercare.stories import (
    ABSCONDED,
    ADMITTED,
    BAILED,
    DEPORTED,
    DIED,
    END,
    ENDED,
    ENROLLED,
    FREE_FROM_COURT,
    GONE_ABROAD,
    HANDED_OVER,
    HOME,
    NORTH,
    PARDONED,
    RELEASED,
    REVIEWED,
    SERVED,
    SOUTH,
    START,
    STARTED,
    SUSPEND,
    SUSPENDED,
    VOIDED,
    VOLUNTARY,
    WORK,
    desk,
    status,
)

ON_RELEASE, ON_RETURN = "start_supervision_on_release", "suspend_supervision_on_return"
OTHER = STARTED.model_copy(update={"supervision_id": "s-2"})
RESTED = SUSPENDED.model_copy(update={"supervision_id": "s-2"})
BY_LAW = StartSupervision("s-9", "undecided")
RESUMED = SupervisionStarted(supervision_id="s-2", phase="resumed")
UNMET = UnmetNeed(need_id="n-home", pathway="accommodation")


def test_a_release_under_supervision_starts_it() -> None:
    given(SUPERVISION, fact(RELEASED, 1)).when(START, at=1).then(STARTED).flags()


def test_it_starts_with_the_team_that_accepted_the_hand_over() -> None:
    by_team = SupervisionStarted(supervision_id="s-1", team_id="leeds-north")
    given(SUPERVISION, fact(HANDED_OVER, 1)).when(START, at=9).then(by_team)


def test_what_is_under_way_is_not_started_again() -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(START, at=2).is_already_so()


def test_what_rests_goes_on_after_the_next_release() -> None:
    given(SUPERVISION, fact(OTHER, 1), fact(RESTED, 2)).when(START, at=3).then(RESUMED)


def test_what_rests_goes_on_with_the_team_that_has_taken_over() -> None:
    history = (fact(NORTH, 1), fact(SUSPENDED, 2), fact(HANDED_OVER.model_copy(update={"by_team": "york"}), 3))
    resumed = NORTH.model_copy(update={"phase": "resumed", "team_id": "york"})
    given(SUPERVISION, *history).when(START, at=4).then(resumed)


def test_what_rests_and_whose_time_is_over_does_not_go_on() -> None:
    old = OTHER.model_copy(update={"ends_on": date(2026, 1, 3)})
    history = (fact(old, 1), fact(RESTED, 2))
    new = SupervisionStarted(supervision_id="s-1", prior_supervision_id="s-2")
    given(SUPERVISION, *history).when(START, at=3).then(new)
    given(SUPERVISION, *history).when(BY_LAW, at=3).is_already_so()
    last_day = old.model_copy(update={"phase": "resumed"})
    given(SUPERVISION, *history).when(START, at=2).then(last_day)


def test_what_has_ended_is_started_anew_by_the_next_release() -> None:
    given(SUPERVISION, fact(OTHER, 1), fact(ENDED, 2)).when(START, at=3).then(STARTED)


def test_a_release_known_late_does_not_start_what_was_reported_started_after_it() -> None:
    given(SUPERVISION, fact(STARTED, 5)).when(START, at=2).is_already_so()


def test_an_enrolment_after_a_release_is_not_its_start() -> None:
    given(SUPERVISION, fact(ENROLLED, 5)).when(START, at=2).then(STARTED)


@pytest.mark.parametrize("between", [ADMITTED, RELEASED])
def test_a_release_known_late_starts_the_supervision_of_its_own_stay_in_the_community(between: Event) -> None:
    given(SUPERVISION, fact(between, 4), fact(OTHER, 5)).when(START, at=2).then(STARTED)


def test_other_later_facts_do_not_matter_to_a_start() -> None:
    given(SUPERVISION, fact(SUSPENDED, 5)).when(START, at=2).then(STARTED)


def test_who_is_let_go_without_supervision_gets_none() -> None:
    given(SUPERVISION).when(BY_LAW, at=2).is_already_so()


def test_who_is_let_go_goes_on_with_what_rested() -> None:
    given(SUPERVISION, fact(OTHER, 1), fact(RESTED, 2)).when(BY_LAW, at=3).then(RESUMED)


def test_who_has_served_the_whole_sentence_does_not_go_on_with_it() -> None:
    served = StartSupervision("s-9", "served")
    given(SUPERVISION, fact(OTHER, 1), fact(RESTED, 2)).when(served, at=3).is_already_so()


def test_a_return_suspends_what_is_under_way() -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(SUSPEND, at=2).then(SUSPENDED).flags()


def test_a_return_says_for_which_time_in_custody_and_what_is_still_needed() -> None:
    history = (fact(STARTED, 1), fact(HOME, 1), fact(WORK, 1), fact(status("n-work", "met"), 1))
    suspended = SUSPENDED.model_copy(update={"episode_id": "e-2", "unmet_needs": (UNMET,)})
    given(SUPERVISION, *history).when(SuspendSupervision("custody", "e-2"), at=2).then(suspended)


def test_no_more_unmet_needs_are_named_than_an_event_holds() -> None:
    needs = [fact(HOME.model_copy(update={"need_id": f"n-{number:02}"}), 1) for number in range(60)]
    event = given(SUPERVISION, fact(STARTED, 1), *needs).when(SUSPEND, at=2).event
    assert isinstance(event, SupervisionSuspended)
    assert [each.need_id for each in event.unmet_needs] == [f"n-{number:02}" for number in range(50)]


def test_what_goes_on_knows_what_is_still_needed() -> None:
    history = (fact(OTHER, 1), fact(HOME, 1), fact(RESTED, 2))
    given(SUPERVISION, *history).when(START, at=3).then(RESUMED.model_copy(update={"unmet_needs": (UNMET,)}))


def test_a_first_admission_suspends_nothing() -> None:
    given(SUPERVISION).when(SUSPEND, at=2).is_already_so()
    given(SUPERVISION, fact(ENROLLED, 1)).when(SUSPEND, at=2).is_already_so()


def test_what_rests_is_not_suspended_again() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 2)).when(SUSPEND, at=3).is_already_so()


def test_a_recall_suspends_what_is_under_way_and_nothing_that_rests_for_custody() -> None:
    recall = SuspendSupervision("recall")
    suspended = SUSPENDED.model_copy(update={"reason": "recall"})
    given(SUPERVISION, fact(STARTED, 1)).when(recall, at=2).then(suspended)
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 2)).when(recall, at=3).is_already_so()


@pytest.mark.parametrize("reason", ["recall", "warrant", "abscond"])
def test_who_was_looked_for_and_is_in_custody_now_rests_for_that(reason: str) -> None:
    wanted = SUSPENDED.model_copy(update={"reason": reason})
    given(SUPERVISION, fact(STARTED, 1), fact(wanted, 2)).when(SUSPEND, at=3).then(SUSPENDED)


def test_what_has_ended_is_not_suspended() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 2)).when(SUSPEND, at=3).is_already_so()


def test_a_return_known_late_does_not_suspend_what_was_reported_suspended_after_it() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 5)).when(SUSPEND, at=3).is_already_so()


def test_a_return_known_late_suspends_its_own_supervision_and_not_the_next() -> None:
    history = (fact(STARTED, 1), fact(OTHER, 5), fact(SUSPENDED, 8))
    given(SUPERVISION, *history).when(SUSPEND, at=3).then(SUSPENDED)


def test_other_later_facts_do_not_matter_to_a_suspension() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(RELEASED, 5)).when(SUSPEND, at=3).then(SUSPENDED)


def test_who_is_gone_is_supervised_no_more() -> None:
    died = SupervisionEnded(supervision_id="s-1", outcome="died")
    for before in ((fact(STARTED, 1),), (fact(STARTED, 1), fact(SUSPENDED, 2)), (fact(ENROLLED, 1),)):
        given(SUPERVISION, *before).when(END, at=3).then(died)
    moved = SupervisionEnded(supervision_id="s-1", outcome="transferred_jurisdiction", next_responsible="nl")
    given(SUPERVISION, fact(STARTED, 1)).when(EndSupervision("transferred_jurisdiction", "nl"), at=2).then(moved)


def test_who_was_not_supervised_ends_nothing_by_going() -> None:
    given(SUPERVISION).when(END, at=3).is_already_so()
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 2)).when(END, at=3).is_already_so()


def test_a_death_known_late_does_not_end_what_was_reported_ended_after_it() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 5)).when(END, at=3).is_already_so()
    given(SUPERVISION, fact(STARTED, 1), fact(OTHER, 4), fact(ENDED, 5)).when(END, at=3).then(
        SupervisionEnded(supervision_id="s-1", outcome="died")
    )


def test_a_reported_start_is_taken() -> None:
    given(SUPERVISION, fact(RELEASED, 1)).when(STARTED, at=2).is_taken().flags()


def test_a_reported_start_confirms_the_one_we_concluded() -> None:
    concluded = fact(STARTED, 1, by_policy=ON_RELEASE)
    given(SUPERVISION, concluded).when(STARTED, at=2).confirms(concluded)
    given(SUPERVISION, concluded).when(SupervisionStarted(), at=2).confirms(concluded)


def test_a_reported_start_that_says_more_corrects_the_one_we_concluded() -> None:
    resumed = SupervisionStarted(supervision_id="s-1", phase="resumed")
    concluded = fact(resumed, 1, by_policy=ON_RELEASE)
    report = NORTH.model_copy(update={"supervision_id": "s-2", "phase": "active"})
    correction = given(SUPERVISION, concluded).when(report, at=2).event
    assert isinstance(correction, AftercareRecordCorrected)
    assert correction.patch == {"supervisionId": "s-2", "teamId": "leeds-north", "intensity": "standard"}


def test_a_start_told_twice_is_taken_for_custody_may_lie_between() -> None:
    given(SUPERVISION, fact(NORTH, 1)).when(NORTH, at=2).is_taken().flags()


def test_a_start_after_a_rest_is_taken() -> None:
    concluded = fact(STARTED, 1, by_policy=ON_RELEASE)
    given(SUPERVISION, concluded, fact(SUSPENDED, 2)).when(OTHER, at=3).is_taken().flags()


def test_what_goes_on_has_begun() -> None:
    given(SUPERVISION, fact(NORTH, 5)).when(RESUMED, at=2).waits_for("a supervision that started")
    given(SUPERVISION, fact(OTHER, 1), fact(RESTED, 2)).when(RESUMED, at=3).is_taken().flags()


def test_a_start_is_not_judged_by_later_ones() -> None:
    given(SUPERVISION, fact(OTHER, 5)).when(STARTED, at=2).is_taken().flags()


@pytest.mark.parametrize("report", [SUSPENDED, ENDED, REVIEWED])
def test_what_has_not_begun_neither_rests_nor_ends_nor_is_reviewed(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 5)).when(report, at=2).waits_for("a supervision that started")


@pytest.mark.parametrize("report", [SUSPENDED, ENDED, REVIEWED])
def test_what_has_ended_neither_rests_nor_ends_nor_is_reviewed(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(ENDED, 2)).when(report, at=3).waits_for("a supervision that started")


@pytest.mark.parametrize("report", [SUSPENDED, ENDED, REVIEWED])
def test_what_has_begun_rests_and_ends_and_is_reviewed(report: Event) -> None:
    given(SUPERVISION, fact(STARTED, 1)).when(report, at=2).is_taken().flags()


def test_what_is_said_of_another_supervision_waits_for_its_start() -> None:
    ended = SupervisionEnded(supervision_id="s-7", outcome="expired")
    given(SUPERVISION, fact(STARTED, 1)).when(ended, at=2).waits_for("a supervision that started")


def test_a_start_that_we_concluded_is_ended_by_whatever_id_its_sender_has() -> None:
    ended = SupervisionEnded(supervision_id="s-7", outcome="expired")
    concluded = fact(STARTED, 1, by_policy=ON_RELEASE)
    given(SUPERVISION, concluded).when(ended, at=2).is_taken()
    given(SUPERVISION, concluded, fact(ended, 2)).when(SUSPEND, at=3).is_already_so()


def test_a_reported_rest_confirms_the_one_we_concluded() -> None:
    concluded = fact(SUSPENDED, 2, by_policy=ON_RETURN)
    given(SUPERVISION, fact(STARTED, 1), concluded).when(SUSPENDED, at=3).confirms(concluded)
    unknown = SupervisionSuspended(reason="unknown")
    given(SUPERVISION, fact(STARTED, 1), concluded).when(unknown, at=3).confirms(concluded)
    given(SUPERVISION, fact(STARTED, 1), concluded).when(ABSCONDED, at=3).is_taken()


def test_a_reported_rest_beside_a_reported_rest_is_taken() -> None:
    given(SUPERVISION, fact(STARTED, 1), fact(SUSPENDED, 2)).when(SUSPENDED, at=3).is_taken()


def test_a_reported_end_confirms_the_one_we_concluded() -> None:
    died = SupervisionEnded(outcome="died")
    concluded = fact(died, 2, by_policy="end_supervision_when_the_person_is_gone")
    given(SUPERVISION, fact(STARTED, 1), concluded).when(died, at=3).confirms(concluded)
    elsewhere = SupervisionEnded(supervision_id="s-7", outcome="unknown")
    ours = fact(SupervisionEnded(supervision_id="s-1", outcome="died"), 2, by_policy="gone")
    given(SUPERVISION, fact(STARTED, 1), ours).when(elsewhere, at=3).confirms(ours)
    given(SUPERVISION, fact(STARTED, 1), concluded).when(ENDED, at=3).waits_for("a supervision that started")


def test_a_supervision_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        SUPERVISION.decide(Stated(ADMITTED, day(1)), SUPERVISION.initial, ())


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        ("conditional", "supervised"),
        ("hdc", "supervised"),
        ("parole", "supervised"),
        ("compassionate", "supervised"),
        ("end", "served"),
        ("fine_paid", "served"),
        ("amnesty", "lifted"),
        ("pardon", "lifted"),
        ("sentence_vacated", "lifted"),
        ("commutation", "undecided"),
        ("bail", "undecided"),
        ("court", "undecided"),
        ("unknown", "undecided"),
    ],
)
def test_what_a_kind_of_release_means_for_supervision(kind: str, ground: str) -> None:
    command = start_supervision(fact(Released.model_validate({"kind": kind}), 1))
    assert isinstance(command, StartSupervision)
    assert command.ground == ground


@pytest.mark.parametrize("destination", ["deported", "other_jurisdiction"])
def test_who_leaves_the_jurisdiction_is_not_supervised_here(destination: str) -> None:
    gone = fact(Released.model_validate({"kind": "conditional", "destination": destination}), 1)
    assert start_supervision(gone) is None
    assert isinstance(end_supervision(gone), EndSupervision)


@pytest.mark.parametrize("what", [ADMITTED, RELEASED, EpisodeClosed(outcome="released")])
def test_nobody_is_gone_by_these(what: Event) -> None:
    assert end_supervision(fact(what, 1)) is None


@pytest.mark.parametrize("what", [ADMITTED, EpisodeClosed(outcome="released"), EpisodeClosed(outcome="deported")])
def test_nothing_begins_by_these(what: Event) -> None:
    assert start_supervision(fact(what, 1)) is None


def test_whenever_a_person_is_released_under_supervision_it_starts() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(RELEASED, 9)
    assert at.story == [("AdmissionRecorded", 1), ("Released", 9), ("SupervisionStarted", 9)]


def test_who_is_pardoned_leaves_without_unless_they_chose_it_or_somebody_says_so() -> None:
    for arranged, follows in ((ENROLLED, []), (VOLUNTARY, ["SupervisionStarted"])):
        at = desk()
        for what, on in ((ADMITTED, 1), (arranged, 5), (PARDONED, 9)):
            at.hear(what, on)
        assert at.happened == ["AdmissionRecorded", "Released", "SupervisionStarted", *follows]
    at = desk()
    for what, on in ((STARTED, 1), (ADMITTED, 2), (PARDONED, 9)):
        at.hear(what, on)
    assert at.story[2:] == [("SupervisionSuspended", 2), ("Released", 9)]
    at.hear(NORTH, 10)
    assert at.story[-1] == ("SupervisionStarted", 10)


def test_who_is_transferred_to_another_jurisdiction_is_out_of_every_teams_reach() -> None:
    gone = SupervisionEnded(outcome="transferred_jurisdiction")
    state = SUPERVISION.initial
    for each in (fact(NORTH, 1), fact(SOUTH, 2), fact(gone, 3)):
        state = SUPERVISION.evolve(state, each)
    assert (state.supervision.current, state.supervision.others) == (None, ())


@pytest.mark.parametrize("said", ["transferred", "transferred_jurisdiction", "unknown"])
def test_that_another_has_them_confirms_that_another_jurisdiction_does(said: str) -> None:
    ours = fact(SupervisionEnded(outcome="transferred_jurisdiction"), 2, by_policy="gone")
    report = SupervisionEnded.model_validate({"outcome": said})
    given(SUPERVISION, fact(STARTED, 1), ours).when(report, at=3).confirms(ours)


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
    at.learn(fact(ADMITTED, 20, flags=["admitted_in_error"]))
    assert at.happened == ["AdmissionRecorded", "Released", "SupervisionStarted", "SupervisionSuspended"]


def test_whoever_a_court_lets_go_is_supervised_by_whom_it_names() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(FREE_FROM_COURT, 2)
    started = at.file.facts[-1].what
    assert isinstance(started, SupervisionStarted)
    assert started.team_id == "leeds-north"


def test_whoever_a_court_lets_go_to_nobody_is_not_supervised() -> None:
    at = desk()
    at.hear(EpisodeClosed(outcome="released_from_court"), 2)
    assert at.happened == ["EpisodeClosed"]


def test_bail_goes_on_with_the_licence_that_rested() -> None:
    at = desk()
    at.hear(RELEASED, 1)
    at.hear(ADMITTED, 20)
    at.hear(BAILED, 22)
    assert at.story[-1] == ("SupervisionStarted", 22)


def test_a_reception_that_was_void_lets_supervision_go_on() -> None:
    at = desk()
    at.hear(RELEASED, 1)
    at.hear(ADMITTED, 20)
    at.hear(VOIDED, 23)
    assert at.story[-2:] == [("AdmissionVoided", 23), ("SupervisionStarted", 23)]


def test_a_second_reception_that_was_void_leaves_the_person_in_custody() -> None:
    at = desk().having_heard(((RELEASED, 1), (ADMITTED, 20), (ADMITTED, 21), (VOIDED, 23)))
    assert at.story[-1] == ("AdmissionVoided", 23)
    at.hear(RELEASED, 30)
    assert at.story[-1] == ("SupervisionStarted", 30)


def test_a_reception_that_was_void_ends_no_recall_and_brings_nobody_who_is_enrolled() -> None:
    recalled = SUSPENDED.model_copy(update={"reason": "recall"})
    void = StartSupervision("s-9", "void")
    given(SUPERVISION, fact(STARTED, 1), fact(recalled, 2)).when(void, at=3).is_already_so()
    given(SUPERVISION, fact(ENROLLED, 1)).when(void, at=3).is_already_so()


@pytest.mark.parametrize("gone", [DIED, DEPORTED, GONE_ABROAD])
def test_whoever_is_gone_is_supervised_no_more_and_only_once(gone: Event) -> None:
    at = desk()
    at.hear(RELEASED, 1)
    at.hear(gone, 20)
    at.hear(gone, 21)
    assert at.happened.count("SupervisionEnded") == 1
    assert at.story.count(("SupervisionStarted", 20)) == 0


def test_after_the_death_of_a_person_no_team_is_left() -> None:
    history = (fact(NORTH, 1), fact(SOUTH, 2), fact(SupervisionEnded(outcome="died"), 3))
    given(SUPERVISION, *history).when(END, at=4).is_already_so()
