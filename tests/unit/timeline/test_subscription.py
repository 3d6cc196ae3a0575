"""What a subscriber wants to hear of."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.journey import MILESTONES, Said, state_of
from services.timeline.revisions import Revision
from services.timeline.subscriptions.matters import First, Matter, Who
from services.timeline.subscriptions.subscription import (
    Filter,
    Milestone,
    Path,
    Paths,
    UnknownType,
    check_types,
    matching,
)

RELEASED = "throughcare.release.released.v1"
ADMITTED = "throughcare.intake.admission.recorded.v1"
CORRECTED = "throughcare.intake.record.corrected.v1"
ANNA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
DAY_ZERO = datetime(2026, 1, 1, tzinfo=UTC)
NOBODY_ELSE = Who(())


def milestone(position: int, day: int, kind: str) -> Milestone:
    return Milestone(position, (DAY_ZERO + timedelta(days=day), DAY_ZERO, "intake", position), kind)


def taken(position: int, kind: str, person: uuid.UUID = ANNA) -> Matter:
    """An entry as it is held against filters."""
    return Matter(position, person, kind, position)


def about(position: int, first: tuple[int, str], at: int | None = None, person: uuid.UUID = ANNA) -> Matter:
    """A correction, for the sake of what it is about."""
    at = at or position
    return Matter(position, person, CORRECTED, at, First(first[0], ANNA, first[1]), at)


def wanted(filters: Filter, matters: list[Matter], who: Who = NOBODY_ELSE, *steps: tuple[int, int, str]) -> list[int]:
    """Where those are that are wanted."""
    rows = [
        {
            "id": uuid.UUID(int=position), "person": ANNA, "position": position, "time": DAY_ZERO + timedelta(days=day),
            "recorded": DAY_ZERO, "service": "intake", "sequence": position, "type": kind,
            "body": b'{"actor": "test", "type": "%s", "data": {}}' % kind.encode(),
        }
        for position, day, kind in steps
    ]  # fmt: skip
    return [each.position for each in matching(filters, matters, who, Paths(rows, (), who))]


def linked(*links: tuple[int, bool]) -> Who:
    """Anna survives Ben from a position on, or does not any more."""
    return Who(
        {
            "id": uuid.UUID(int=position), "position": position, "survivor": ANNA, "retired": BEN, "merges": merges,
            "time": DAY_ZERO + timedelta(days=position), "recorded": DAY_ZERO,
        }
        for position, merges in links
    )  # fmt: skip


def revision(position: int, root: int, kind: str, **data: Any) -> Revision:
    event = {"type": f"throughcare.intake.record.{kind}.v1", "data": data}
    first = uuid.UUID(int=root)
    return Revision(uuid.UUID(int=position), first, first, DAY_ZERO, position, event, ANNA)


def test_an_empty_filter_wants_everything() -> None:
    assert Filter().wants(RELEASED)
    assert Filter().wants_state(None)


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        (RELEASED, True),
        ("throughcare.release.*", True),
        ("throughcare.*", True),
        ("*", True),
        (ADMITTED, False),
        ("throughcare.release.released", False),
        ("throughcare.intake.*", False),
    ],
)
def test_a_type_is_exact_or_a_beginning_with_a_star(wanted: str, answer: bool) -> None:
    assert Filter(types=[wanted]).wants(RELEASED) is answer


def test_types_and_people_must_both_fit() -> None:
    entries = [taken(1, RELEASED), taken(2, RELEASED, BEN), taken(3, ADMITTED)]
    assert wanted(Filter(types=[RELEASED], people=[ANNA]), entries) == [1]


def test_nobody_is_in_a_state_before_the_first_milestone() -> None:
    assert wanted(Filter(states=["in_custody"]), [taken(1, RELEASED)]) == []


def test_whoever_was_to_have_an_entry_is_to_have_what_corrects_or_retracts_it() -> None:
    matters = [taken(1, ADMITTED), taken(2, RELEASED), taken(3, CORRECTED), about(3, (1, ADMITTED))]
    assert wanted(Filter(types=[ADMITTED]), matters) == [1, 3]
    assert wanted(Filter(types=[RELEASED]), matters) == [2]
    assert wanted(Filter(types=["throughcare.intake.record.*"]), matters) == [3]
    steps = (1, 1, ADMITTED), (2, 2, RELEASED)
    assert wanted(Filter(states=["in_custody"]), matters, NOBODY_ELSE, *steps) == [1, 3]
    assert wanted(Filter(states=["in_community"]), matters, NOBODY_ELSE, *steps) == [2, 3]


def test_of_two_who_are_one_either_is_told_while_they_are() -> None:
    entries = [taken(position, RELEASED, who) for position, who in enumerate([ANNA, BEN, ANNA, BEN, ANNA, BEN], 1)]
    assert wanted(Filter(people=[BEN]), entries, linked((3, True))) == [2, 3, 4, 5, 6]
    assert wanted(Filter(people=[BEN]), entries, linked((3, True), (5, False))) == [2, 4, 6]


def test_who_asks_for_people_is_told_whom_they_turn_out_to_be_whatever_else_is_asked_for() -> None:
    link = Matter(3, ANNA, "throughcare.intake.person.merged.v1", 3, named=(ANNA, BEN))
    for who in (ANNA, BEN):
        assert wanted(Filter(types=[RELEASED], people=[who]), [link], linked((3, True))) == [3]
    assert wanted(Filter(types=[RELEASED], people=[uuid.UUID(int=3)]), [link], linked((3, True))) == []


def test_a_retracted_or_moved_milestone_counts_as_it_was_known() -> None:
    admitted = Milestone(2, (DAY_ZERO, DAY_ZERO, "intake", 2), ADMITTED, (revision(4, 2, "retracted"),))
    released = milestone(1, -1, RELEASED)
    path = Path([released, admitted])
    assert [path.state_after(position) for position in (1, 2, 3, 4)] == [
        "in_community", "returned_to_custody", "returned_to_custody", "in_community",
    ]  # fmt: skip
    earlier = revision(5, 2, "corrected", time=(DAY_ZERO - timedelta(days=9)).isoformat())
    path = Path([released, Milestone(2, (DAY_ZERO, DAY_ZERO, "intake", 2), ADMITTED, (earlier,))])
    assert [path.state_after(position) for position in (2, 5)] == ["returned_to_custody", "in_community"]


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(MILESTONES)), max_size=12), st.integers(0, 12))
def test_the_state_after_an_entry_is_never_changed_by_what_was_taken_later(
    taken: list[tuple[int, str]], known: int
) -> None:
    steps = [milestone(position, day, kind) for position, (day, kind) in enumerate(taken, 1)]
    then = [step for step in steps if step.position <= known]
    in_order = sorted(then, key=lambda step: step.place)
    assert (
        Path(steps).state_after(known)
        == Path(then).state_after(known)
        == state_of((each.type, Said()) for each in in_order)
    )


def test_a_misspelt_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownType, match=f"did you mean {RELEASED}"):
        check_types(["throughcare.release.relased.v1"])
    with pytest.raises(UnknownType):
        check_types(["throughcare.nothing.*"])
    check_types([RELEASED, "throughcare.aftercare.*", "*"])
