"""A pack that changes, a pause, a move across time zones: what is open stays as people were told, and goes on."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, TransferCompleted
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO, fact
from tests.unit.deadlines.stories import (
    ADMITTED,
    ASSESSED,
    CASE,
    DRAFTED,
    HEAD,
    MOVED,
    RELEASED,
    Keeper,
    kept,
    made,
    pack_of,
)

BEFORE = (
    "kind: release_plan_agreed, direction: before, satisfied_by: release.released, voided_by: intake.admission.recorded"
)
NINETY, SIXTY = f"id: ninety, amount: 90, {BEFORE}", f"id: sixty, amount: 60, {BEFORE}"
WEEKDAYS = HEAD + "calendars: {default: {weekend: [sat, sun]}}\n"
PLACES = HEAD + "facilities: {tokyo: Asia/Tokyo, boise: America/Boise}\n"
PAUSED = "paused_by: intake.admission.recorded, resumed_by: intake.assessment.completed"


def after_restart(at: Keeper, *rows: str, head: str = HEAD) -> list[Any]:
    """What a service that starts with another pack has to tell, having read its store."""
    return [step.event for step in kept("release", pack_of(*rows, head=head)).steps(at.file.facts)]


def add(at: Keeper, what: Event, day: float) -> None:
    """Known to the store, and to nobody who reckons yet."""
    known = fact(what, day)
    at.file.add(known if known.recorded else Fact(what, known.time, id=known.id, recorded=known.time))


def test_of_a_row_and_the_one_that_follows_it_only_the_first_goes_on_with_what_it_opened() -> None:
    at = Keeper("release", f"{NINETY}, effective_to: 2026-01-31", f"{SIXTY}, effective_from: 2026-02-01")
    at.learn(fact(CASE, 1))
    at.learn(fact(MOVED, 40))
    assert at.told == [("opened", 1), ("rescheduled", 40)]
    assert (at.last.kind, at.due) == ("release_plan_agreed", 150.5)


def test_what_begins_after_the_change_goes_by_the_row_that_follows() -> None:
    at = Keeper("release", f"{NINETY}, effective_to: 2026-01-31", f"{SIXTY}, effective_from: 2026-02-01")
    at.learn(fact(CASE, 40))
    assert (at.told, at.due, at.last.row) == ([("opened", 40)], 120.5, "sixty")


def test_a_row_that_was_changed_in_place_moves_nothing_by_itself() -> None:
    at = Keeper("release", NINETY)
    at.learn(fact(CASE, 1))
    assert after_restart(at, NINETY.replace("90", "60")) == []


def test_what_was_opened_by_terms_that_hold_no_more_still_follows_a_date_that_moves_since() -> None:
    at = Keeper("release", NINETY)
    at.learn(fact(CASE, 1))
    add(at, MOVED, 40)
    (moved,) = after_restart(at, f"{NINETY}, severity: high")
    assert (moved.due_at - DAY_ZERO) / timedelta(days=1) == pytest.approx(150.5)
    (moved,) = after_restart(at, SIXTY)
    assert (moved.due_at - DAY_ZERO) / timedelta(days=1) == pytest.approx(180.5)


def test_what_is_counted_in_days_is_due_by_the_end_of_a_day_after_a_pause_too() -> None:
    at = Keeper("planning", f"id: a, kind: plan_approved, amount: 10, {PAUSED}")
    for what, day in ((DRAFTED, 1), (ADMITTED, 5.4), (ASSESSED, 25.7)):
        at.learn(fact(what, day))
    assert at.last.due_at == datetime(2026, 2, 2, 23, 59, 59, 999_999, tzinfo=UTC)  # 12 January, and 22 nights


def test_only_working_days_of_a_pause_are_put_behind_where_those_are_counted() -> None:
    at = Keeper("planning", f"id: a, kind: plan_approved, amount: 5, unit: working_days, {PAUSED}", head=WEEKDAYS)
    at.learn(fact(DRAFTED, 4))  # Monday the 5th: due on Monday the 12th
    at.learn(fact(ADMITTED, 8))  # Friday
    at.learn(fact(ASSESSED, 11))  # Monday
    assert at.last.due_at.date().isoformat() == "2026-01-13"


def test_hours_that_rest_are_elapsed_time_whatever_the_clocks_do() -> None:
    row = f"id: a, kind: plan_approved, amount: 24, unit: hours, {PAUSED}"
    at = Keeper("planning", row, head=HEAD.replace("UTC", "Europe/London"))
    clocks_change = (datetime(2026, 3, 29, 1, tzinfo=UTC) - DAY_ZERO) / timedelta(days=1)
    at.learn(fact(DRAFTED, clocks_change - 1.1))
    at.learn(fact(ADMITTED, clocks_change - 0.25))
    at.learn(fact(ASSESSED, clocks_change + 0.25))
    assert at.last.due_at == datetime(2026, 3, 29, 10, 36, tzinfo=UTC)


def test_it_goes_by_the_clock_of_the_prison_in_which_it_began() -> None:
    at = Keeper("planning", "id: a, kind: plan_approved, amount: 10", head=PLACES)
    at.learn(fact(made(AdmissionRecorded, facilityId="tokyo"), 0))
    assert at.last.due_at == datetime(2026, 1, 11, 14, 59, 59, 999_999, tzinfo=UTC)
    at.learn(fact(made(TransferCompleted, toFacilityId="boise"), 3))
    assert [name for name, _ in at.told] == ["opened"]


def test_what_is_counted_anew_goes_by_the_clock_of_the_prison_in_which_the_person_is_then() -> None:
    row = "id: a, kind: plan_approved, amount: 10, recompute_on: intake.transfer.completed"
    at = Keeper("planning", row, head=PLACES)
    at.learn(fact(made(AdmissionRecorded, facilityId="tokyo"), 0))
    at.learn(fact(made(TransferCompleted, toFacilityId="boise"), 3))
    assert at.last.due_at == datetime(2026, 1, 15, 6, 59, 59, 999_999, tzinfo=UTC)


def test_an_hour_that_the_clocks_show_twice_is_told_once() -> None:
    row = "id: a, kind: plan_approved, amount: 24, unit: hours"
    pack = pack_of(row, head=HEAD.replace("UTC", "Europe/London"))
    began = Fact(DRAFTED, datetime(2026, 10, 24, 0, 30, tzinfo=UTC), recorded=datetime(2026, 10, 24, 1, tzinfo=UTC))
    (opened,) = kept("planning", pack).steps([began])
    stored = type(opened.event).model_validate_json(opened.event.model_dump_json())
    told = Fact(stored, opened.time, id=UUID(int=1), recorded=began.recorded)
    assert kept("planning", pack).steps([began, told]) == []


def test_leaving_custody_while_it_is_paused_ends_it() -> None:
    at = Keeper("planning", f"id: a, kind: plan_approved, amount: 10, {PAUSED}")
    for what, day in ((DRAFTED, 1), (ADMITTED, 5), (RELEASED, 30)):
        at.learn(fact(what, day))
    assert [name for name, _ in at.told] == ["opened", "rescheduled", "voided"]


def test_where_a_pause_was_recorded_wrongly_it_is_said_that_nothing_pauses_it_any_more() -> None:
    at = Keeper("planning", f"id: a, kind: plan_approved, amount: 10, {PAUSED}")
    at.learn(fact(DRAFTED, 1))
    paused = fact(ADMITTED, 5)
    at.learn(paused)
    rest = [each for each in at.file.facts if each.id != paused.id]
    (anew,) = kept("planning", pack_of(f"id: a, kind: plan_approved, amount: 10, {PAUSED}")).steps(rest)
    said: Any = anew.event
    assert (said.reason, (said.due_at - DAY_ZERO) / timedelta(days=1)) == ("not_paused", pytest.approx(11.5))
