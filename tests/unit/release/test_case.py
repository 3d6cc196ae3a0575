"""A release is prepared in one case, on the first date known, and is a fact whatever was prepared."""

from datetime import date

import pytest

from services.release.case import CASE, OpenCase
from services.release.policies import POLICIES, open_case, open_case_again
from services.release.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.contracts.intake import EpisodeClosed, SentenceDates, SentenceDatesChanged
from shared.contracts.records import ReleaseRecordCorrected
from shared.contracts.release import CaseOpened, Released
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.desk import Desk
from tests.unit.release.stories import (
    ADMITTED,
    AGREED,
    BAILED,
    CHANGED,
    CLOSED,
    CONDITION,
    CONFIRMED,
    DAY,
    DEFERRED,
    FREED,
    IN_ERROR,
    IN_ERROR_CLOSED,
    LEAVE,
    LIFE,
    ON_REMAND,
    OPEN,
    OPENED,
    PACK,
    RECALLED,
    RELEASED,
    REVIEWED,
    SENTENCED,
    UNDATED,
    made,
)

POLICY = "open_case_on_first_date"


def desk() -> Desk:
    return Desk(AGGREGATES, POLICIES)


def test_a_first_date_opens_the_case() -> None:
    given(CASE).when(OPEN).then(OPENED).flags()


def test_a_second_date_opens_no_second_case() -> None:
    given(CASE, fact(OPENED, 1)).when(OPEN, at=2).is_already_so()


def test_a_date_known_late_opens_no_case_before_the_one_there_is() -> None:
    given(CASE, fact(OPENED, 5)).when(OPEN, at=2).is_already_so()


def test_a_date_known_late_opens_the_case_of_its_own_time_in_custody() -> None:
    given(CASE, fact(RELEASED, 5), fact(OPENED, 8)).when(OPEN, at=2).then(OPENED)


def test_later_dates_alone_do_not_matter() -> None:
    given(CASE, fact(CONFIRMED, 5)).when(OPEN, at=2).then(OPENED)


def test_a_date_after_a_release_opens_a_new_case() -> None:
    given(CASE, fact(OPENED, 1), fact(RELEASED, 2)).when(OPEN, at=3).then(OPENED)


def test_a_reported_case_is_taken() -> None:
    given(CASE, fact(SENTENCED, 1)).when(OPENED, at=2).is_taken().flags()


def test_a_reported_case_confirms_the_one_we_opened() -> None:
    concluded = fact(OPENED, 1, by_policy=POLICY)
    given(CASE, concluded).when(OPENED, at=2).confirms(concluded)
    theirs = OPENED.model_copy(update={"case_id": "theirs"})
    correction = ReleaseRecordCorrected(target_event_id=concluded.id, patch={"caseId": "theirs"}, reason="late_info")
    given(CASE, concluded).when(theirs, at=2).then(correction)


def test_a_second_open_case_is_taken_and_flagged() -> None:
    given(CASE, fact(OPENED, 1)).when(OPENED, at=2).is_taken().flags("second_open_case")


def test_a_reported_case_after_a_release_is_a_new_one() -> None:
    concluded = fact(OPENED, 1, by_policy=POLICY)
    given(CASE, concluded, fact(RELEASED, 2)).when(OPENED, at=3).is_taken().flags()


def test_a_confirmed_date_is_taken_and_may_move() -> None:
    given(CASE).when(CONFIRMED).is_taken().flags()
    given(CASE, fact(CONFIRMED, 1)).when(CONFIRMED, at=2).is_taken().flags()


def test_a_release_on_a_confirmed_date_is_taken() -> None:
    given(CASE, fact(OPENED, 1), fact(CONFIRMED, 2)).when(RELEASED, at=3).is_taken().flags()


@pytest.mark.parametrize("kind", ["conditional", "hdc", "parole", "end", "compassionate", "unknown"])
def test_a_release_without_a_date_is_taken_and_flagged_by_rule_3(kind: str) -> None:
    released = Released.model_validate({"kind": kind})
    given(CASE, fact(OPENED, 1)).when(released, at=3).is_taken().flags("released_without_date")


def test_a_date_confirmed_after_the_release_is_no_ground_for_it() -> None:
    given(CASE, fact(CONFIRMED, 5)).when(RELEASED, at=3).flags("released_without_date")


