"""A deadline opens, moves, is met, breached or voided by what happened in the world, in whatever order it is told."""

from itertools import permutations
from uuid import UUID, uuid5

import pytest

from shared.contracts.intake import DeathRecorded
from shared.contracts.planning import PlanApproved, PlanReviewed
from shared.contracts.release import DateConfirmed
from shared.deadlines.deadline import deadline_id
from shared.testing import fact
from tests.unit.deadlines.stories import (
    ADMITTED,
    AGREED,
    APPROVED,
    ASSESSED,
    CASE,
    CLOSED,
    DRAFTED,
    HEAD,
    MOVED,
    RELEASED,
    REVIEWED,
    SENTENCED,
    SOON,
    Keeper,
    kept,
    made,
    pack_of,
)

APPROVAL = "id: approve, kind: plan_approved, amount: 10"
REVIEW = "id: review, kind: plan_review, amount: 30, recurrence: {kind: next_due}"
ON_CHANGE = "id: change, kind: plan_review_on_change, amount: 10"
PLANNED = (
    "id: start, kind: release_plan_agreed, amount: 90, direction: before, "
    "satisfied_by: release.released, voided_by: intake.admission.recorded"
)


def keep(service: str, *rows: str) -> Keeper:
    return Keeper(service, *rows)


def test_it_opens_with_its_start_and_is_met_by_what_satisfies_it() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    assert at.told == [("opened", 1)]
    assert at.due == 11.5  # the end of that day
    at.learn(fact(APPROVED, 5))
    assert at.told == [("opened", 1), ("met", 5)]
    assert (at.last.late, at.last.recorded_late) == (False, at.last.recorded_late)


def test_what_opened_it_and_by_which_row_is_said() -> None:
    at = keep("planning", APPROVAL)
    drafted = fact(DRAFTED, 1)
    at.learn(drafted)
    said = at.last
    assert (said.kind, said.trigger, said.started_by) == ("plan_approved", "plan", str(drafted.id))
    assert (said.pack, said.row) == ("ours", "approve")


def test_at_the_due_instant_is_in_time_and_a_moment_later_is_not_by_rule_20() -> None:
    for late, day in ((False, 11.499), (True, 11.501)):
        at = keep("planning", APPROVAL)
        at.learn(fact(DRAFTED, 1))
        at.learn(fact(APPROVED, day))
        assert at.last.late is late
        assert [name for name, _ in at.told] == (["opened", "breached", "met"] if late else ["opened", "met"])


def test_what_is_known_to_the_day_has_the_benefit_of_the_doubt() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(APPROVED, 11.9, exact="month"))
    assert not at.last.late


def test_what_satisfies_on_the_same_day_as_the_start_is_not_too_early() -> None:
    at = keep(
        "planning",
        "id: own, kind: own, amount: 2, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed",
    )
    at.learn(fact(AGREED, 0.7, exact="day"))
    at.learn(fact(DRAFTED, 1))
    assert [name for name, _ in at.told] == ["opened", "met"]
    assert not at.last.late


def test_whatever_the_order_of_arrival_it_ends_the_same() -> None:
    story = [fact(DRAFTED, 1), fact(APPROVED, 5), fact(CLOSED, 20), fact(DRAFTED, 30), fact(ADMITTED, 40)]
    ends = set()
    for order in permutations(story):
        at = keep("planning", APPROVAL, REVIEW)
        for each in order:
            at.learn(each)
        known = at.rules.deadlines.steps(at.file.facts) if at.rules.deadlines else None
        assert known == []
        ends.add(tuple(sorted(standing(at))))
    assert len(ends) == 1


def standing(at: Keeper) -> list[tuple[str, bool, bool]]:
    from shared.deadlines.recorded import recorded

    return [
        (name, each.met is not None, bool(each.voided))
        for name, each in recorded(at.file.facts).items()
        if each.is_open or each.met
    ]


def test_before_the_pack_was_in_force_nothing_opens() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, -10))
    assert at.told == []


