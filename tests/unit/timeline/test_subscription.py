"""What a subscriber wants to hear of."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.journey import MILESTONES, state_of
from services.timeline.subscriptions.subscription import Filter, Milestone, Path, UnknownType, check_types, matching
from shared.contracts.catalogue import CATALOGUE

RELEASED = "throughcare.release.released.v1"
ADMITTED = "throughcare.intake.admission.recorded.v1"
ANNA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
DAY_ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def milestone(position: int, day: int, kind: str) -> Milestone:
    return Milestone(position, (DAY_ZERO + timedelta(days=day), DAY_ZERO, "intake", position), kind)


def test_an_empty_filter_wants_everything() -> None:
    assert Filter().wants(RELEASED, ANNA)
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
    assert Filter(types=[wanted]).wants(RELEASED, ANNA) is answer


def test_types_and_people_must_both_fit() -> None:
    wanted = Filter(types=[RELEASED], people=[ANNA])
    assert wanted.wants(RELEASED, ANNA)
    assert not wanted.wants(RELEASED, BEN)
    assert not wanted.wants(ADMITTED, ANNA)


def test_nobody_is_in_a_state_before_the_first_milestone() -> None:
    entries = [{"position": 1, "type": RELEASED, "person": ANNA}]
    assert matching(Filter(states=["in_custody"]), entries, {}) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(MILESTONES)), max_size=12), st.integers(0, 12))
def test_the_state_after_an_entry_is_never_changed_by_what_was_taken_later(
    taken: list[tuple[int, str]], known: int
) -> None:
    steps = [milestone(position, day, kind) for position, (day, kind) in enumerate(taken, 1)]
    then = [step for step in steps if step.position <= known]
    in_order = sorted(then, key=lambda step: step.place)
    assert Path(steps).state_after(known) == Path(then).state_after(known) == state_of(each.type for each in in_order)


def test_a_misspelt_type_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownType, match=f"did you mean {RELEASED}"):
        check_types(["throughcare.release.relased.v1"], CATALOGUE)
    with pytest.raises(UnknownType):
        check_types(["throughcare.nothing.*"], CATALOGUE)
    check_types([RELEASED, "throughcare.aftercare.*", "*"], CATALOGUE)
