"""What was told on a ground that turns out wrong: of a time in custody, on a recall, for a date of release."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.timeline.grounds import GROUNDS, Told, is_shaken, told_on
from shared.contracts.aftercare import ContactRecorded, RecallDecided, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.identity import PersonMerged
from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentCompleted,
    ConsentRecorded,
    EpisodeClosed,
    PersonRegistered,
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
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def made(kind: type[Event], **data: Any) -> Event:
    return kind.model_validate({**kind.example, **data})


def told(event: Event, day: int, concluded: bool = False) -> Told:
    return Told(UUID(int=day + 1), START + timedelta(days=day), event, concluded)


def days(ground: Told, *events: Event | Told) -> list[int]:
    """Of these, a day apart, the first on the day of the ground: those that were told on it."""
    entries = [each if isinstance(each, Told) else told(each, number + 1) for number, each in enumerate(events)]
    return [each.int - 1 for each in told_on(ground, [ground, *entries])]


ADMITTED, CLOSED, RELEASED = made(AdmissionRecorded), made(EpisodeClosed), made(Released)
RECALLED, DATED = made(RecallDecided), made(DateConfirmed)
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
    assert list(told_on(ground, [told(made(AssessmentCompleted), 4), ground])) == []


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


@pytest.mark.parametrize(
    ("kind", "retracts", "said", "shaken"),
    [
        (AdmissionRecorded, True, {"reason": "wrong_person"}, True),
        (RecallDecided, True, {"reason": "never_happened"}, True),
        (DateConfirmed, True, {"reason": "duplicate"}, False),
        (DateConfirmed, False, {"patch": {"date": "2027-03-01"}}, True),
        (DateConfirmed, False, {"patch": {"decisionRef": "d-2"}}, False),
        (DateConfirmed, False, {"time": "2026-01-01T00:00:00Z"}, False),
        (AdmissionRecorded, False, {"patch": {"facilityId": "leeds"}}, False),
    ],
)
def test_a_ground_is_gone_where_it_is_retracted_or_the_date_is_another(
    kind: type[Event], retracts: bool, said: Mapping[str, Any], shaken: bool
) -> None:
    assert kind in GROUNDS
    assert is_shaken(kind, retracts, said) is shaken
