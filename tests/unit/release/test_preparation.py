"""How far a release has come, whatever happens to its day."""

from datetime import date
from typing import Any

import pytest

from services.release.case import CASE
from services.release.preparation import Case
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, EpisodeClosed, SentenceDatesChanged, SentenceRecorded
from shared.contracts.release import CaseOpened, Released
from shared.contracts.release.plan import Appointment
from shared.readiness import gaps
from shared.testing import fact
from tests.unit.release.stories import (
    ACCEPTED,
    ADMITTED,
    AGREED,
    CHANGED,
    CLOSED,
    CONDITION,
    CONFIRMED,
    DAY,
    DEATH,
    DEFERRED,
    EARLIER_DAY,
    IN_ERROR_CLOSED,
    LATER_DAY,
    LIFE,
    OFFERED,
    OPENED,
    PACK,
    PUT_OUT,
    RECALLED,
    RELEASED,
    REVIEWED,
    SENTENCED,
    UNDATED,
    made,
)

BROUGHT_FORWARD = CONFIRMED.model_copy(update={"date": EARLIER_DAY})
ALL = AGREED.model_copy(update={"gaps": ()})
NEEDS = made(
    type(REVIEWED),
    needs=[{"need": "identity_documents", "status": "done"}, {"need": "employment_or_income", "status": "done"}],
)
BACK = made(AdmissionRecorded, reason="return_from_escape")
READY: tuple[Event, ...] = (OPENED, CONFIRMED, NEEDS, CONDITION, ALL, OFFERED, ACCEPTED, PACK)


def after(*events: Event) -> Case:
    return CASE.state(fact(event, on) for on, event in enumerate(events))


def sentence(kind: str = "determinate", **days: str) -> SentenceRecorded:
    return made(SentenceRecorded, sentenceId="s-2", kind=kind, dates=days)


def change(of: str | None = None, **days: str) -> SentenceDatesChanged:
    said: dict[str, Any] = {"sentenceId": of, "before": {}, "after": days}
    return made(SentenceDatesChanged, **said)


@pytest.mark.parametrize(
    ("events", "stage"),
    [
        ([], "none"),
        ([CONFIRMED], "none"),
        ([OPENED], "opened"),
        ([OPENED, REVIEWED], "planning"),
        ([REVIEWED, OPENED], "planning"),
        ([OPENED, CONDITION], "planning"),
        ([OPENED, AGREED], "plan_agreed"),
        ([OPENED, AGREED, CONDITION], "conditions_approved"),
        ([OPENED, CONDITION, AGREED], "conditions_approved"),
        ([OPENED, AGREED, CONDITION, CONFIRMED], "not_ready"),
        (READY, "ready"),
        ([*READY, DEFERRED], "deferred"),
        ([*READY, DEFERRED, CONFIRMED], "not_ready"),
        ([OPENED, RELEASED], "released"),
        ([OPENED, RELEASED, CLOSED], "released"),
        ([OPENED, CLOSED], "none"),
        ([OPENED, LIFE], "cancelled"),
        ([OPENED, LIFE, OPENED], "opened"),
        ([ADMITTED, OPENED, IN_ERROR_CLOSED], "none"),
        ([ADMITTED, OPENED, ADMITTED, IN_ERROR_CLOSED], "opened"),
        ([ADMITTED, OPENED, ADMITTED, CLOSED], "none"),
        ([ADMITTED, OPENED, BACK, IN_ERROR_CLOSED], "none"),
        ([OPENED, RELEASED, RECALLED, CaseOpened(basis="recall")], "opened"),
        ([*READY, DEATH], "none"),
    ],
)
def test_a_case_stands_where_it_has_come_to(events: list[Event], stage: str) -> None:
    assert after(*events).stage == stage


def test_a_day_that_moves_out_opens_a_ready_case_again() -> None:
    assert after(*READY).stage == "ready"
    assert after(*READY, PUT_OUT).stage == "planning"
    assert after(*READY, change("s-1", conditionalRelease="2027-02-01")).stage == "planning"
    for_that_day = ALL.model_copy(update={"appointments": (Appointment(purpose="supervision", timing="on_release"),)})
    assert after(*READY, PUT_OUT, for_that_day).stage == "ready"


