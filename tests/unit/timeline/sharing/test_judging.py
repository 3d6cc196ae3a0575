"""Whether one delivery may leave, and what it says."""

import uuid
from typing import Any

import orjson

from services.timeline.revisions import Revision
from services.timeline.subscriptions.sharing.consent import Allowed
from services.timeline.subscriptions.sharing.judging import (
    DIED,
    NO_CONSENT,
    NOTHING_CHANGED,
    NOTHING_TO_TELL,
    WAS_NOT_TOLD,
    Leaving,
    Refusal,
    of_entry,
    of_notice,
)
from services.timeline.subscriptions.sharing.message import notice
from tests.unit.timeline.sharing.saying import ANNA, DAY_ZERO, known

CONFIRMED = "throughcare.release.date.confirmed.v1"
CORRECTED, RETRACTED = (f"throughcare.release.record.{each}.v1" for each in ("corrected", "retracted"))
FIRST, SECOND, THIRD = (uuid.UUID(int=number) for number in (11, 12, 13))
YES: Allowed = {"availability": None}
BODY = orjson.dumps({"type": CONFIRMED, "data": {"date": "2027-05-04", "kind": "parole"}})


def fact(event_type: str = CONFIRMED, body: bytes = BODY) -> dict[str, Any]:
    return {"id": FIRST, "person": ANNA, "type": event_type, "time": DAY_ZERO, "body": body, "first": None}


def about(identifier: uuid.UUID, kind: str) -> dict[str, Any]:
    """A correction or retraction of the date, as it is read."""
    first = {"first": FIRST, "first_person": ANNA, "first_type": CONFIRMED, "first_time": DAY_ZERO, "first_body": BODY}
    return {"id": identifier, "person": ANNA, "type": kind, "time": DAY_ZERO, "body": b"{}"} | first


def revision(identifier: uuid.UUID, target: uuid.UUID, event_type: str, **patch: Any) -> Revision:
    return Revision(identifier, target, FIRST, DAY_ZERO, 1, {"type": event_type, "data": {"patch": patch}}, ANNA)


MOVED = revision(SECOND, FIRST, CORRECTED, date="2027-05-11")
OTHERWISE = revision(THIRD, SECOND, CORRECTED, kind="bail")
GONE = revision(THIRD, SECOND, RETRACTED)


def said(judged: Leaving | Refusal) -> dict[str, Any]:
    assert isinstance(judged, Leaving), judged
    found: dict[str, Any] = orjson.loads(judged.body)
    return found


def test_what_is_allowed_leaves_and_is_written_down_as_told() -> None:
    judged = of_entry(fact(), known(), YES, {}, was_told=False)
    assert isinstance(judged, Leaving)
    assert judged[1:] == (FIRST, ANNA, ("availability",), None)


def test_what_was_said_of_it_since_is_left_to_what_follows_it() -> None:
    assert said(of_entry(fact(), known(), YES, {FIRST: [MOVED]}, was_told=False))["data"] == {"date": "2027-05-04"}


def test_without_consent_or_after_a_death_it_does_not_and_says_why() -> None:
    assert of_entry(fact(), known(), {}, {}, was_told=False) == Refusal(NO_CONSENT)
    assert of_entry(fact(), known(died=True), {}, {}, was_told=False) == Refusal(DIED)


def test_what_says_nothing_of_what_is_allowed_does_not() -> None:
    body = orjson.dumps({"type": CONFIRMED, "data": {"kind": "parole"}})
    assert of_entry(fact(body=body), known(), YES, {}, was_told=False) == Refusal(NOTHING_TO_TELL)


def test_a_correction_says_how_it_is_right_and_of_what() -> None:
    found = said(of_entry(about(SECOND, CORRECTED), known(), YES, {FIRST: [MOVED]}, was_told=True))
    assert (found["id"], found["corrects"], found["data"]) == (str(SECOND), str(FIRST), {"date": "2027-05-11"})


def test_a_correction_of_what_was_not_told_does_not_leave() -> None:
    judged = of_entry(about(SECOND, CORRECTED), known(), YES, {FIRST: [MOVED]}, was_told=False)
    assert judged == Refusal(WAS_NOT_TOLD)


def test_a_correction_of_a_field_that_was_not_told_does_not_leave() -> None:
    judged = of_entry(about(THIRD, CORRECTED), known(), YES, {FIRST: [MOVED, OTHERWISE]}, was_told=True)
    assert judged == Refusal(NOTHING_CHANGED)


def test_a_retraction_says_that_nothing_is_left() -> None:
    found = said(of_entry(about(THIRD, RETRACTED), known(), YES, {FIRST: [MOVED, GONE]}, was_told=True))
    assert found["retracts"] == str(FIRST)
    assert "data" not in found


def test_without_consent_neither_leaves() -> None:
    for kind, last in ((CORRECTED, OTHERWISE), (RETRACTED, GONE)):
        judged = of_entry(about(THIRD, kind), known(), {}, {FIRST: [MOVED, last]}, was_told=True)
        assert judged == Refusal(NO_CONSENT)


def test_a_notice_leaves_unless_the_person_has_died() -> None:
    row = {"event": FIRST, "time": DAY_ZERO, "notice": notice({"availability"}, DAY_ZERO, known())}
    assert said(of_notice(row, known()))["type"] == "throughcare.subscription.consent_ended.v1"
    assert of_notice(row, known(died=True)) == Refusal(DIED)
