"""Whatever planning is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from collections.abc import Sequence

from hypothesis import given as forall
from hypothesis import strategies as st

from services.planning.policies import POLICIES
from services.planning.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.eventing.decider import Command, Precision
from shared.eventing.errors import NotYet, RuleBroken
from shared.testing import Desk
from tests.unit.planning.stories import (
    ADMITTED,
    AGREED,
    APPROVED,
    ASSESSED,
    COMPLETED,
    DRAFT,
    DRAFTED,
    EVENTS,
    LEFT,
    REFERRED,
    REVIEW,
    REVIEWED,
    STARTED,
)

PRECISIONS: tuple[Precision, ...] = ("minute", "day", "month", "unknown")
WHAT: tuple[Event | Command, ...] = (*EVENTS, DRAFT, REVIEW)
HISTORY: list[tuple[Event, int]] = [
    (ADMITTED, 1),
    (ASSESSED, 3),
    (AGREED, 4),
    (APPROVED, 5),
    (REFERRED, 6),
    (STARTED, 7),
    (COMPLETED, 9),
    (ADMITTED, 20),
    (REVIEWED, 21),
]


@forall(st.lists(st.tuples(st.sampled_from(WHAT), st.integers(-400, 400), st.sampled_from(PRECISIONS)), max_size=12))
def test_whatever_is_said_is_decided(said: list[tuple[Event | Command, int, Precision]]) -> None:
    at = Desk(AGGREGATES, POLICIES)
    for what, on, exact in said:
        try:
            if isinstance(what, Command):
                at.command(what, on)
            else:
                at.hear(what, on, exact)
        except (NotYet, RuleBroken):
            continue
    assert [each.time for each in at.file.facts] == sorted(each.time for each in at.file.facts)


def told(order: Sequence[tuple[Event, float]]) -> Desk:
    at = Desk(AGGREGATES, POLICIES)
    for event, on in order:
        at.hear(event, on)
    return at


@forall(st.permutations(HISTORY))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(HISTORY).story
    assert not at.file.waiting


AGAIN: list[tuple[Event, int]] = [(REFERRED, 13), (STARTED, 14), (LEFT, 15)]


@forall(st.permutations([*HISTORY, *AGAIN]))
def test_a_second_enrolment_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told([*HISTORY, *AGAIN]).story
    assert not at.file.waiting


def test_what_was_built_on_the_first_assessment_does_not_wait_because_a_second_was_known_before_it() -> None:
    assert not told([(ASSESSED, 12), (ASSESSED, 3), (AGREED, 4), (APPROVED, 5)]).file.waiting


@forall(st.permutations([*HISTORY, (DRAFTED, 3.5)]))
def test_a_reported_plan_is_never_a_second_one(order: list[tuple[Event, float]]) -> None:
    assert told(order).happened.count("PlanDrafted") == 1
