"""What was told on a ground that turns out wrong: of a time in custody, on a recall, for a date of release."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.timeline.grounds import GROUNDS, Ground, Told, Version, doubted, void_of
from shared.contracts.aftercare import (
    AftercareVictimNoticeResolved,
    ContactRecorded,
    RecallDecided,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.identity import PersonMerged
from shared.contracts.intake import (
    AdmissionRecorded,
    AdmissionVoided,
    AssessmentCompleted,
    ConsentRecorded,
    DeathRecorded,
    EpisodeClosed,
    PersonRegistered,
    SentenceDatesChanged,
    SentenceRecorded,
)
from shared.contracts.planning import PlanApproved, ProgrammeReferred
from shared.contracts.records import IntakeRecordCorrected
from shared.contracts.release import (
    DateConfirmed,
    HandoverAccepted,
    HandoverOffered,
    Released,
    ReleaseDeferred,
    ReleasePlanAgreed,
    ReleaseVictimNoticeResolved,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
BY, AGAIN = UUID(int=1001), UUID(int=1002)


def made(of: type[Event], /, **data: Any) -> Event:
    return of.model_validate({**of.example, **data})


def told(event: Event, day: int, concluded: bool = False) -> Told:
    time = START + timedelta(days=day)
    return Told(UUID(int=day + 1), time, time, event, concluded)


def made_told(kind: type[Event]) -> Told:
    return told(made(kind), 0)


def days(ground: Told, *events: Event | Told) -> list[int]:
    """Of these, a day apart, the first on the day of the ground: those that were told on it."""
    entries = [each if isinstance(each, Told) else told(each, number + 1) for number, each in enumerate(events)]
    return [effect.int - 1 for effect, _ in doubted(gone(ground), [ground, *entries])]


def gone(ground: Told) -> Ground:
    """Nothing is left of it, since long after."""
    versions = Version(ground.id, ground.recorded, ground.what), Version(BY, START + timedelta(days=99), None)
    return Ground(ground.time, versions)


ADMITTED, CLOSED, RELEASED = made(AdmissionRecorded), made(EpisodeClosed), made(Released)
RECALLED, DATED = made(RecallDecided), made(DateConfirmed)
SENTENCED, RECKONED = made(SentenceRecorded), made(SentenceDatesChanged)
ENROLLED = made(SupervisionStarted, phase="enrolled")


def test_all_that_was_told_of_a_time_in_custody_rests_on_its_reception() -> None:
    events = [
        made(AssessmentCompleted), made(PlanApproved), made(ProgrammeReferred), made(SentenceRecorded), DATED,
        made(ConsentRecorded), RELEASED,
    ]  # fmt: skip
    assert days(told(ADMITTED, 0), *events) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("end", [CLOSED, RELEASED, ADMITTED])
def test_it_reaches_to_the_end_of_that_time(end: Event) -> None:
    found = days(told(ADMITTED, 0), made(AssessmentCompleted), end, made(AssessmentCompleted))
    assert found == ([1] if end is ADMITTED else [1, 2])


@pytest.mark.parametrize(
    "other",
    [
        made(PersonRegistered), made(PersonMerged), made(IntakeRecordCorrected), made(ContactRecorded),
        made(SupervisionStarted),
    ],
)  # fmt: skip
def test_who_the_person_is_and_what_is_done_outside_does_not(other: Event) -> None:
    assert days(told(ADMITTED, 0), other) == []


def test_what_a_policy_concluded_has_a_cause_of_its_own() -> None:
    assert days(told(ADMITTED, 0), told(CLOSED, 1, concluded=True), told(made(PlanApproved), 2)) == []


def test_what_came_before_it_does_not() -> None:
    ground = told(ADMITTED, 5)
    assert list(doubted(gone(ground), [told(made(AssessmentCompleted), 4), ground])) == []


@pytest.mark.parametrize(("reason", "rests"), [("recall", True), ("return_cause_unknown", True), ("remand", False)])
def test_a_reception_on_recall_rests_on_the_decision(reason: str, rests: bool) -> None:
    received = made(AdmissionRecorded, reason=reason)
    again = made(AdmissionRecorded, reason="recall")
    assert days(told(RECALLED, 0), made(ContactRecorded), received, again) == ([2] if rests else [])


@pytest.mark.parametrize(("reason", "rests"), [("recall", True), ("custody", False)])
def test_so_does_a_rest_of_supervision_that_somebody_reported_because_of_it(reason: str, rests: bool) -> None:
    assert bool(days(told(RECALLED, 0), made(SupervisionSuspended, reason=reason))) is rests


def test_who_took_over_and_what_was_arranged_rests_on_the_date_that_was_believed() -> None:
    events = [made(HandoverOffered), made(HandoverAccepted), made(ReleasePlanAgreed), ENROLLED, made(PlanApproved)]
    assert days(told(DATED, 0), *events) == [2, 3, 4]


@pytest.mark.parametrize("end", [DATED, made(ReleaseDeferred), RELEASED])
def test_what_was_arranged_once_another_date_was_known_does_not(end: Event) -> None:
    assert days(told(DATED, 0), end, made(ReleasePlanAgreed)) == []


def changes(ground: Event, *said: Event | None, twice: bool = False) -> Ground:
    """A ground that was told on the first day; what it says now was recorded on the tenth, the twentieth … day."""
    following = [
        Version(UUID(int=1000 + number), START + timedelta(days=10 * number), what, twice)
        for number, what in enumerate(said, 1)
    ]
    return Ground(START, [Version(UUID(int=1), START, ground), *following])


@pytest.mark.parametrize(
    ("ground", "now", "gone"),
    [
        (ADMITTED, None, True),
        (RECALLED, None, True),
        (DATED, made(DateConfirmed, date="2027-03-01"), True),
        (DATED, made(DateConfirmed, decisionRef="d-2"), False),
        (SENTENCED, made(SentenceRecorded, dates={"conditionalRelease": "2027-03-01"}), True),
        (SENTENCED, made(SentenceRecorded, court="Leeds"), False),
        (RECKONED, made(SentenceDatesChanged, after={"conditionalRelease": "2027-03-01"}), True),
        (ADMITTED, made(AdmissionRecorded, facilityId="leeds"), False),
        (ADMITTED, made(AdmissionRecorded, reason="in_error"), True),
        (RELEASED, made(Released, kind="parole"), False),
    ],
)
def test_a_ground_is_gone_where_it_is_retracted_in_error_or_a_day_is_another(
    ground: Event, now: Event | None, gone: bool
) -> None:
    assert isinstance(ground, GROUNDS)
    assert changes(ground, now).doubt(START) == (BY if gone else None)


def test_what_is_on_record_twice_stands() -> None:
    assert changes(DATED, None, twice=True).doubt(START) is None


def test_what_was_told_once_it_was_known_went_by_that() -> None:
    other = made(DateConfirmed, date="2027-03-01")
    ground = changes(DATED, other, None)
    days = (5, 10, 15, 20)
    assert [ground.doubt(START + timedelta(days=each)) for each in days] == [BY, AGAIN, AGAIN, None]


def test_what_was_believed_first_and_is_so_after_all_is_no_doubt_but_what_was_believed_between_is() -> None:
    ground = changes(DATED, made(DateConfirmed, date="2027-03-01"), DATED)
    assert (ground.doubt(START), ground.doubt(START + timedelta(days=15))) == (None, AGAIN)


def test_of_the_same_error_in_other_words_the_first_that_says_so_is_why() -> None:
    ground = changes(DATED, made(DateConfirmed, date="2027-03-01"), made(DateConfirmed, date="2027-04-01"))
    assert (ground.doubt(START), ground.doubt(START + timedelta(days=15))) == (BY, AGAIN)


@pytest.mark.parametrize(
    ("kind", "told", "rests"),
    [
        (DateConfirmed, made(ReleaseVictimNoticeResolved, kind="release_date", outcome="served"), True),
        (DateConfirmed, made(ReleaseVictimNoticeResolved, kind="release_date", outcome="not_served"), False),
        (DateConfirmed, made(ReleaseVictimNoticeResolved, kind="temporary_release", outcome="served"), False),
        (RecallDecided, made(AftercareVictimNoticeResolved, kind="recall", outcome="served"), True),
        (Released, made(ReleaseVictimNoticeResolved, kind="release", outcome="served"), True),
    ],
)
def test_what_somebody_was_told_who_asked_to_be_rests_on_what_they_were_told_of(
    kind: type[Event], told: Event, rests: bool
) -> None:
    assert bool(days(made_told(kind), told)) is rests


def test_what_was_told_of_a_person_outside_rests_on_their_release() -> None:
    met = made(ContactRecorded)
    events = [made(EpisodeClosed), ENROLLED, made(SupervisionStarted), met, made(PlanApproved), ADMITTED, met]
    assert days(told(RELEASED, 0), *events) == [1, 3, 4]


def test_a_death_that_was_none_leaves_what_was_ended_by_it_in_doubt() -> None:
    ended = made(SupervisionEnded, outcome="died")
    assert days(made_told(DeathRecorded), made(EpisodeClosed, outcome="died"), made(PlanApproved), ended) == [1, 3]


def test_a_date_that_follows_from_a_sentence_rests_on_it_and_a_courts_does_not() -> None:
    for ground in (SENTENCED, RECKONED):
        dated = [made(DateConfirmed, kind=kind) for kind in ("conditional", "court", "parole", "end")]
        assert days(told(ground, 0), *dated, RECKONED, dated[0]) == [1, 4]


@pytest.mark.parametrize("reason", ["wrong_person", "in_error", "unknown", "legal_defect"])
def test_a_void_admission_is_that_of_its_time_in_custody_and_none_where_the_person_was_held(reason: str) -> None:
    first, second = (told(made(AdmissionRecorded, episodeId=each), day) for day, each in ((1, "e-1"), (5, "e-2")))
    void = told(made(AdmissionVoided, episodeId="e-1", reason=reason), 9)
    assert void_of(void, [first, second]) == (None if reason == "legal_defect" else first)


def test_a_void_admission_of_no_known_time_in_custody_is_the_last_one_before_it() -> None:
    first, second, third = (told(ADMITTED, day) for day in (1, 5, 11))
    for name in ({}, {"episodeId": "e-9"}):
        void = told(AdmissionVoided.model_validate({"reason": "in_error", **name}), 9)
        assert void_of(void, [first, second, third]) == second
        assert void_of(void, [third]) is None


def test_an_admission_in_error_is_no_end_of_what_was_told_while_it_was_believed() -> None:
    closed = told(made(EpisodeClosed, outcome="admitted_in_error"), 2, concluded=True)
    assert days(told(ADMITTED, 0), made(AssessmentCompleted), closed, made(PlanApproved)) == [1, 3]


def test_who_says_that_an_admission_was_in_error_did_not_go_by_it() -> None:
    assert days(told(ADMITTED, 0), made(EpisodeClosed, outcome="admitted_in_error"), made(PlanApproved)) == [2]
