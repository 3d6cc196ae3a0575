"""Whatever is told, in whatever order, deadlines end as they should be, and each thing about them is told once."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.deadlines.recorded import recorded
from shared.eventing.decider import Fact
from shared.testing import fact
from tests.unit.deadlines.stories import (
    ADMITTED,
    AGREED,
    APPROVED,
    ASSESSED,
    CASE,
    CLOSED,
    DRAFTED,
    MOVED,
    RELEASED,
    REVIEWED,
    SOON,
    Keeper,
)

PLANNING = (
    "id: approve, kind: plan_approved, amount: 10, paused_by: intake.admission.recorded, "
    "resumed_by: intake.assessment.completed",
    "id: review, kind: plan_review, amount: 2, unit: weeks, recurrence: {kind: count_in_window, count: 2}",
    "id: change, kind: plan_review_on_change, amount: 36, unit: hours",
    "id: own, kind: own, amount: 1, unit: months, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed",
)
RELEASE = (
    "id: start, kind: release_plan_agreed, amount: 90, direction: before, satisfied_by: release.released, "
    "voided_by: intake.admission.recorded",
)
EXEMPT = (
    "id: approve, kind: plan_approved, amount: 10, exemptions: [{by: planning.plan.agreed, "
    "extends: {amount: 9, unit: calendar_days}, reason: excused}]",
)
days = st.integers(-5, 120)
precise = st.sampled_from(["minute", "minute", "day"])
of_planning = st.sampled_from([ADMITTED, AGREED, APPROVED, ASSESSED, CLOSED, DRAFTED, RELEASED, REVIEWED])
of_release = st.sampled_from([ADMITTED, CASE, MOVED, SOON, RELEASED])
thoroughly = settings(max_examples=150, deadline=None)


def histories(events: st.SearchStrategy[object]) -> st.SearchStrategy[list[Fact]]:
    facts = st.builds(lambda what, on, exact: fact(what, on, exact=exact), events, days, precise)
    return st.lists(facts, max_size=9, unique_by=lambda each: each.time)


def learned(service: str, rows: tuple[str, ...], facts: list[Fact]) -> Keeper:
    at = Keeper(service, *rows)
    for each in facts:
        at.learn(each)
    return at


def standing(at: Keeper) -> set[tuple[object, ...]]:
    """Every deadline that holds, as it stands; one that is said not to be so never was."""
    return {
        (name, each.met.late) if each.met else (name, each.due, each.compressed)
        for name, each in recorded(at.file.facts).items()
        if each.is_open or each.met
    }


@thoroughly
@given(histories(of_planning), st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_planning_ends_the_same(facts: list[Fact], chance: object) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(learned("planning", PLANNING, facts)) == standing(learned("planning", PLANNING, shuffled))


@thoroughly
@given(histories(of_release), st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_release_ends_the_same(facts: list[Fact], chance: object) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(learned("release", RELEASE, facts)) == standing(learned("release", RELEASE, shuffled))


@thoroughly
@given(histories(of_planning))
def test_when_all_is_told_nothing_is_left_to_tell(facts: list[Fact]) -> None:
    for rows in (PLANNING, EXEMPT):
        at = learned("planning", rows, facts)
        assert at.rules.deadlines
        assert at.rules.deadlines.steps(at.file.facts) == []


@thoroughly
@given(histories(of_planning))
def test_each_thing_is_told_once(facts: list[Fact]) -> None:
    keys = [each.policy_key for each in learned("planning", PLANNING, facts).file.facts if each.policy_key]
    assert len(keys) == len(set(keys))


@thoroughly
@given(histories(of_planning))
def test_by_rule_20_nothing_that_came_after_the_due_instant_is_in_time(facts: list[Fact]) -> None:
    at = learned("planning", (PLANNING[0], *PLANNING[2:]), facts)
    by_id = {str(each.id): each for each in at.file.facts}
    for each in recorded(at.file.facts).values():
        if each.met and each.met.due_at and not each.compressed:
            assert each.met.late is (by_id[each.met.met_by].earliest > each.met.due_at)


@thoroughly
@given(histories(of_planning))
def test_what_recurs_is_due_again_from_when_it_was_done(facts: list[Fact]) -> None:
    at = learned("planning", PLANNING[1:2], facts)
    found = [each for each in recorded(at.file.facts).values() if each.is_open or each.met]
    found.sort(key=lambda each: each.opened.time)
    assert sum(each.is_open for each in found) <= 1
    for before, after in pairwise(found):
        assert after.opened.time >= before.opened.time + timedelta(0)