def test_of_a_row_that_holds_from_a_later_day_nothing_opens_before_it() -> None:
    at = keep("planning", f"{APPROVAL}, effective_from: 2026-01-10, effective_to: 2026-01-20")
    for day, number in ((2, 0), (12, 1), (30, 1)):
        at.learn(fact(DRAFTED, day))
        at.learn(fact(APPROVED, day + 1))
        at.learn(fact(CLOSED, day + 2))
        assert len([name for name, _ in at.told if name == "opened"]) == number


def test_its_id_is_a_uuid_of_its_start_and_its_row() -> None:
    began = UUID(int=7)
    assert deadline_id(began, "plan_approved:approve") == str(uuid5(began, "plan_approved:approve"))


def test_a_second_start_while_it_is_open_opens_no_second_one() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(DRAFTED, 3))
    assert at.told == [("opened", 1)]


def test_an_earlier_start_that_comes_late_takes_the_place_of_the_later() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 3))
    at.learn(fact(DRAFTED, 1))
    assert at.told == [("opened", 3), ("opened", 1), ("voided", 3)]
    assert at.last.reason == "not_so"


def test_leaving_custody_voids_it() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(RELEASED, 4))
    assert at.told == [("opened", 1), ("voided", 4)]
    assert at.last.reason == "left_custody"


def test_what_was_overdue_when_it_was_voided_stays_breached() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(RELEASED, 20))
    assert [name for name, _ in at.told] == ["opened", "breached", "voided"]


def test_a_return_has_the_open_plan_reviewed_and_a_first_admission_has_not() -> None:
    at = keep("planning", ON_CHANGE)
    at.learn(fact(ADMITTED, 1))
    assert at.told == []
    at.learn(fact(ASSESSED, 2))
    at.learn(fact(DRAFTED, 2))
    assert at.told == []
    at.learn(fact(ADMITTED, 9))
    assert at.told == [("opened", 9)]
    assert at.last.trigger == "admission"


def test_a_plan_that_turns_out_to_have_been_closed_needs_no_review() -> None:
    at = keep("planning", ON_CHANGE)
    at.learn(fact(DRAFTED, 2))
    at.learn(fact(ADMITTED, 9))
    at.learn(fact(CLOSED, 5))
    assert at.told == [("opened", 9), ("voided", 9)]


def test_after_each_review_the_next_is_due() -> None:
    at = keep("planning", REVIEW)
    at.learn(fact(APPROVED, 1))
    at.learn(fact(REVIEWED, 11))
    assert at.told == [("opened", 1), ("met", 11), ("opened", 11)]
    assert at.due == 41.5


def test_after_a_review_that_closes_the_plan_none_is_due() -> None:
    at = keep("planning", REVIEW)
    at.learn(fact(APPROVED, 1))
    at.learn(fact(CLOSED, 11))
    assert at.told == [("opened", 1), ("met", 11)]


@pytest.mark.parametrize(("named", "due"), [("2026-01-21", 20.5), ("2026-03-02", 31.5), (None, 31.5)])
def test_by_the_number_or_by_when_the_fact_itself_says_whichever_is_earlier(named: str | None, due: float) -> None:
    at = keep("planning", REVIEW)
    at.learn(fact(made(PlanApproved, reviewDueOn=named), 1))
    assert at.due == due


def test_without_a_number_it_is_due_when_the_fact_itself_says() -> None:
    at = keep("planning", "id: review, kind: plan_review")
    at.learn(fact(made(PlanApproved, reviewDueOn="2026-01-21"), 1))
    assert at.due == 20.5
    at.learn(fact(made(PlanReviewed, outcome="continue", nextReviewOn="2026-03-02"), 15))
    assert (at.told[1:], at.due) == ([("met", 15), ("opened", 15)], 60.5)


def test_a_day_that_was_past_when_it_was_named_is_due_at_once() -> None:
    at = keep("planning", REVIEW)
    at.learn(fact(made(PlanApproved, reviewDueOn="2025-12-01"), 1))
    assert (at.last.compressed, at.due) == (True, 1)


