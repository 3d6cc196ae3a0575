"""What the tests of any history share: anything said at any time, in any order, however exactly."""

from collections.abc import Iterable, Sequence
from typing import get_args

from hypothesis import strategies as st

from shared.contracts.fields import Event
from shared.eventing.decider import Command, Precision
from shared.eventing.errors import NotYet, RuleBroken
from tests.unit.desk import Desk

Said = tuple[Event | Command, int, Precision]


def anything(what: Sequence[Event | Command], most: int = 12) -> st.SearchStrategy[list[Said]]:
    """Up to so many of these, each of any day."""
    exact = st.sampled_from(get_args(Precision))
    return st.lists(st.tuples(st.sampled_from(what), st.integers(-400, 400), exact), max_size=most)


def decides(at: Desk, said: Iterable[Said]) -> None:
    """All of it is taken, waits or is refused, and the facts stand in the order of the world."""
    for what, on, exact in said:
        try:
            if isinstance(what, Command):
                at.command(what, on)
            else:
                at.hear(what, on, exact)
        except (NotYet, RuleBroken):
            continue
    assert [each.time for each in at.file.facts] == sorted(each.time for each in at.file.facts)
