"""Each deadline of a person is explained: from which fact, by which row, computed how, and what became of it."""

from typing import Any

from services.cli.explaining import Known, explained
from services.cli.explanation import in_lines
from services.deciding import DECIDING
from shared.deadlines.pack import Pack
from shared.deadlines.terms import mark_of
from tests.unit.deadlines.stories import HEAD, pack_of

CORE = {each.kind: each for parts in DECIDING.values() for each in parts.obligations}
PACK = pack_of("id: approve, kind: plan_approved, amount: 10")
ROWS = Known.of(PACK, CORE)
DRAFTED: dict[str, Any] = {
    "id": "e-1",
    "type": "throughcare.planning.plan.drafted.v1",
    "headline": "Plan drafted",
    "time": "2026-08-01T09:00:00Z",
    "recordedtime": "2026-08-01T09:00:01Z",
    "data": {"planId": "p-1"},
}
OPENED = {"trigger": "plan", "startedBy": "e-1", "dueAt": "2026-08-11T23:59:59Z"}


def by(pack: Pack) -> dict[str, str]:
    """That it was opened by the one row of a pack."""
    (row,) = pack.rows
    return {"pack": pack.pack, "row": row.id, "terms": mark_of(row, pack)}


OPENED |= by(PACK)


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
        "headline": "",
        "state": "scheduled",
        "due": "2026-08-20T23:59:59Z",
        "because": "Plan drafted, 1 August 2026, 09:00 UTC",
        "row": "ours/approve",
        "counted_from": "2026-08-01T09:00:00Z",
        "computed": "10 calendar days after 1 August 2026, 09:00 UTC",
        "since": ["rescheduled 2026-08-05T09:00:00Z (resumed)"],
        "told": ["5 August 2026, 09:00 UTC: "],
        "source": "us",
        "confidence": "verified",
    }


def test_where_one_of_several_is_meant_it_is_said_which() -> None:
    (line,) = explained([DRAFTED, told(2, "opened", **OPENED, about="order")], ROWS)
    assert line["because"] == "Plan drafted, 1 August 2026, 09:00 UTC, of order"


RELEASE = "id: agreed, kind: release_plan_agreed, amount: 90, direction: before"
CASE = {
    "id": "c-1",
    "type": "throughcare.release.case.opened.v1",
    "headline": "Release being prepared for 30 June 2026",
    "time": "2026-01-02T09:00:00Z",
    "recordedtime": "2026-01-02T09:00:00Z",
    "data": {"anchorDate": "2026-06-30"},
}
CONFIRMED = {
    "id": "c-2",
    "type": "throughcare.release.date.confirmed.v1",
    "headline": "Release date confirmed: 10 March 2026",
    "time": "2026-02-01T09:00:00Z",
    "recordedtime": "2026-02-01T09:00:00Z",
    "data": {"date": "2026-03-10"},
}


def test_a_date_that_moved_is_what_it_is_counted_from_and_what_moved_it_is_named() -> None:
    pack = pack_of(RELEASE)
    begun = {"kind": "release_plan_agreed", "trigger": "case", "startedBy": "c-1", **by(pack)}
    opened = told(1, "opened", **begun, dueAt="2026-04-01T23:59:59.999999Z")
    moved = told(2, "rescheduled", reason="anchor_moved", movedBy="c-2", dueAt="2026-02-01T09:00:00Z", compressed=True)
    opened["headline"], moved["headline"] = "Due: agreement", "Due anew: agreement"
    (line,) = explained([CASE, CONFIRMED, opened, moved], Known.of(pack, CORE))
    assert [*in_lines(line)] == [
        "Due: agreement",
        "  now      due at once, and not overdue: its time was past when it was set",
        "  because  Release being prepared for 30 June 2026, 2 January 2026, 09:00 UTC",
        "  row      ours/agreed: 90 calendar days before 10 March 2026",
        "  source   us (verified)",
        "  since    2 August 2026, 09:00 UTC: Due anew: agreement, by “Release date confirmed: 10 March 2026”",
    ]


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


def test_by_a_row_that_says_something_else_by_now_it_is_not_explained() -> None:
    of_today = pack_of("id: approve, kind: plan_approved, amount: 20")
    (line,) = explained([DRAFTED, told(2, "opened", **OPENED)], Known.of(of_today, CORE))
    assert (line["row"], line["computed"], line["source"]) == ("ours/approve", "", "")
    assert "  row      ours/approve: the pack in use here has no such row, or it says something else" in in_lines(line)


def test_where_an_event_may_itself_say_by_when_that_is_told_beside_the_number() -> None:
    pack = pack_of("id: review, kind: plan_review, amount: 30")
    begun = {**OPENED, "kind": "plan_review", **by(pack)}
    entries = [DRAFTED, told(2, "opened", **begun)]
    (line,) = explained(entries, Known.of(pack, CORE))
    assert line["computed"] == "30 calendar days after; or earlier where the event says so"
    (line,) = explained(entries, Known({}, CORE))
    assert line["computed"] == "when the event says"
    (line,) = explained([DRAFTED, told(2, "opened", **begun | {"dueAt": None})], Known({}, CORE))
    assert line["computed"] == ""


def test_other_numbers_of_a_row_are_told_with_it() -> None:
    near = "[{if_release_within: {amount: 28, unit: calendar_days}, amount: 1, unit: weeks}]"
    row = f"id: approve, kind: plan_approved, amount: 0, alternatives: {near}"
    head = HEAD + "release_dates: {type: release.date.confirmed, anchor: date}\n"
    pack = pack_of(row, head=head)
    (line,) = explained([DRAFTED, told(2, "opened", **OPENED | by(pack))], Known.of(pack, CORE))
    assert line["computed"] == (
        "that day, of 1 August 2026, 09:00 UTC; 1 week where release is within 28 calendar days"
    )
