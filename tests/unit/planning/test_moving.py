"""Places are kept when a person moves, programmes proposed again, and nothing is left open when they are gone."""

import pytest

from services.planning.enrolling import ENROLMENT
from services.planning.moving import EndProgramme, KeepPlace, ReferAgain
from shared.contracts.fields import Event
from shared.contracts.planning import (
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeReferred,
    ProgrammeStarted,
)
from shared.eventing.decider import Fact
from shared.testing import day, fact, given
from tests.unit.planning.stories import (
    ADMITTED,
    ATTENDED,
    COMPLETED,
    DECLINED,
    DEPORTED,
    DIED,
    HELD,
    LEFT,
    LISTED,
    MOVED,
    MOVED_AWAY,
    REFERRED,
    STARTED,
    UNSUITABLE,
    VOIDED,
    concluded,
    corrects,
    told,
)

KEEP = KeepPlace("south")
AGAIN = ReferAgain("work-1")
HELD_FOR_MOVE = ProgrammeHeld(
    programme_id="work-1", reason="transfer", first_referred_on=day(1).date(), facility_id="south"
)
BEGUN = (fact(REFERRED, 1), fact(STARTED, 2))


@pytest.mark.parametrize("steps", [(), (fact(LISTED, 2),), (fact(STARTED, 2),)], ids=["referred", "listed", "begun"])
def test_what_was_begun_or_waited_for_is_held_by_the_day_of_the_first_referral(steps: tuple[Fact, ...]) -> None:
    given(ENROLMENT, fact(REFERRED, 1), *steps).when(KEEP, at=3).then(HELD_FOR_MOVE)


def test_a_place_that_was_kept_at_an_earlier_move_is_kept_by_the_same_day() -> None:
    desk = told([(REFERRED, 1), (MOVED, 5), (LISTED, 7), (MOVED, 9)])
    kept = [each.what for each in desk.file.facts if isinstance(each.what, ProgrammeHeld)]
    assert [each.first_referred_on for each in kept] == [day(1).date(), day(1).date()]


@pytest.mark.parametrize("answer", [DECLINED, UNSUITABLE, HELD])
def test_what_was_turned_down_or_is_held_already_keeps_no_place(answer: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(answer, 2)).when(KEEP, at=3).is_already_so()


def test_whatever_is_open_keeps_its_place_one_after_the_other_and_once() -> None:
    open_ones = [(ProgrammeReferred(programme_id=f"p-{n}", kind="work"), 1) for n in range(4)]
    desk = told([*open_ones, (ProgrammeStarted(programme_id="p-2"), 2), (MOVED, 5), (ADMITTED, 6)])
    assert concluded(desk) == [("ProgrammeHeld", 5)] * 4


def test_an_enrolment_that_we_hear_of_after_the_move_keeps_its_place_too() -> None:
    late = ProgrammeReferred(programme_id="art-2", kind="education")
    desk = told([(REFERRED, 1), (STARTED, 2), (MOVED, 5), (late, 3)])
    assert concluded(desk) == [("ProgrammeHeld", 5)] * 2


def test_a_report_of_what_was_held_for_the_move_confirms_it() -> None:
    held = fact(HELD_FOR_MOVE, 3, by_policy="keep_places_on_transfer")
    reported = ProgrammeHeld(programme_id="work-1", reason="transfer")
    given(ENROLMENT, *BEGUN, held).when(reported, at=4).confirms(held)
    given(ENROLMENT, *BEGUN, held).when(HELD, at=4).is_taken().flags("held_before")


def test_a_hold_that_was_reported_before_we_knew_of_the_move_is_not_concluded_again() -> None:
    desk = told([(REFERRED, 1), (STARTED, 2), (HELD, 6), (MOVED, 5)])
    assert concluded(desk) == []