def test_so_many_in_any_such_time() -> None:
    at = keep("planning", "id: often, kind: plan_review, amount: 30, recurrence: {kind: count_in_window, count: 2}")
    at.learn(fact(APPROVED, 0))
    dues = [at.due]
    for day in (5, 12, 20):
        at.learn(fact(REVIEWED, day))
        dues.append(at.due)
    assert dues == [30.5, 30.5, 35.5, 42.5]


def test_a_date_that_moves_moves_what_is_counted_back_from_it() -> None:
    at = keep("release", PLANNED)
    at.learn(fact(CASE, 1))
    assert at.due == 90.5
    at.learn(fact(MOVED, 20))
    assert at.told == [("opened", 1), ("rescheduled", 20)]
    assert (at.last.reason, at.due) == ("anchor_moved", 150.5)


@pytest.mark.parametrize("moved", [CASE.anchor_date, "2026-05-01"])
def test_what_is_overdue_stays_so_where_the_date_does_not_move_or_moves_nearer(moved: object) -> None:
    at = keep("release", PLANNED)
    at.learn(fact(CASE, 1))
    at.learn(fact(made(DateConfirmed, date=moved), 100))
    at.learn(fact(RELEASED, 180))
    assert [name for name, _ in at.told] == ["opened", "breached", "met"]
    assert at.last.late


def test_what_is_overdue_has_time_again_where_the_date_moves_out() -> None:
    at = keep("release", PLANNED)
    at.learn(fact(CASE, 1))
    at.learn(fact(MOVED, 100))
    at.learn(fact(RELEASED, 140))
    assert [name for name, _ in at.told] == ["opened", "rescheduled", "met"]
    assert not at.last.late


def test_where_the_new_time_is_past_it_is_due_at_once_and_not_breached() -> None:
    at = keep("release", PLANNED)
    at.learn(fact(CASE, 1))
    at.learn(fact(SOON, 20))
    assert (at.last.compressed, at.due) == (True, 20)
    at.learn(fact(RELEASED, 30))
    assert [name for name, _ in at.told] == ["opened", "rescheduled", "met"]
    assert not at.last.late


def test_a_short_time_until_release_has_a_number_of_its_own() -> None:
    row = f"id: soon, kind: plan_approved, amount: 10, alternatives: [{{if_release_within: {FOUR_WEEKS}, amount: 3}}]"
    dates = "release_dates: [{type: intake.sentence.recorded, anchor: dates.conditionalRelease}]\n"
    for release, due in (("2026-01-20", 4.5), ("2026-09-01", 11.5)):
        at = Keeper("planning", row, head=HEAD + dates)
        at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": release}), 0.5))
        at.learn(fact(DRAFTED, 1))
        assert at.due == due


def test_very_near_to_release_nothing_is_due() -> None:
    row = f"id: soon, kind: plan_approved, amount: 10, alternatives: [{{if_release_within: {FOUR_WEEKS}}}]"
    dates = "release_dates: [{type: intake.sentence.recorded, anchor: dates.conditionalRelease}]\n"
    at = Keeper("planning", row, head=HEAD + dates)
    at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": "2026-01-20"}), 0.5))
    at.learn(fact(DRAFTED, 1))
    assert at.told == []


def test_a_day_of_release_that_becomes_known_later_counts_from_then() -> None:
    row = (
        f"id: soon, kind: plan_approved, amount: 40, alternatives: [{{if_release_within: {FOUR_WEEKS}}}, "
        "{if_release_within: {amount: 90, unit: calendar_days}, amount: 20}]"
    )
    dates = "release_dates: [{type: intake.sentence.recorded, anchor: dates.conditionalRelease}]\n"
    at = Keeper("planning", row, head=HEAD + dates)
    at.learn(fact(DRAFTED, 1))
    assert at.due == 41.5
    at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": "2026-03-20"}), 3))
    assert (at.last.reason, at.due) == ("release_date_moved", 21.5)
    at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": "2027-03-20"}), 4))
    assert at.due == 41.5
    at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": "2026-01-20"}), 5))
    assert (at.told[-1], at.last.reason) == (("voided", 5), "release_is_near")