@pytest.mark.parametrize("kind", ["bail", "court", "amnesty", "pardon", "commutation", "sentence_vacated", "fine_paid"])
def test_an_order_needs_no_date(kind: str) -> None:
    given(CASE).when(Released.model_validate({"kind": kind})).is_taken().flags()


def test_a_release_in_error_is_a_fact_and_flagged() -> None:
    given(CASE, fact(CONFIRMED, 1)).when(IN_ERROR, at=2).is_taken().flags("released_in_error")
    given(CASE).when(IN_ERROR).flags("released_without_date", "released_in_error")


def test_a_date_serves_one_release() -> None:
    given(CASE, fact(CONFIRMED, 1), fact(RELEASED, 2)).when(RELEASED, at=3).flags("released_without_date")


def test_a_date_that_was_deferred_holds_no_longer() -> None:
    given(CASE, fact(CONFIRMED, 1), fact(DEFERRED, 2)).when(RELEASED, at=3).flags("released_without_date")
    given(CASE, fact(CONFIRMED, 1), fact(DEFERRED, 2), fact(CONFIRMED, 3)).when(RELEASED, at=4).flags()


def test_a_life_sentence_takes_the_date_away() -> None:
    given(CASE, fact(CONFIRMED, 1), fact(LIFE, 2)).when(RELEASED, at=3).flags("released_without_date")


@pytest.mark.parametrize("leaving", [BAILED, FREED])
def test_who_is_freed_from_court_the_same_day_had_nothing_prepared_and_that_is_not_odd(leaving: Released) -> None:
    given(CASE, fact(ON_REMAND, 1)).when(leaving, at=1.3).is_taken().flags()
    given(CASE).when(leaving, at=1.3).is_taken().flags()  # the admission is still on its way to us
    earlier = (fact(ADMITTED, -9), fact(CONFIRMED, -5), fact(RELEASED, -4), fact(CLOSED, -4))
    given(CASE, *earlier).when(leaving, at=1.3).is_taken().flags()


@pytest.mark.parametrize("outcome", ["released", "released_from_court", "acquitted", "deported"])
def test_the_release_that_closed_the_episode_may_be_reported_after_its_closing(outcome: str) -> None:
    closed = made(EpisodeClosed, outcome=outcome)
    given(CASE, fact(ADMITTED, 1), fact(CONFIRMED, 2), fact(closed, 3)).when(RELEASED, at=3.1).is_taken().flags()


def test_who_has_left_already_cannot_leave_by_rule_3() -> None:
    left = (fact(ADMITTED, 1), fact(CONFIRMED, 2), fact(RELEASED, 3), fact(CLOSED, 3))
    given(CASE, *left, fact(CONFIRMED, 4)).when(RELEASED, at=5).is_taken().flags("no_open_episode")
    given(CASE, *left, fact(ADMITTED, 4), fact(CONFIRMED, 4)).when(RELEASED, at=5).is_taken().flags()


def test_leave_of_who_is_out_for_good_is_flagged() -> None:
    given(CASE).when(LEAVE).is_taken().flags()
    given(CASE, fact(ADMITTED, 1)).when(LEAVE, at=2).is_taken().flags()
    given(CASE, fact(ADMITTED, 1), fact(CLOSED, 3)).when(LEAVE, at=2).is_taken().flags()
    given(CASE, fact(ADMITTED, 1), fact(CLOSED, 2)).when(LEAVE, at=3).is_taken().flags("no_open_episode")
    given(CASE, fact(CLOSED, 2), fact(ADMITTED, 3)).when(LEAVE, at=4).is_taken().flags()


@pytest.mark.parametrize("report", [REVIEWED, AGREED, CONDITION, PACK, DEFERRED])
def test_what_is_prepared_before_a_case_is_known_is_prepared_all_the_same(report: Event) -> None:
    given(CASE).when(report).is_taken().flags()
    given(CASE, fact(OPENED, 1)).when(report, at=2).is_taken().flags()


def test_a_case_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        CASE.decide(Stated(SENTENCED, day(1)), CASE.initial, ())