def test_a_day_brought_forward_leaves_the_plan_and_asks_for_the_appointment_again() -> None:
    assert after(*READY, BROUGHT_FORWARD).stage == "not_ready"


@pytest.mark.parametrize(
    ("confirmed", "missing"),
    [("2027-01-05", False), ("2027-01-06", False), ("2027-01-07", True)],
)
def test_an_appointment_before_the_day_of_release_is_of_a_day_that_was_wrong(confirmed: str, missing: bool) -> None:
    """As where the date is corrected afterwards: the fold has the right one from the beginning."""
    right = CONFIRMED.model_copy(update={"date": date.fromisoformat(confirmed)})
    found = "no_first_appointment" in gaps(after(OPENED, right, ALL).readiness)
    assert found is missing


@pytest.mark.parametrize(
    ("events", "anchor"),
    [
        ([OPENED], DAY),
        ([OPENED, CONFIRMED], DAY),
        ([OPENED, PUT_OUT], LATER_DAY),
        ([OPENED, CHANGED], EARLIER_DAY),
        ([SENTENCED, OPENED, CHANGED], EARLIER_DAY),
        ([OPENED, change(None, conditionalRelease="2027-03-01")], LATER_DAY),
        ([OPENED, change("s-1")], DAY),
        ([OPENED, change("s-1", licenceEnd="2027-03-01")], DAY),
        ([OPENED, sentence(conditionalRelease="2027-03-01")], LATER_DAY),
        ([OPENED, sentence(conditionalRelease="2026-12-01")], DAY),
        ([OPENED, sentence("community", sentenceEnd="2027-03-01")], DAY),
        ([OPENED, sentence("suspended", sentenceEnd="2027-03-01")], DAY),
        ([OPENED, UNDATED], DAY),
        ([BROUGHT_FORWARD, OPENED], EARLIER_DAY),
        ([OPENED, CaseOpened(basis="recall")], DAY),
        ([CaseOpened(basis="recall"), CONFIRMED], DAY),
        ([OPENED, RELEASED], None),
        ([OPENED, RELEASED, CaseOpened(basis="recall")], None),
    ],
)
def test_preparation_counts_back_from_the_day_that_is_known_now(events: list[Event], anchor: date | None) -> None:
    assert after(*events).anchor == anchor


def test_the_sentence_with_the_latest_day_governs() -> None:
    """A change of the shorter of two sentences moves nothing, unless it is the longer one now."""
    both = (SENTENCED, OPENED, sentence(conditionalRelease="2027-03-01"))
    assert after(*both, change("s-1", conditionalRelease="2026-12-01")).anchor == LATER_DAY
    assert after(*both, change("s-2", conditionalRelease="2027-01-05")).anchor == DAY
    assert after(*both, change("s-1", conditionalRelease="2027-04-01")).anchor == date(2027, 4, 1)


def test_a_deferral_takes_the_confirmed_date_away_and_a_new_one_gives_it_back() -> None:
    assert after(OPENED, CONFIRMED, DEFERRED).confirmed is None
    assert after(OPENED, CONFIRMED, DEFERRED, PUT_OUT).confirmed == LATER_DAY


@pytest.mark.parametrize("outcome", ["released", "deported", "transferred_jurisdiction", "released_from_court"])
def test_a_confirmed_date_outlives_the_episode_for_the_release_that_is_reported_after_it(outcome: str) -> None:
    closed = made(EpisodeClosed, outcome=outcome)
    assert after(OPENED, CONFIRMED, closed).confirmed == DAY
    assert after(OPENED, CONFIRMED, closed, ADMITTED).confirmed is None


def test_a_case_opened_between_two_times_in_custody_is_of_the_second() -> None:
    again = after(OPENED, CLOSED, SENTENCED, OPENED, CONFIRMED, ADMITTED)
    assert (again.stage, again.confirmed) == ("opened", DAY)


def test_what_was_found_missing_is_known_after_the_release() -> None:
    left = after(OPENED, made(Released, destination="no_fixed_abode"))
    assert left.readiness.address == "no"