def test_after_a_transfer_it_goes_on_with_what_was_attended() -> None:
    held = fact(HELD_FOR_MOVE, 3, by_policy="keep_places_on_transfer")
    given(ENROLMENT, *BEGUN, held).when(ATTENDED, at=9).is_taken().flags()


def test_who_left_because_of_a_transfer_is_referred_again() -> None:
    referred = REFERRED.model_copy(update={"targets_domain": ("employment",)})
    given(ENROLMENT, fact(referred, 1), fact(STARTED, 2), fact(MOVED_AWAY, 3)).when(AGAIN, at=3).then(
        ProgrammeReferred(
            programme_id="work-1",
            kind="work",
            targets_domain=("employment",),
            trigger="transfer",
            first_referred_on=day(1).date(),
        )
    )


def test_the_policy_proposes_it_once_and_only_after_a_transfer() -> None:
    history: list[tuple[Event, float]] = [(REFERRED, 1), (STARTED, 2)]
    assert concluded(told([*history, (MOVED_AWAY, 3), (ADMITTED, 4)])) == [("ProgrammeReferred", 3)]
    assert concluded(told([*history, (LEFT, 3)])) == []


def test_what_should_not_go_on_is_not_proposed_again() -> None:
    final = MOVED_AWAY.model_copy(update={"resume_recommended": False})
    assert concluded(told([(REFERRED, 1), (STARTED, 2), (final, 3)])) == []


def test_a_report_of_the_referral_that_we_proposed_confirms_it() -> None:
    desk = told([(REFERRED, 1), (STARTED, 2), (MOVED_AWAY, 3), (REFERRED, 4)])
    assert len(desk.confirmed) == 1
    assert desk.happened.count("ProgrammeReferred") == 2


def test_a_report_that_says_more_of_the_referral_that_we_proposed_corrects_it_once() -> None:
    fuller = REFERRED.model_copy(update={"mandatory": True, "trigger": "court"})
    desk = told([(REFERRED, 1), (STARTED, 2), (MOVED_AWAY, 3), (fuller, 4), (fuller, 5)])
    ours, again = [each for each in desk.file.facts if isinstance(each.what, ProgrammeReferred)][1:]
    assert (ours.made_by_policy, ours.what) == (True, fuller.model_copy(update={"first_referred_on": day(1).date()}))
    assert again.flags == ("referred_before",)


def test_what_was_reported_before_we_could_propose_it_is_not_proposed() -> None:
    desk = told([(REFERRED, 1), (STARTED, 2), (REFERRED, 4), (MOVED_AWAY, 3)])
    assert concluded(desk) == []


def test_who_is_referred_at_the_new_place_under_another_name_leaves_no_proposal_behind() -> None:
    elsewhere = ProgrammeReferred(programme_id="south-7", kind="work", continues="work-1")
    desk = told([(REFERRED, 1), (STARTED, 2), (MOVED_AWAY, 3), (elsewhere, 4)])
    assert list(ENROLMENT.state(desk.file.facts).open) == ["south-7"]


def test_the_proposed_referral_is_ground_for_a_start() -> None:
    desk = told([(REFERRED, 1), (STARTED, 2), (MOVED_AWAY, 3), (STARTED, 9), (COMPLETED, 12)])
    assert not desk.file.waiting


@pytest.mark.parametrize(
    ("end", "reason", "detail"),
    [(DIED, "death", "death"), (DEPORTED, "other", "deported"), (VOIDED, "other", "admission_voided")],
    ids=["death", "deportation", "void"],
)
def test_what_was_begun_ends_when_the_person_is_gone(end: Event, reason: str, detail: str) -> None:
    desk = told([(ADMITTED, 0), (REFERRED, 1), (STARTED, 2), (end, 5)])
    (left,) = [each.what for each in desk.file.facts if isinstance(each.what, ProgrammeNotCompleted)]
    assert (left.reason, left.reason_detail) == (reason, detail)


