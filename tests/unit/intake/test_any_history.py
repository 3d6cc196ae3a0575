"""Whatever intake is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from hypothesis import given as forall
from hypothesis import strategies as st

from services.intake.custody import CloseEpisode
from services.intake.policies import POLICIES
from services.intake.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.eventing.decider import Command, Precision
from shared.eventing.errors import NotYet, RuleBroken
from shared.testing import Desk
from tests.unit.intake.stories import (
    ADMITTED,
    ASSESSED,
    CLOSED,
    EVENTS,
    READMITTED,
    REGISTERED,
    RELEASED,
    SENTENCED,
)

PRECISIONS: tuple[Precision, ...] = ("minute", "day", "month", "unknown")
WHAT: tuple[Event | Command, ...] = (*EVENTS, CloseEpisode())
HISTORY: list[tuple[Event, int]] = [
    (REGISTERED, 0),
    (ADMITTED, 1),
    (SENTENCED, 2),
    (ASSESSED, 3),
    (RELEASED, 10),
    (READMITTED, 20),
    (RELEASED, 30),
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


def told(order: list[tuple[Event, int]]) -> Desk:
    at = Desk(AGGREGATES, POLICIES)
    for event, on in order:
        at.hear(event, on)
    return at


@forall(st.permutations(HISTORY))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(HISTORY).story
    assert at.story.count(("EpisodeClosed", 10)) == at.story.count(("EpisodeClosed", 30)) == 1
    assert not at.file.waiting


@forall(st.permutations([*HISTORY, (CLOSED, 11)]))
def test_a_reported_closing_is_never_a_second_one(order: list[tuple[Event, int]]) -> None:
    assert told(order).happened.count("EpisodeClosed") == 2
