"""A pack is tried on what has happened: exactly what its rows say otherwise is different, and nothing else."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.records import PlanningRecordRetracted
from shared.deadlines.comparing import Compared, compared
from shared.deadlines.effects import Summary
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO, day, fact
from tests.unit.deadlines.stories import AGREED, APPROVED, ASSESSED, DRAFTED, HEAD, REVIEWED, Keeper, kept, pack_of

APPROVE = "id: approve, kind: plan_approved, amount: 10"
REVIEW = "id: review, kind: plan_review, amount: 30, recurrence: {kind: next_due}"
OWN = "id: own, kind: own, amount: 10, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed"
LATER = day(300)
PATH = ((DRAFTED, 0), (AGREED, 3), (APPROVED, 8), (REVIEWED, 30), (REVIEWED, 80))


def learned(*rows: str, path: tuple[tuple[Any, float], ...] = PATH) -> Keeper:
    """What planning knows and has told by these rows."""
    at = Keeper("planning", *rows)
    for event, on in path:
        at.learn(fact(event, on))
    return at


def tried(
    at: Keeper, new: tuple[str, ...], in_use: tuple[str, ...], since: float = 0, now: datetime = LATER
) -> Compared:
    """By the new rows, and by those in use, since a day."""
    day_one = {"in_force_from": (DAY_ZERO + timedelta(days=since)).date()}
    before, after = (kept("planning", pack_of(*rows).model_copy(update=day_one)) for rows in (in_use, new))
    return compared(before, after, at.file.facts, now)


def different(found: Compared) -> list[tuple[str, ...]]:
    """What is different of each, with its kind."""
    return [(pair.shown.kind, *pair.changes) for pair in found.pairs if pair.changes]


def test_the_same_pack_changes_nothing_and_would_tell_what_was_told() -> None:
    rows = (APPROVE, REVIEW, OWN)
    found = tried(learned(*rows), rows, rows)
    assert different(found) == []
    told = sorted((each.what.deadline_id, each.due) for each in found.told)
    assert len(told) == 5
    assert sorted(pair.shown.due for pair in found.pairs) == sorted(due for _, due in told)  # type: ignore[type-var]
    summary = Summary()
    summary.add(found)
    assert all(effect.in_use == effect.new for effect in summary.effects.values())
    review = summary.effects["plan_review", "review"]
    # The first was met in time, the second late; the third is overdue, which no clock has told here.
    assert dict(review.recorded) == {"opened": 3, "breached": 1, "late": 1}
    assert dict(review.new) == {"opened": 3, "breached": 2, "late": 1}


def test_a_shorter_time_is_due_earlier_and_what_was_met_is_met_late() -> None:
    found = tried(learned(APPROVE, REVIEW), (APPROVE.replace("10", "5"), REVIEW), (APPROVE, REVIEW))
    assert different(found) == [("plan_approved", "earlier", "breached")]
    (pair,) = (pair for pair in found.pairs if pair.changes)
    assert pair.in_use and pair.new
    assert (pair.in_use.state, pair.new.state, pair.moved) == ("met", "met_late", timedelta(days=-5))


def test_a_longer_time_is_due_later_and_what_was_overdue_is_not() -> None:
    path = ((DRAFTED, 0), (APPROVED, 15))
    found = tried(learned(APPROVE, path=path), (APPROVE.replace("10", "20"),), (APPROVE,))
    assert different(found) == [("plan_approved", "later", "not_breached")]


def test_what_is_open_and_past_now_counts_as_breached() -> None:
    at = learned(APPROVE, path=((DRAFTED, 0),))
    new = (APPROVE.replace("10", "20"),)
    states = {
        number: [pair.shown.state for pair in tried(at, new, (APPROVE,), now=day(number)).pairs]
        for number in (5, 15, 25)
    }
    assert states == {5: ["scheduled"], 15: ["scheduled"], 25: ["breached"]}
    assert different(tried(at, new, (APPROVE,), now=day(15))) == [("plan_approved", "later", "not_breached")]
    assert different(tried(at, new, (APPROVE,), now=day(25))) == [("plan_approved", "later")]


def test_a_row_more_opens_what_was_not_and_a_row_less_opens_it_no_more() -> None:
    at = learned(APPROVE)
    assert different(tried(at, (APPROVE, OWN), (APPROVE,))) == [("own", "opened")]
    assert different(tried(at, (APPROVE,), (APPROVE, OWN))) == [("own", "not_opened")]


def test_what_satisfies_it_no_more_leaves_it_open() -> None:
    new = f"{APPROVE}, satisfied_by: planning.plan.reviewed"
    found = tried(learned(APPROVE, path=((DRAFTED, 0), (APPROVED, 2))), (new,), (APPROVE,), now=day(4))
    assert different(found) == [("plan_approved", "ended_otherwise")]


def test_a_warning_at_another_time_is_told() -> None:
    warned = f"{APPROVE}, warn_before: {{amount: 3, unit: calendar_days}}"
    assert different(tried(learned(APPROVE), (warned,), (APPROVE,))) == [("plan_approved", "warned")]


def test_a_row_of_another_name_is_held_against_the_one_it_replaces() -> None:
    new = "id: sooner, kind: plan_approved, amount: 10"
    found = tried(learned(APPROVE), (new,), (APPROVE,))
    assert different(found) == []
    (pair,) = found.pairs
    assert pair.in_use and pair.new
    assert (pair.in_use.row, pair.new.row) == ("approve", "sooner")


def test_of_two_rows_of_one_kind_each_is_held_against_its_own() -> None:
    also = "id: also, kind: plan_approved, amount: 40, only_while: {since: planning.plan.drafted, at_first: true}"
    found = tried(learned(APPROVE, also), (also.replace("40", "50"), APPROVE), (APPROVE, also))
    assert [(pair.shown.row, pair.changes) for pair in found.pairs] == [("approve", ()), ("also", ("later",))]


def test_what_was_told_before_that_day_goes_on_by_the_terms_it_was_opened_by() -> None:
    at = learned(APPROVE, OWN, path=((DRAFTED, 0), (APPROVED, 50), (DRAFTED, 60)))
    found = tried(at, (APPROVE.replace("10", "5"), OWN), (APPROVE, OWN), since=40)
    assert len(found.pairs) == 0
    again = learned(OWN, path=((DRAFTED, 0), (AGREED, 50), (DRAFTED, 60)))
    found = tried(again, (OWN.replace("10", "5"),), (OWN,), since=40)
    assert [(pair.shown.kind, pair.changes) for pair in found.pairs] == [("own", ("earlier",))]
    assert len(found.told) == 1


def test_of_the_past_that_no_pack_was_in_force_in_nothing_was_told_and_both_packs_are_compared() -> None:
    at = Keeper("planning", APPROVE, head=HEAD.replace("2026", "2027"))
    at.learn(fact(DRAFTED, 0))
    found = tried(at, (APPROVE.replace("10", "20"),), (APPROVE,))
    assert found.told == ()
    assert different(found) == [("plan_approved", "later")]


def test_what_should_never_have_been_there_opens_nothing() -> None:
    at = learned(APPROVE, path=())
    drafted = fact(DRAFTED, 0)
    at.learn(drafted)
    retraction = PlanningRecordRetracted(target_event_id=drafted.id, reason="never_happened")
    at.learn(fact(retraction, 1))
    assert [word for word, _ in at.told] == ["opened", "voided"]
    found = tried(at, (APPROVE.replace("10", "5"),), (APPROVE,))
    assert (found.told, found.pairs) == ((), ())


EXCUSED = (
    f"{OWN}, exemptions: [{{by: intake.assessment.completed, extends: {{amount: 9, unit: calendar_days}}, "
    "reason: excused}]"
)


@pytest.mark.parametrize(
    ("told_on", "changes"), [(5, ("later",)), (11, ())], ids=["told in time", "told after the breach"]
)
def test_rule_16_holds_of_breaches_that_a_clock_would_have_told(told_on: float, changes: tuple[str, ...]) -> None:
    facts = [
        Fact(DRAFTED, day(0), id=UUID(int=1), recorded=day(0)),
        Fact(ASSESSED, day(5), id=UUID(int=2), recorded=day(told_on)),
    ]
    (pair,) = compared(kept("planning", pack_of(OWN)), kept("planning", pack_of(EXCUSED)), facts, LATER).pairs
    assert pair.changes == changes


def test_rows_are_summed_over_people() -> None:
    summary = Summary()
    new = (APPROVE.replace("10", "5"), REVIEW)
    for path in (PATH, PATH, ((DRAFTED, 0), (APPROVED, 2))):
        summary.add(tried(learned(APPROVE, REVIEW, path=path), new, (APPROVE, REVIEW), now=day(20)))
    effect = summary.effects["plan_approved", "approve"]
    assert (effect.in_use["opened"], effect.new["opened"]) == (3, 3)
    assert (effect.in_use["breached"], effect.new["breached"], effect.new["late"]) == (0, 2, 2)
    assert (dict(effect.changes), effect.unchanged) == ({"earlier": 3, "breached": 2}, 0)
    assert summary.effects["plan_review", "review"].unchanged == 7


def test_the_day_is_that_of_the_place() -> None:
    there = HEAD.replace("UTC", "Pacific/Auckland")  # where noon in London is the next day
    at = Keeper("planning", APPROVE, head=there)
    at.learn(fact(DRAFTED, 0))
    pack = pack_of(APPROVE, head=there)
    days = {
        number: kept("planning", pack.model_copy(update={"in_force_from": date(2026, 1, number)})) for number in (2, 3)
    }
    found = {number: compared(each, each, at.file.facts, LATER) for number, each in days.items()}
    assert [len(found[number].pairs) for number in (2, 3)] == [len(found[number].told) for number in (2, 3)] == [1, 0]