@pytest.mark.parametrize(
    ("dates", "anchor", "basis"),
    [
        ({"earliest_release": 3, "conditional_release": 4, "sentence_end": 5}, 3, "earliest"),
        ({"conditional_release": 4, "sentence_end": 5}, 4, "conditional"),
        ({"sentence_end": 5}, 5, "end"),
    ],
)
def test_a_sentence_opens_the_case_on_the_earliest_date_it_names(
    dates: dict[str, int], anchor: int, basis: str
) -> None:
    named = SentenceDates.model_validate({name: date(2027, 1, number) for name, number in dates.items()})
    command = open_case(fact(SENTENCED.model_copy(update={"dates": named}), 1))
    assert isinstance(command, OpenCase)
    assert (command.anchor, command.basis) == (date(2027, 1, anchor), basis)


def test_a_sentence_without_a_date_of_release_opens_nothing() -> None:
    at = desk()
    at.hear(UNDATED, 1)
    at.hear(UNDATED.model_copy(update={"dates": SentenceDates(licence_end=DAY)}), 2)
    assert at.happened == ["SentenceRecorded", "SentenceRecorded"]


@pytest.mark.parametrize("kind", ["community", "suspended"])
def test_a_sentence_without_custody_ends_and_nobody_is_released_from_it(kind: str) -> None:
    assert open_case(fact(SENTENCED.model_copy(update={"kind": kind}), 1)) is None


def test_a_date_that_is_calculated_later_opens_the_case() -> None:
    at = desk()
    at.hear(UNDATED, 1)
    at.hear(CHANGED, 3)
    assert at.story == [("SentenceRecorded", 1), ("CaseOpened", 3), ("SentenceDatesChanged", 3)]
    other = SentenceDatesChanged(after=SentenceDates(licence_end=DAY), cause="error")
    assert open_case(fact(other, 3)) is None


def test_a_date_that_moves_opens_no_second_case() -> None:
    at = desk()
    at.hear(SENTENCED, 1)
    at.hear(CHANGED, 3)
    assert at.happened.count("CaseOpened") == 1


def test_after_a_recall_the_person_will_leave_again() -> None:
    at = desk().having_heard((event, on) for on, event in enumerate((SENTENCED, CONFIRMED, RELEASED, CLOSED, RECALLED)))
    assert at.story[-2:] == [("AdmissionRecorded", 4), ("CaseOpened", 4)]
    again = at.file.facts[-1].what
    assert isinstance(again, CaseOpened)
    assert (again.anchor_date, again.basis) == (None, "recall")
    at.hear(CONFIRMED, 6)
    assert at.happened.count("CaseOpened") == 2


def test_an_admission_of_another_kind_opens_nothing() -> None:
    assert open_case_again(fact(ADMITTED, 1)) is None
    assert open_case_again(fact(ON_REMAND, 1)) is None


def test_a_sentence_without_an_end_cancels_and_a_later_date_opens_another_case() -> None:
    at = desk().having_heard((event, on) for on, event in enumerate((SENTENCED, LIFE, CONFIRMED)))
    assert at.happened.count("CaseOpened") == 2


def test_a_confirmed_date_opens_a_case_where_there_is_none() -> None:
    at = desk()
    at.hear(CONFIRMED, 3)
    opened = next(each.what for each in at.file.facts if isinstance(each.what, CaseOpened))
    assert (opened.anchor_date, opened.basis) == (DAY, "confirmed")


def test_whichever_date_comes_first_opens_the_only_case() -> None:
    at = desk()
    at.hear(SENTENCED, 1)
    at.hear(CONFIRMED, 3)
    assert at.story == [("CaseOpened", 1), ("SentenceRecorded", 1), ("DateConfirmed", 3)]


def test_a_date_known_late_is_of_the_time_in_custody_that_it_falls_into() -> None:
    """An admission in error ends that time alone, and not one that is open beside it."""
    known = (fact(IN_ERROR_CLOSED, 3), fact(ADMITTED, 7), fact(OPENED, 8))
    given(CASE, fact(ADMITTED, 1), *known).when(OPEN, at=2).then(OPENED)
    given(CASE, fact(ADMITTED, 0), fact(ADMITTED, 1), *known).when(OPEN, at=2).is_already_so()


def test_even_a_flagged_sentence_opens_the_case() -> None:
    at = desk()
    at.learn(fact(SENTENCED, 1, flags=["sentence_recorded_before"]))
    assert "CaseOpened" in at.happened


def test_asking_twice_names_the_same_case() -> None:
    sentenced = fact(SENTENCED, 1)
    assert open_case(sentenced) == open_case(sentenced)


def test_what_names_no_date_opens_nothing() -> None:
    assert open_case(fact(RELEASED, 1)) is None
