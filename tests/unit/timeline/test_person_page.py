"""The page of a person, as it is written for whatever their timeline holds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.timeline.answering import answers
from services.timeline.pages import PAGES, path_and_entries
from services.timeline.queries import entry
from services.timeline.revisions import Revision, as_known
from services.timeline.rows import rows
from tests.unit.deadlines.stories import pack_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def told(number: int, kind: str, flags: Sequence[str] = (), /, **data: Any) -> dict[str, Any]:
    event = {
        "type": f"throughcare.{kind}.v1", "time": day(number).isoformat(), "recordedtime": day(number).isoformat(),
        "data": data,
    }  # fmt: skip
    row: Any = {
        "id": UUID(int=number), "person": UUID(int=9), "known": day(number), "service": kind.partition(".")[0],
        "sequence": number, "actor": "prison", "cause": None, "correlation": UUID(int=number), "flags": [*flags],
        "body": orjson.dumps(event),
    }  # fmt: skip
    return entry(row)


def corrected(number: int, target: int, **data: Any) -> Revision:
    said = {"reason": "data_entry", **data}
    event = {"type": "throughcare.planning.record.corrected.v1", "actor": "registry", "data": said}
    return Revision(UUID(int=number), UUID(int=target), UUID(int=target), day(number), number, event, UUID(int=9))


ROW = "id: review, kind: plan_review, amount: 30, recurrence: {kind: next_due}"
PACK = pack_of(ROW)


def page(*entries: dict[str, Any], identifiers: Sequence[str] = ("gb:noms:A1234BC",)) -> str:
    person = {"id": str(UUID(int=9)), "identifiers": [*identifiers], "state": "in_custody"}
    html = PAGES.templates.get_template("person.html").render(
        menu=(), path="/", person=person, door="", works_with_them=True, **path_and_entries(entries, PACK)
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_why_something_is_due_is_said_beneath_it_by_the_row_and_its_source() -> None:
    said = {"deadlineId": "d-1", "kind": "plan_review", "trigger": "plan", "dueAt": "2026-02-01T23:59:59Z"}
    shown = page(told(2, "planning.deadline.opened", **said, pack="ours", row="review"))
    assert "By row review of ours, 30 calendar days after, again and again. us (verified)" in shown
    law = PACK.rows[0].model_copy(update={"source": "Code of Practice for Victims"})
    by_it = rows(
        [told(2, "planning.deadline.opened", **said, pack="ours", row="review")],
        PACK.model_copy(update={"rows": (law,)}),
    )
    assert "ictim" not in str(by_it)
    shown = page(told(2, "planning.deadline.opened", **said, pack="former", row="review"))
    assert "By row review of former" in shown
    assert "calendar days" not in shown
    assert "By row" not in page(told(2, "planning.deadline.opened", **said))


ASSIGNED = told(2, "planning.practitioner.assigned", ["after_death"], role="key_worker")


def test_whom_nobody_has_registered_is_said_to_be_known_by_our_number_only() -> None:
    unknown, known = page(ASSIGNED, identifiers=()), page(ASSIGNED)
    assert ("Nobody has registered this person" in unknown, "Nobody has registered" in known) == (True, False)


def test_what_was_odd_is_said_where_nothing_was_corrected_since() -> None:
    assert "Odd: " in page(ASSIGNED)


def test_what_was_odd_before_a_correction_is_said_to_have_been_before_it() -> None:
    revision = corrected(3, 2, patch={"role": "mentor"})
    shown = as_known(ASSIGNED, [revision])
    own = shown | {"answered": [*answers(shown, [shown], {UUID(int=2): [revision]})]}
    said = page(own, told(3, "planning.record.corrected", targetEventId=str(UUID(int=2)), reason="data_entry"))
    assert "Odd before it was corrected: " in said


def test_what_else_was_corrected_since_is_named_beside_what_was_odd() -> None:
    first = told(1, "planning.practitioner.assigned", role="key_worker")
    revision = corrected(3, 1, patch={"role": "mentor"})
    revised = as_known(first, [revision])
    odd = ASSIGNED | {"answered": [*answers(ASSIGNED, [revised], {UUID(int=1): [revision]})]}
    said = page(revised, odd, told(3, "planning.record.corrected", targetEventId=str(UUID(int=1)), reason="data_entry"))
    assert "Since then “Mentor assigned” was corrected: see whether this is odd still" in said


def test_where_the_person_is_and_how_many_entries_there_are_stand_apart() -> None:
    assert "In custody. 1 entry." in page(ASSIGNED)


def test_what_somebody_thinks_within_a_fact_is_said_to_be_an_assessment() -> None:
    screened = told(2, "intake.screening.completed", kind="health", outcome="done", fitForWork=False)
    assert "holds an assessment · said by prison to intake" in page(screened)
    assert "Fit for workno · assessment" in page(screened)  # the name of a field alone would say the reverse
    assert "assessment" not in page(ASSIGNED)


def test_what_was_overdue_as_far_as_was_known_is_said_to_have_been_done_in_time() -> None:
    due = {"deadlineId": "d-1", "kind": "induction"}
    late = told(2, "intake.deadline.breached", **due, dueAt="2026-01-02T23:59:00Z", severity="advisory")
    done = told(3, "intake.deadline.met", **due, late=False, recordedLate=True)
    said = "As far as was known then: it was done in time, and told late"
    assert said in page(late, done)
    assert said not in page(late, done | {"data": done["data"] | {"late": True}})
    assert said not in page(late)


def test_beneath_its_headline_stands_what_an_entry_said() -> None:
    said = page(told(2, "planning.practitioner.assigned", role="key_worker", staffRef="w-17"))
    assert "What was said: Key worker assigned" in said
    assert "w-17" in said
