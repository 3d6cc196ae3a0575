"""What a recipient is told."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import orjson

from services.timeline.subscriptions.sharing.consent import Known
from services.timeline.subscriptions.sharing.message import Content, content_for, notice, noticed, retracted, told
from tests.unit.timeline.sharing.saying import ANNA, DAY_ZERO, known

EVENT, FIRST = uuid.UUID(int=7), uuid.UUID(int=8)
CONFIRMED = "throughcare.release.date.confirmed.v1"
COMPLETED = "throughcare.planning.programme.completed.v1"
REVIEWED = "throughcare.release.needs.reviewed.v1"
DATE: dict[str, Any] = {"date": "2026-05-04", "kind": "bail", "decidedBy": "court"}


def content(kind: str, data: dict[str, Any], *categories: str) -> Content:
    found = content_for(kind, DAY_ZERO, data, categories)
    assert found
    return found


def test_an_employer_is_told_from_when_on_and_not_what_kind_of_release_it_is() -> None:
    said = orjson.loads(told(EVENT, content(CONFIRMED, DATE, "availability"), known(), date(2026, 12, 31)))
    assert said == {
        "id": str(EVENT),
        "type": "throughcare.shared.availability.v1",
        "time": "2026-03-01T12:00:00.000000Z",
        "person": str(ANNA),
        "until": "2026-12-31",
        "data": {"date": "2026-05-04"},
    }


def test_a_certificate_does_not_show_which_programme_it_is_of() -> None:
    data = {"programmeId": "anger-2", "completion": "full", "qualification": {"code": "food_safety_2", "level": "2"}}
    found = content(COMPLETED, data, "skills_certificates")
    assert found.told_as == "throughcare.shared.certificate.v1"
    assert found.data == {"qualification": {"code": "food_safety_2", "level": "2"}}


def test_a_programme_without_a_certificate_says_nothing_of_skills() -> None:
    assert (
        content_for(COMPLETED, DAY_ZERO, {"programmeId": "anger-2", "completion": "full"}, ["skills_certificates"])
        is None
    )


def test_of_what_is_needed_each_category_lets_its_own_through() -> None:
    needs = [
        {"need": need, "status": "done"} for need in ("accommodation", "healthcare_registration", "benefits_claim")
    ]
    data = {"needs": needs, "pathways": [{"pathway": "drugs_alcohol", "status": "in_progress"}]}
    assert content(REVIEWED, data, "accommodation_needs", "finance").data == {"needs": [needs[0], needs[2]]}
    assert content_for(REVIEWED, DAY_ZERO, data, ["identity"]) is None


def test_of_appointments_it_is_told_when_and_neither_where_nor_what_for() -> None:
    data = {
        "appointments": [{"purpose": "substance", "timing": "as_given", "at": "2026-05-05T10:00:00Z", "placeRef": "x"}]
    }
    found = content("throughcare.release.plan.agreed.v1", data, "appointments")
    assert found.data == {"appointments": [{"timing": "as_given", "at": "2026-05-05T10:00:00Z"}]}


def test_a_type_that_is_not_in_the_table_is_never_told() -> None:
    every = ["availability", "release_date", "needs", "plan", "supervision"]
    assert content_for("throughcare.aftercare.recall.decided.v1", DAY_ZERO, {"recallId": "r"}, every) is None


def test_a_correction_says_what_it_corrects_and_a_retraction_says_no_more() -> None:
    found = content(CONFIRMED, DATE, "availability")
    said = orjson.loads(told(EVENT, found, known(), None, corrects=FIRST))
    assert (said["corrects"], said["until"], said["data"]) == (str(FIRST), None, {"date": "2026-05-04"})
    gone = orjson.loads(retracted(EVENT, found, known(), FIRST))
    assert gone["retracts"] == str(FIRST)
    assert "data" not in gone


def test_a_person_with_several_ids_is_told_of_by_one_with_the_others() -> None:
    other = uuid.UUID(int=2)
    said = orjson.loads(told(EVENT, content(CONFIRMED, DATE, "availability"), Known(ANNA, (ANNA, other)), None))
    assert (said["person"], said["formerly"]) == (str(ANNA), [str(other)])


def test_a_notice_says_of_whom_of_what_since_when_and_what_is_asked() -> None:
    written = notice({"conditions", "availability"}, DAY_ZERO, known())
    assert orjson.loads(noticed(EVENT, datetime(2026, 3, 2, tzinfo=UTC), written)) == {
        "id": str(EVENT),
        "type": "throughcare.subscription.consent_ended.v1",
        "time": "2026-03-02T00:00:00.000000Z",
        "person": str(ANNA),
        "data": {
            "categories": ["availability", "conditions"],
            "since": "2026-03-01T12:00:00.000000Z",
            "asks": "stop_using_and_delete",
        },
    }
