"""Whatever release is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from hypothesis import given as forall
from hypothesis import strategies as st

from services.release.policies import POLICIES
from services.release.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.eventing.decider import Command, Precision
from shared.eventing.errors import NotYet, RuleBroken
from shared.testing import Desk
from tests.unit.release.stories import CONFIRMED, EVENTS, OPEN, OPENED, RELEASED, SENTENCED

PRECISIONS: tuple[Precision, ...] = ("minute", "day", "month", "unknown")
WHAT: tuple[Event | Command, ...] = (*EVENTS, OPEN)
HISTORY: list[tuple[Event, int]] = [(SENTENCED, 1), (CONFIRMED, 8), (RELEASED, 10), (CONFIRMED, 18), (RELEASED, 20)]


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


def told(order: list[tuple[Event, int]]) -> Desk:
    at = Desk(AGGREGATES, POLICIES)
    for event, on in order:
        at.hear(event, on)
    return at


@forall(st.permutations(HISTORY))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    """The same cases, one for each time in custody; which date opened one is the first that was known."""
    at = told(order)
    assert at.happened == told(HISTORY).happened
    assert at.happened.count("CaseOpened") == 2
    assert not at.file.waiting


@forall(st.permutations([*HISTORY, (OPENED, 9)]))
def test_a_reported_case_is_never_a_second_one(order: list[tuple[Event, int]]) -> None:
    assert told(order).happened.count("CaseOpened") == 2
