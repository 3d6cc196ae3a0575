"""Each row of the packs of England and Wales and of Idaho, by one history: when it is due, met in time, late, or void.

All is said at noon, in UTC; days are those of the row's source, counted by hand, on the clocks of the place. A row
without a history here fails: who adds one says what it comes to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.deciding import DECIDING
from services.policies import pack, pack_in_use
from shared.contracts.aftercare import (
    BreachDecided,
    ContactRecorded,
    EmploymentStarted,
    RecallDecided,
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentCompleted,
    DeathRecorded,
    EpisodeClosed,
    ScreeningCompleted,
    TransferCompleted,
)
from shared.contracts.planning import GoalAdded, PlanApproved, PlanReviewed
from shared.contracts.release import (
    CaseOpened,
    ConditionsSet,
    HandoverAccepted,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
)
from shared.deadlines.keeping import deadlines_of
from shared.testing import DAY_ZERO, fact
from tests.unit.deadlines.stories import made

Said = tuple[Event, str]


@dataclass(frozen=True)
class History:
    """What is said, each with its day or minute; then what meets the deadline, and what makes it void."""

    service: str
    kind: str
    due: str
    begun: tuple[Said, ...]
    met_by: Event
    voided_by: Event


def contact(**said: Any) -> Any:
    return made(ContactRecorded, **{"channel": "office", "outcome": "attended", **said})


def screened(kind: str, stage: str) -> Any:
    return made(ScreeningCompleted, kind=kind, stage=stage, outcome="done")


def supervised(**said: Any) -> Event:
    return SupervisionStarted(**{"phase": "active", **said})


def moved(to: str) -> Any:
    return made(ReviewCompleted, intensityAfter=to)


ADMITTED, RETURNED = made(AdmissionRecorded), made(AdmissionRecorded, reason="recall", legalStatus="recalled")
CLOSED, FREED, DIED = made(EpisodeClosed), made(Released), made(DeathRecorded)
TRANSFERRED, COURSE = made(TransferCompleted), made(GoalAdded, domain="education_training")
APPROVED, REVIEWED = made(PlanApproved), made(PlanReviewed, outcome="continue")
ENDED, RESTS = made(SupervisionEnded), made(SupervisionSuspended)
CASE, PUT_OFF = made(CaseOpened, anchorDate="2027-09-01"), made(ReleaseDeferred)
CHECKED, ASSESSED = contact(purpose="employment_verification"), made(AssessmentCompleted, purpose="community")
ASKED = made(BreachDecided, outcome="recall", breachId="b-1")
RETURN_ASKED, AGAIN = made(RecallDecided, kind="standard", lengthDays=None), made(RecallDecided, kind="emergency")
HEARD_LATER = made(RecallDecided, kind="emergency", representations="emergency", lengthDays=None)
MONDAY = "2026-09-07"


def fixed(days: int, due: str) -> History:
    recall = made(RecallDecided, kind="fixed_term", lengthDays=days)
    begun = (recall, MONDAY), (RETURNED, "2026-09-10")
    return History("release", "release_after_fixed_term_recall", due, begun, FREED, CLOSED)


def level(kind: str, of: str, due: str, met_by: Event, up: str) -> History:
    return History("aftercare", kind, due, ((supervised(intensity=of), MONDAY),), met_by, moved(up))


def begun(kind: str, due: str, met_by: Event, voided_by: Event = ENDED, service: str = "aftercare") -> History:
    return History(service, kind, due, ((supervised(), MONDAY),), met_by, voided_by)


IDAHO: Mapping[str, History] = {
    "new-assessment": begun("community_assessment", "2026-10-22", ASSESSED, RESTS, "intake"),
    "reassessment": History(
        "intake", "community_reassessment", "2027-09-10",
        ((supervised(intensity="standard"), MONDAY), (ASSESSED, "2026-09-10")), ASSESSED, moved("minimum"),
    ),
    # Labor Day is Monday: the source counts it as worked.
    "first-contact": begun("first_contact", "2026-09-10", contact()),
    "first-home-visit": begun("first_home_visit", "2026-10-07", contact(channel="home")),
    "treatment-contact": begun("first_treatment_contact", "2026-09-21", contact(purpose="treatment_verification")),
    "first-employment-verification": begun("first_employment_verification", "2026-10-07", CHECKED, RESTS),
    "employment-verification-on-change": History(
        "aftercare", "employment_verification_on_change", "2026-10-07", ((made(EmploymentStarted), MONDAY),), CHECKED,
        ENDED,
    ),
    "contact-minimum": level("contact_minimum", "minimum", "2027-03-06", contact(), "standard"),
    "home-visit-minimum": level("home_visit_minimum", "minimum", "2027-09-07", contact(channel="home"), "maximum"),
    "contact-medium": level("contact_medium", "standard", "2026-10-22", contact(), "minimum"),
    "home-visit-medium": level("home_visit_medium", "standard", "2027-09-07", contact(channel="home"), "enhanced"),
    "contact-high": level("contact_high", "enhanced", "2026-09-22", contact(), "standard"),
    "home-visit-high": level("home_visit_high", "maximum", "2026-12-06", contact(channel="home"), "unsupervised"),
}  # fmt: skip
ENGLAND: Mapping[str, History] = {
    "reception-health-screen": History(
        "intake", "health_screening", MONDAY, ((ADMITTED, MONDAY),), screened("health", "first"), CLOSED
    ),
    "second-health-screen": History(
        "intake", "second_health_screening", "2026-09-14", ((TRANSFERRED, MONDAY),), screened("health", "second"), FREED
    ),
    "bcst-1": History(
        "intake", "basic_custody_screening", "2026-09-10 13:00", ((ADMITTED, MONDAY),),
        screened("basic_custody", "first"), CLOSED,
    ),
    "bcst-2": History(
        "intake", "immediate_needs_review", "2026-09-14", ((screened("basic_custody", "first"), MONDAY),),
        screened("basic_custody", "second"), CLOSED,
    ),
    "pre-release": History(
        "release", "release_plan_started", "2027-06-09", ((CASE, MONDAY),), made(NeedsReviewed), PUT_OFF
    ),
    "learning-induction": History(
        "planning", "learning_induction", "2026-09-17", ((screened("literacy", "first"), MONDAY),), COURSE, CLOSED
    ),
    "learning-induction-from-admission": History(
        "planning", "learning_induction_from_admission", "2026-09-20", ((ADMITTED, "2026-08-31"),), COURSE, CLOSED
    ),
    "learning-review": History("planning", "learning_review", "2027-09-07", ((COURSE, MONDAY),), REVIEWED, CLOSED),
    "learning-review-on-move": History(
        "planning", "learning_review_on_move", "2026-09-17", ((COURSE, "2026-09-01"), (TRANSFERRED, MONDAY)), REVIEWED,
        FREED,
    ),
    "assessment-in-custody": History(
        "intake", "initial_assessment", "2026-12-28", ((ADMITTED, MONDAY),), made(AssessmentCompleted), CLOSED
    ),
    "sentence-plan-in-custody": History(
        "planning", "plan_approved", "2026-12-28", ((ADMITTED, MONDAY),), APPROVED, FREED
    ),
    "handover-to-community": History(
        "release", "handover_to_community", "2026-12-19", ((CASE, MONDAY),), made(HandoverAccepted), PUT_OFF
    ),
    # Released on a Wednesday, after a bank holiday on Monday: by the beginning of Friday.
    "licence-hard-stop": History(
        "release", "licence_approved", "2027-08-27 00:00", ((CASE, MONDAY),), made(ConditionsSet), PUT_OFF
    ),
    "first-contact": History("aftercare", "first_contact", "2026-09-14", ((FREED, "2026-09-11"),), contact(), RETURNED),
    "sentence-plan-after-first-appointment": History(
        "planning", "sentence_plan_after_first_appointment", "2026-09-29", ((FREED, MONDAY), (contact(), "2026-09-08")),
        APPROVED, ENDED,
    ),
    "recall-decision": History(
        "aftercare", "recall_decided", "2026-09-08 13:00", ((ASKED, MONDAY),), RETURN_ASKED, ENDED
    ),
    "return-on-emergency-recall": History(
        "intake", "return_on_recall", "2026-09-09 13:00", ((HEARD_LATER, MONDAY),), RETURNED, ENDED
    ),
    "return-on-recall": History(
        "intake", "return_on_recall", "2026-09-11 13:00", ((RETURN_ASKED, MONDAY),), RETURNED, ENDED
    ),
    "standard-recall-review": History(
        "release", "recall_review", "2026-10-08", ((RETURN_ASKED, MONDAY), (RETURNED, "2026-09-10")), PUT_OFF, FREED
    ),
    "release-after-14-days": fixed(14, "2026-09-23"),
    "release-after-28-days": fixed(28, "2026-10-07"),
    "release-after-56-days": fixed(56, "2026-11-04"),
}  # fmt: skip
ROWS = [
    pytest.param(name, row, history, id=f"{name}:{row}")
    for name, histories in (("us-id", IDAHO), ("gb-eaw", ENGLAND))
    for row, history in histories.items()
]


def day(said: str) -> float:
    """Noon of it, where no hour is said."""
    moment = datetime.fromisoformat(said).replace(tzinfo=UTC) + timedelta(hours=0 if " " in said else 12)
    return (moment - DAY_ZERO) / timedelta(days=1)


def told(name: str, row: str, history: History, *then: Said) -> list[Any]:
    found = deadlines_of(history.service, DECIDING[history.service].obligations, pack_in_use(name, DECIDING.values()))
    steps = found.steps([fact(what, day(when)) for what, when in (*history.begun, *then)])
    events: list[Any] = [step.event for step in steps]
    first = next(each for each in events if getattr(each, "row", None) == row)
    return [each for each in events if each.deadline_id == first.deadline_id]


def days_after(said: str, number: float) -> str:
    return f"{datetime.fromisoformat(said) + timedelta(days=number, hours=0 if ' ' in said else 12):%Y-%m-%d %H:%M}"


def kinds(events: list[Any]) -> list[str]:
    return [type(each).__name__ for each in events]


@pytest.mark.parametrize("name", ["us-id", "gb-eaw"])
def test_each_row_in_force_has_a_history(name: str) -> None:
    found = pack(name, DECIDING.values()).pack
    in_force = {row.id for row in found.rows if row.effective_to is None or row.effective_to >= found.in_force_from}
    assert in_force == set(IDAHO if name == "us-id" else ENGLAND)


@pytest.mark.parametrize(("name", "row", "history"), ROWS)
def test_a_row_is_due_when_its_source_says(name: str, row: str, history: History) -> None:
    opened = told(name, row, history)[0]
    assert (opened.kind, type(opened).__name__) == (history.kind, "DeadlineOpened")
    due = opened.due_at.replace(tzinfo=None)
    assert f"{due:%Y-%m-%d %H:%M}"[: len(history.due)] == history.due
    assert not opened.compressed


@pytest.mark.parametrize(("name", "row", "history"), ROWS)
def test_a_row_is_met_in_time_by_what_its_source_asks_for(name: str, row: str, history: History) -> None:
    at = days_after(history.begun[-1][1], 0.1)
    opened, met = told(name, row, history, (history.met_by, at))
    assert (kinds([opened, met]), met.late) == (["DeadlineOpened", "DeadlineMet"], False)


@pytest.mark.parametrize(("name", "row", "history"), ROWS)
def test_a_row_that_is_met_after_it_was_due_stays_breached(name: str, row: str, history: History) -> None:
    opened, breached, met = told(name, row, history, (history.met_by, days_after(history.due, 1)))
    assert kinds([opened, breached, met]) == ["DeadlineOpened", "DeadlineBreached", "DeadlineMet"]
    assert met.late


@pytest.mark.parametrize(("name", "row", "history"), ROWS)
def test_nothing_is_due_by_a_row_once_it_is_void(name: str, row: str, history: History) -> None:
    at = days_after(history.begun[-1][1], 0.1)
    for end in (history.voided_by, DIED):
        opened, voided = told(name, row, history, (end, at))
        assert kinds([opened, voided]) == ["DeadlineOpened", "DeadlineVoided"]