def test_a_day_of_release_that_becomes_known_after_a_breach_does_not_cure_it() -> None:
    row = f"id: soon, kind: plan_approved, amount: 4, alternatives: [{{if_release_within: {FOUR_WEEKS}, amount: 10}}]"
    dates = "release_dates: [{type: intake.sentence.recorded, anchor: dates.conditionalRelease}]\n"
    at = Keeper("planning", row, head=HEAD + dates)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(made(type(SENTENCED), dates={"conditionalRelease": "2026-01-20"}), 8))
    at.learn(fact(APPROVED, 9))
    assert [name for name, _ in at.told] == ["opened", "breached", "met"]


FOUR_WEEKS = "{amount: 28, unit: calendar_days}"
PAUSED = f"{APPROVAL}, paused_by: intake.admission.recorded, resumed_by: intake.assessment.completed"


def test_while_it_is_paused_nothing_is_due_and_the_time_does_not_count() -> None:
    at = keep("planning", PAUSED)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(ADMITTED, 5))
    assert (at.last.reason, at.due) == ("paused", None)
    at.learn(fact(ASSESSED, 25))
    assert (at.last.reason, at.due) == ("resumed", 31.5)


def test_a_pause_after_the_due_instant_does_not_cure_a_breach() -> None:
    at = keep("planning", PAUSED)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(ADMITTED, 15))
    at.learn(fact(APPROVED, 16))
    assert [name for name, _ in at.told] == ["opened", "breached", "met"]
    assert at.last.late


FIVE_DAYS = "{amount: 5, unit: calendar_days}"
EXEMPTED = f"{APPROVAL}, exemptions: [{{by: intake.admission.recorded, extends: {FIVE_DAYS}, reason: moved}}]"


@pytest.mark.parametrize(("day", "due"), [(3, 11.5), (10, 15.5)])
def test_an_exemption_puts_it_off_if_that_is_later(day: int, due: float) -> None:
    at = keep("planning", EXEMPTED)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(ADMITTED, day))
    assert at.due == due


def test_an_exemption_after_a_breach_does_not_cure_it_by_rule_16() -> None:
    at = keep("planning", EXEMPTED)
    at.learn(fact(DRAFTED, 1))
    at.learn(fact(ADMITTED, 12))
    assert at.told == [("opened", 1)]


def test_terms_that_a_pack_no_longer_has_hold_for_what_was_opened_by_them() -> None:
    at = keep("planning", APPROVAL)
    at.learn(fact(DRAFTED, 1))
    at.rules.deadlines = kept("planning", pack_of("id: other, kind: plan_approved, amount: 2"))
    at.learn(fact(ADMITTED, 2))
    assert at.told == [("opened", 1)]
    at.learn(fact(APPROVED, 8))
    assert at.told == [("opened", 1), ("met", 8)]
    assert not at.last.late


def test_a_kind_of_the_packs_own() -> None:
    at = keep(
        "planning",
        "id: own, kind: ours.quick, amount: 2, starts_on: intake.admission.recorded, "
        "satisfied_by: planning.plan.approved",
    )
    at.learn(fact(ADMITTED, 1))
    at.learn(fact(made(PlanApproved), 2))
    assert at.told == [("opened", 1), ("met", 2)]


def test_without_a_number_it_is_open_and_never_breached() -> None:
    at = keep("planning", "id: any, kind: plan_approved")
    at.learn(fact(DRAFTED, 1))
    assert at.due is None
    at.learn(fact(APPROVED, 400))
    assert [name for name, _ in at.told] == ["opened", "met"]
    assert not at.last.late


def test_of_a_date_known_before_the_pack_was_in_force_something_is_due_once_it_moves() -> None:
    at = keep("release", PLANNED)
    at.learn(fact(CASE, -10))
    assert at.told == []
    at.learn(fact(MOVED, 20))
    assert at.told == [("opened", 20)]
    assert at.due == 150.5


def test_death_voids_everything() -> None:
    at = keep("planning", APPROVAL, ON_CHANGE)
    for what, on in ((DRAFTED, 1), (ADMITTED, 2), (made(DeathRecorded), 4)):
        at.learn(fact(what, on))
    assert sorted(at.told) == [("opened", 1), ("opened", 2), ("voided", 4), ("voided", 4)]
    assert at.last.reason == "void_death"
