"""Rows of the packs that come with the product, where their sources turn on more than a number."""

from datetime import date
from typing import Any

import pytest

from services.deciding import DECIDING
from services.policies import pack, pack_in_use, shipped, without_row
from shared.contracts.aftercare import (
    ContactRecorded,
    RecallDecided,
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, SentenceRecorded, TemporaryAbsenceStarted
from shared.contracts.planning import ClassificationDecided, PlanReviewed
from shared.contracts.release import CaseOpened, DateConfirmed, Released
from shared.deadlines.keeping import deadlines_of
from shared.testing import fact
from tests.unit.deadlines.stories import made

RETURN = made(AdmissionRecorded, reason="recall")
ASSESSED = made(AssessmentCompleted, purpose="community")


def told(pack_name: str, service: str, kind: str, *said: tuple[Event, float]) -> list[Any]:
    """What the service tells of one kind, each fact being known when it happens."""
    found = deadlines_of(service, DECIDING[service].obligations, pack_in_use(pack_name, DECIDING.values()))
    events: list[Any] = [step.event for step in found.steps([fact(what, day) for what, day in said])]
    return [each for each in events if each.kind == kind]


@pytest.mark.parametrize("name", shipped())
def test_no_row_that_has_ended_keeps_what_must_be_done_from_being_asked(name: str) -> None:
    found = pack(name, DECIDING.values()).pack
    core = {each.kind for parts in DECIDING.values() for each in parts.obligations}
    ended = {row.kind for row in found.rows if (row.effective_to or date.max) < found.in_force_from}
    assert not ended & core


def test_the_baseline_has_a_number_for_everything_or_says_why_there_is_none() -> None:
    found = pack("un-baseline", DECIDING.values()).pack
    assert without_row(found, DECIDING.values()) == []
    for row in found.rows:
        assert "Throughcare's proposal" in row.source or row.id == "return-from-absence" or row.amount is None
    assert {row.id for row in found.rows if row.amount is None} == {
        "need-answered", "breach-decision", "return-after-error",
    }  # fmt: skip


def test_idaho_counts_a_first_contact_over_holidays_as_its_source_does() -> None:
    start = SupervisionStarted(phase="active")
    (opened,) = told("us-id", "aftercare", "first_contact", (start, 245))  # Thursday; Labor Day is the Monday after
    assert str(opened.due_at.date()) == "2026-09-08"


@pytest.mark.parametrize(("length", "due"), [(14, "2026-09-23"), (28, "2026-10-07"), (56, "2026-11-04")])
def test_whoever_was_recalled_for_a_set_time_is_released_on_its_last_day(length: int, due: str) -> None:
    recall = made(RecallDecided, kind="fixed_term", lengthDays=length)
    (only,) = told("gb-eaw", "release", "release_after_fixed_term_recall", (recall, 248), (RETURN, 252))
    assert str(only.due_at)[:10] == due  # returned on 10 September


def test_whoever_is_recalled_until_somebody_decides_is_looked_at_four_weeks_after_the_return() -> None:
    recall = made(RecallDecided, kind="standard", lengthDays=None)
    said = (recall, 248.0), (RETURN, 252.0)
    assert told("gb-eaw", "release", "release_after_fixed_term_recall", *said) == []
    (only,) = told("gb-eaw", "release", "recall_review", *said)
    assert str(only.due_at)[:10] == "2026-10-08"


@pytest.mark.parametrize(("what", "end"), [(made(Released), "DeadlineMet"), (made(SentenceRecorded), "DeadlineVoided")])
def test_the_end_of_a_recall_is_met_by_release_and_void_with_a_further_sentence(what: Event, end: str) -> None:
    recall = made(RecallDecided, kind="fixed_term", lengthDays=28)
    said = (recall, 248.0), (RETURN, 252.0), (what, 270.0)
    found = told("gb-eaw", "release", "release_after_fixed_term_recall", *said)
    assert type(found[-1]).__name__ == end


def test_a_sentence_plan_is_due_after_the_first_appointment_and_once() -> None:
    meeting, plan = made(ContactRecorded, outcome="attended"), made(PlanReviewed)
    said = (made(Released), 250.0), (meeting, 251.0), (meeting, 260.0), (plan, 265.0), (meeting, 280.0)
    found = told("gb-eaw", "planning", "sentence_plan_after_first_appointment", *said)
    assert [type(each).__name__ for each in found] == ["DeadlineOpened", "DeadlineMet"]
    assert str(found[0].due_at)[:10] == "2026-09-30"  # met on 9 September, a Wednesday


def test_nobody_on_minimum_supervision_in_idaho_is_assessed_again_until_they_are_moved_up() -> None:
    low = SupervisionStarted(phase="active", intensity="minimum")
    assert told("us-id", "intake", "community_reassessment", (low, 250), (ASSESSED, 260)) == []
    up = made(ReviewCompleted, intensityBefore="minimum", intensityAfter="standard")
    found = told("us-id", "intake", "community_reassessment", (low, 250), (ASSESSED, 260), (up, 300))
    assert [type(each).__name__ for each in found] == ["DeadlineOpened"]
    down = made(ReviewCompleted, intensityBefore="standard", intensityAfter="minimum")
    high = SupervisionStarted(phase="active", intensity="standard")
    found = told("us-id", "intake", "community_reassessment", (high, 250), (ASSESSED, 260), (down, 300))
    assert [type(each).__name__ for each in found] == ["DeadlineOpened", "DeadlineVoided"]


def test_a_telephone_call_is_no_first_contact_in_idaho() -> None:
    start = SupervisionStarted(phase="active")
    call, meeting = (made(ContactRecorded, channel=channel, outcome="attended") for channel in ("phone", "office"))
    found = told("us-id", "aftercare", "first_contact", (start, 250), (call, 250.5))
    assert [type(each).__name__ for each in found] == ["DeadlineOpened"]
    found = told("us-id", "aftercare", "first_contact", (start, 250), (call, 250.5), (meeting, 251))
    assert [type(each).__name__ for each in found] == ["DeadlineOpened", "DeadlineMet"]


@pytest.mark.parametrize(("service", "kind"), [("intake", "initial_assessment"), ("planning", "plan_approved")])
def test_of_whoever_leaves_within_four_weeks_neither_an_assessment_nor_a_plan_is_due(service: str, kind: str) -> None:
    received = made(AdmissionRecorded), 250.0
    weeks = made(SentenceRecorded, kind="determinate", dates={"conditionalRelease": "2026-09-18"}), 250.1
    opened, ended = told("un-baseline", service, kind, received, weeks)
    assert (type(opened).__name__, type(ended).__name__) == ("DeadlineOpened", "DeadlineVoided")
    assert ended.reason == "release_is_near"
    months = made(SentenceRecorded, kind="determinate", dates={"conditionalRelease": "2026-12-18"}), 250.1
    assert len(told("un-baseline", service, kind, received, months)) == 1


@pytest.mark.parametrize("name", ["un-baseline", "gb-eaw"])
def test_whoever_comes_back_is_not_near_to_the_release_that_was(name: str) -> None:
    before = (made(AdmissionRecorded), 230.0), (made(DateConfirmed, date="2026-08-31"), 235.0), (made(Released), 242.0)
    (*_, again) = told(name, "intake", "initial_assessment", *before, (RETURN, 260.0))
    (alone,) = told(name, "intake", "initial_assessment", (RETURN, 260.0))
    assert again.due_at == alone.due_at


@pytest.mark.parametrize(("name", "kind"), [("gb-eaw", "licence_approved"), ("us-bop", "residential_reentry_referral")])
@pytest.mark.parametrize("further", ["community", "suspended"])
def test_a_sentence_that_is_not_served_in_custody_moves_no_day_of_release(name: str, kind: str, further: str) -> None:
    case = made(CaseOpened, anchorDate="2028-06-01"), 250.0
    order = made(SentenceRecorded, sentenceId="s-2", kind=further, dates={"sentenceEnd": "2029-06-01"}), 251.0
    (alone,) = told(name, "release", kind, case)
    (beside,) = told(name, "release", kind, case, order)
    assert beside.due_at == alone.due_at


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("gone", ["deported", "other_jurisdiction", "other_custody"])
def test_nobody_here_meets_whoever_is_elsewhere_from_the_gate_on(name: str, gone: str) -> None:
    assert told(name, "aftercare", "first_contact", (made(Released, destination=gone), 250)) == []


def test_only_whom_somebody_supervises_is_assessed_again_in_idaho() -> None:
    review, start = made(AssessmentCompleted, purpose="review"), SupervisionStarted(phase="active")
    kind = "community_reassessment"
    assert told("us-id", "intake", kind, (made(AdmissionRecorded), 240), (review, 250)) == []
    over = (start, 240.0), (made(SupervisionEnded), 245.0), (ASSESSED, 250.0)
    assert told("us-id", "intake", kind, *over) == []
    unsaid = made(AssessmentCompleted, purpose="unknown")
    assert len(told("us-id", "intake", kind, (start, 240), (unsaid, 250))) == 1


def test_the_federal_prisons_classify_the_sentenced_and_whoever_comes_back_anew() -> None:
    kind, classified = "initial_classification", made(ClassificationDecided)
    remand = made(AdmissionRecorded, reason="remand", legalStatus="remand"), 240.0
    assert told("us-bop", "planning", kind, remand) == []
    (opened,) = told("us-bop", "planning", kind, remand, (made(SentenceRecorded), 250))
    assert str(opened.due_at)[:10] == "2026-10-06"
    first = (made(AdmissionRecorded), 240.0), (classified, 245.0), (made(SentenceRecorded), 246.0)
    assert len(told("us-bop", "planning", kind, *first)) == 2
    back = (made(Released), 280.0), (made(AdmissionRecorded), 300.0)
    assert len(told("us-bop", "planning", kind, *first, *back)) == 3


def test_whoever_is_supervised_on_two_grounds_is_told_the_conditions_as_on_one() -> None:
    for kind in ("probation", "parole", "dual"):
        (opened,) = told("un-baseline", "aftercare", "conditions_explained", (SupervisionStarted(kind=kind), 250))
        assert type(opened).__name__ == "DeadlineOpened"


@pytest.mark.parametrize("name", shipped())
def test_a_day_that_some_system_has_not_or_that_never_comes_stops_nothing(name: str) -> None:
    case = made(CaseOpened, anchorDate="2027-06-01"), 250.0
    (known,) = told(name, "release", "records_copy", case)
    (empty,) = told(name, "release", "records_copy", case, (made(DateConfirmed, date="0001-01-01"), 260))
    assert empty.due_at == known.due_at
    (never,) = told(name, "release", "records_copy", case, (made(DateConfirmed, date="9999-12-31"), 260))
    assert never.due_at.year >= 9899
    back = "0001-01-01T00:00:00Z"
    out = (made(AdmissionRecorded), 250.0), (made(TemporaryAbsenceStarted, expectedReturn=back), 251.0)
    assert told(name, "intake", "return_from_absence", *out) == []