@pytest.mark.parametrize(("end", "reason"), [(DIED, "death"), (DEPORTED, "withdrawn")], ids=["death", "deportation"])
def test_what_was_not_begun_is_withdrawn_when_the_person_is_gone(end: Event, reason: str) -> None:
    desk = told([(REFERRED, 1), (LISTED, 2), (end, 5)])
    (left,) = [each.what for each in desk.file.facts if isinstance(each.what, ProgrammeDeclined)]
    assert (left.by, left.reason) == ("referrer", reason)


def test_each_programme_ends_once_however_often_the_end_is_told() -> None:
    second = ProgrammeReferred(programme_id="art-2", kind="education")
    desk = told([(REFERRED, 1), (STARTED, 2), (second, 2), (DEPORTED, 5), (DIED, 6)])
    assert concluded(desk) == [("ProgrammeDeclined", 5), ("ProgrammeNotCompleted", 5)]


def test_an_end_that_was_reported_is_not_concluded() -> None:
    given(ENROLMENT, *BEGUN, fact(LEFT, 6), fact(DIED, 5)).when(EndProgramme(), at=5).is_already_so()


def test_a_report_of_the_end_that_we_concluded_confirms_it() -> None:
    over = fact(ProgrammeNotCompleted(programme_id="work-1", reason="death"), 5, by_policy="end_programmes_at_the_end")
    given(ENROLMENT, *BEGUN, over).when(over.what, at=6).confirms(over)
    given(ENROLMENT, *BEGUN, over).when(LEFT, at=6).then(corrects(over, reason="dropout"))
    given(ENROLMENT, *BEGUN, over).when(COMPLETED, at=6).is_taken().flags("completed_after_end")


def test_a_report_of_the_withdrawal_that_we_concluded_confirms_it() -> None:
    withdrawn = fact(
        ProgrammeDeclined(programme_id="work-1", by="referrer", reason="death"),
        5,
        by_policy="end_programmes_at_the_end",
    )
    given(ENROLMENT, fact(REFERRED, 1), withdrawn).when(withdrawn.what, at=6).confirms(withdrawn)
    given(ENROLMENT, fact(REFERRED, 1), withdrawn).when(DECLINED, at=6).then(
        corrects(withdrawn, by="person", reason="not_now")
    )


def test_a_void_admission_ends_only_what_came_of_it() -> None:
    before = ProgrammeReferred(programme_id="art-2", kind="education")
    desk = told([(before, -9), (ADMITTED, 0), (REFERRED, 1), (VOIDED, 5)])
    (left,) = [each.what for each in desk.file.facts if isinstance(each.what, ProgrammeDeclined)]
    assert left.programme_id == "work-1"


def test_a_void_admission_that_we_never_heard_of_ends_nothing() -> None:
    assert concluded(told([(REFERRED, 1), (VOIDED, 5)])) == []


def test_nobody_is_referred_again_who_is_gone() -> None:
    given(ENROLMENT, *BEGUN, fact(MOVED_AWAY, 3), fact(DIED, 3)).when(AGAIN, at=3).is_already_so()


def test_nobody_is_referred_again_who_is_enrolled_again_already() -> None:
    given(ENROLMENT, *BEGUN, fact(MOVED_AWAY, 3), fact(REFERRED, 4)).when(AGAIN, at=4).is_already_so()


def test_a_start_that_waited_for_its_referral_is_taken_before_that_referral_is_withdrawn() -> None:
    assert concluded(told([(STARTED, 3), (DIED, 9), (REFERRED, 2)])) == [("ProgrammeNotCompleted", 9)]


def test_where_the_referral_was_withdrawn_before_we_heard_of_the_start_both_stand() -> None:
    desk = told([(REFERRED, 2), (DIED, 9), (STARTED, 3)])
    assert concluded(desk) == [("ProgrammeDeclined", 9), ("ProgrammeNotCompleted", 9)]
    assert ENROLMENT.state(desk.file.facts).open == {}
