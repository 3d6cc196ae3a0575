"""Who is who follows from the last word about each pair, in whatever order the words come."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.eventing.linking import Link, groups, in_force, survivors

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in range(1, 6)]


def link(survivor: int, retired: int, on: int, merges: bool = True, number: int = 0) -> Link:
    when = START + timedelta(days=on)
    return Link(UUID(int=survivor), UUID(int=retired), merges, (when, when, number))


@st.composite
def histories(draw: st.DrawFn) -> list[Link]:
    pairs = st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1])
    said = draw(st.lists(st.tuples(pairs, st.integers(0, 5), st.booleans()), max_size=12))
    return [link(*pair, on, merges, number) for number, (pair, on, merges) in enumerate(said)]


def test_ids_that_are_linked_are_one_person_with_one_survivor() -> None:
    leads = survivors([link(1, 2, 1), link(3, 1, 2)], PEOPLE)
    assert groups(leads) == {
        UUID(int=3): (UUID(int=1), UUID(int=2), UUID(int=3)),
        UUID(int=4): (UUID(int=4),),
        UUID(int=5): (UUID(int=5),),
    }


def test_an_unmerge_takes_apart_what_it_names_and_nothing_else() -> None:
    leads = survivors([link(1, 2, 1), link(2, 3, 1), link(1, 2, 2, merges=False)], PEOPLE[:3])
    assert leads == {UUID(int=1): UUID(int=1), UUID(int=2): UUID(int=2), UUID(int=3): UUID(int=2)}


def test_a_late_merge_does_not_undo_a_later_unmerge() -> None:
    assert in_force([link(1, 2, 3, merges=False), link(1, 2, 1)]) == []
    assert in_force([link(1, 2, 3), link(2, 1, 1, merges=False)]) == [link(1, 2, 3)]


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_merges_and_unmerges_ends_in_the_same(said: list[Link], chance: Any) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert survivors(shuffled, PEOPLE) == survivors(said, PEOPLE)


@given(histories())
def test_those_are_one_who_are_joined_by_merges_in_force_and_no_others(said: list[Link]) -> None:
    leads = survivors(said, PEOPLE)
    sets = {each: {each} for each in PEOPLE}
    for each in in_force(said):
        joined = sets[each.survivor] | sets[each.retired]
        for one in joined:
            sets[one] = joined
    for one in PEOPLE:
        assert {other for other in PEOPLE if leads[other] == leads[one]} == sets[one]
        assert leads[leads[one]] == leads[one]
