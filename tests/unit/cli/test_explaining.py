"""Each deadline of a person is explained: from which fact, by which row, computed how, and what became of it."""

from typing import Any

from services.cli.explaining import explained
from tests.unit.deadlines.stories import pack_of

ROWS = {("ours", row.id): row for row in pack_of("id: approve, kind: plan_approved, amount: 10").rows}
DRAFTED: dict[str, Any] = {
    "id": "e-1",
    "type": "throughcare.planning.plan.drafted.v1",
    "headline": "Plan drafted",
    "time": "2026-08-01T09:00:00Z",
    "recordedtime": "2026-08-01T09:00:01Z",
    "data": {"planId": "p-1"},
}
OPENED = {"trigger": "plan", "startedBy": "e-1", "dueAt": "2026-08-11T23:59:59Z", "pack": "ours", "row": "approve"}


def told(number: int, word: str, **data: Any) -> dict[str, Any]:
    return {
        "id": f"d-{number}",
        "type": f"throughcare.planning.deadline.{word}.v1",
        "headline": "",
        "time": f"2026-08-{number:02}T09:00:00Z",
        "recordedtime": f"2026-08-{number:02}T09:00:00Z",
        "data": {"deadlineId": "one", "kind": "plan_approved", **data},
    }


PASSED = told(3, "breached", dueAt=OPENED["dueAt"])
MET_LATE = told(4, "met", late=True, recordedLate=False)


def states(*events: dict[str, Any]) -> str:
    (line,) = explained([DRAFTED, told(2, "opened", **OPENED), *events], ROWS)
    found: str = line["state"]
    return found


def test_a_deadline_is_explained_by_its_fact_and_its_row() -> None:
    moved = told(5, "rescheduled", reason="resumed", dueAt="2026-08-20T23:59:59Z")
    (line,) = explained([moved, told(2, "opened", **OPENED), DRAFTED], ROWS)
    assert line == {
        "kind": "plan_approved",
        "state": "scheduled",
        "due": "2026-08-20T23:59:59Z",
        "because": "Plan drafted, 2026-08-01T09:00:00Z",
        "row": "ours/approve",
        "computed": "10 calendar days after",
        "since": ["rescheduled 2026-08-05T09:00:00Z (resumed)"],
        "source": "us",
    }


def test_what_is_reopened_after_it_was_told_to_be_overdue_is_overdue_still() -> None:
    reopened = told(5, "rescheduled", reason="reopened", dueAt=OPENED["dueAt"])
    assert states(PASSED, MET_LATE, reopened) == "breached"
    assert states(PASSED, MET_LATE, told(5, "rescheduled", reason="anchor_moved", dueAt="2026-09-01T")) == "scheduled"


def test_its_state_is_that_of_what_was_told_last() -> None:
    assert states() == "scheduled"
    assert states(told(3, "rescheduled", reason="paused")) == "paused"
    assert states(told(3, "rescheduled", reason="anchor_moved", compressed=True)) == "compressed"
    assert states(PASSED) == "breached"
    assert states(PASSED, MET_LATE) == "met_late"
    assert states(told(3, "met", late=False, recordedLate=False)) == "met"
    assert states(told(3, "voided", reason="void_death")) == "voided"


def test_by_a_row_that_the_pack_does_not_have_it_is_explained_by_its_fact_alone() -> None:
    (line,) = explained([told(2, "opened", **{**OPENED, "row": "gone", "startedBy": "unseen"})], ROWS)
    assert (line["because"], line["computed"], line["source"]) == ("plan", "", "")


def test_where_an_event_may_itself_say_by_when_that_is_told_beside_the_number() -> None:
    entries = [DRAFTED, told(2, "opened", **OPENED)]
    (line,) = explained(entries, ROWS, {"plan_approved"})
    assert line["computed"] == "10 calendar days after, or earlier where the event says so"
    (line,) = explained(entries, {}, {"plan_approved"})
    assert line["computed"] == "when the event says"
    (line,) = explained([DRAFTED, told(2, "opened", **OPENED | {"dueAt": None})], {}, {"plan_approved"})
    assert line["computed"] == ""
