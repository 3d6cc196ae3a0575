"""What is new costs what is new: of a long file, nobody looks at all that was there before."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.contracts.intake import InductionCompleted
from shared.contracts.records import PlanningRecordRetracted
from shared.deadlines import ways
from shared.deadlines.reckoning import News
from shared.eventing.decider import Fact, in_order
from shared.testing import fact
from tests.unit.deadlines.stories import AGREED, APPROVED, CLOSED, DRAFTED, REVIEWED, Keeper, made

ROWS = (
    "id: approve, kind: plan_approved, amount: 10",
    "id: review, kind: plan_review, amount: 10, recurrence: {kind: next_due}",
    "id: own, kind: own, amount: 1, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed",
)
PATH = (
    (DRAFTED, 0),
    (AGREED, 2),
    (APPROVED, 8),
    (REVIEWED, 9),
    (REVIEWED, 20),
    (CLOSED, 30),
    (DRAFTED, 40),
    (AGREED, 41),
)


class Unread(list[Fact]):
    """A file of which only the end may be looked at."""

    def __iter__(self) -> Iterator[Fact]:
        raise AssertionError("all of it was looked at")


def steps(at: Keeper, new: Fact, *undone: Fact) -> list[str]:
    """What is told because of a fact, by a file that is not read again."""
    assert at.rules.deadlines
    news, everything = News([new], undone), Unread(sorted([*at.file.facts, new], key=in_order))
    at.file.reckoning.hear(everything, news)
    found = at.rules.deadlines.reckon(at.file.reckoning, everything, news)
    return [type(each.event).__name__.removeprefix("Deadline").lower() for each in found]


@pytest.fixture
def at() -> Keeper:
    found = Keeper("planning", *ROWS)
    for event, on in PATH[:5]:
        found.learn(fact(event, on))
    return found


def test_what_happened_last_is_reckoned_from_where_the_others_ended(at: Keeper) -> None:
    assert steps(at, fact(REVIEWED, 35)) == ["breached", "met", "opened"]


def test_a_late_fact_is_reckoned_from_the_beginning_for_what_it_may_change(at: Keeper) -> None:
    with pytest.raises(AssertionError, match="looked at"):
        steps(at, fact(REVIEWED, 19))
    at = Keeper("planning", *ROWS)
    at.learn(fact(DRAFTED, 0))
    at.learn(fact(APPROVED, 8))
    assert steps(at, fact(AGREED, 2)) == ["breached", "met"]  # of what nothing later was about


def test_a_retraction_is_reckoned_from_the_beginning_for_what_it_may_change(at: Keeper) -> None:
    drafted = at.file.facts[0]
    retraction = PlanningRecordRetracted(target_event_id=drafted.id, reason="never_happened")
    with pytest.raises(AssertionError, match="looked at"):
        steps(at, fact(retraction, 25), drafted)
    assert steps(at, fact(retraction, 26), fact(made(InductionCompleted), 3)) == []  # nobody asks about that


def test_of_a_long_file_a_retraction_looks_at_what_came_of_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "APART", 1)
    at = Keeper("planning", *ROWS)
    for event, on in PATH[:5]:
        at.learn(fact(event, on))
    last = next(each for each in reversed(at.file.facts) if each.what is REVIEWED)
    at.file.facts.remove(last)
    retraction = PlanningRecordRetracted(target_event_id=last.id, reason="never_happened")
    assert steps(at, fact(retraction, 25), last) == ["rescheduled", "voided"]


def test_fact_by_fact_the_same_is_told_as_at_once() -> None:
    facts = [fact(event, on) for event, on in PATH]
    at = Keeper("planning", *ROWS)
    for each in facts:
        at.learn(each)
    assert at.rules.deadlines
    at_once = at.rules.deadlines.steps(facts)
    told = {
        (type(each.what), each.time, each.what.deadline_id)  # type: ignore[attr-defined]
        for each in at.file.facts
        if each.policy_key
    }
    assert told == {(type(each.event), each.time, each.event.deadline_id) for each in at_once}  # type: ignore[attr-defined]


def test_what_the_clock_has_told_is_known_when_the_next_fact_comes(at: Keeper) -> None:
    assert at.rules.deadlines
    (name,) = (each.what.deadline_id for each in at.file.reckoning.known.values() if each.awaits_breach)
    due = at.file.reckoning.known[name].due
    assert due
    breached = at.rules.deadlines.events.breached(deadline_id=name, kind="plan_review", due_at=due)
    at.learn(replace(fact(breached, 0), time=due))
    assert steps(at, fact(REVIEWED, 35)) == ["met", "opened"]
