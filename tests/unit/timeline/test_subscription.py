"""What a subscriber wants to hear of."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.journey import MILESTONES, Said, state_of
from services.timeline.revisions import Revision
from services.timeline.subscriptions.subscription import Filter, Milestone, Path, UnknownType, check_types, matching

RELEASED = "throughcare.release.released.v1"
ADMITTED = "throughcare.intake.admission.recorded.v1"
CORRECTED = "throughcare.intake.record.corrected.v1"
ANNA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
DAY_ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def milestone(position: int, day: int, kind: str) -> Milestone:
    return Milestone(position, (DAY_ZERO + timedelta(days=day), DAY_ZERO, "intake", position), kind)


def taken(position: int, kind: str, first: tuple[int, str] | tuple[None, None] = (None, None)) -> dict[str, Any]:
    """An entry as it is held against filters; of a correction, with what it is about."""
    number, about = first
    return {"position": position, "type": kind, "person": ANNA, "first_position": number, "first_type": about}


def revision(position: int, root: int, kind: str, **data: Any) -> Revision:
    event = {"type": f"throughcare.intake.record.{kind}.v1", "data": data}
    first = uuid.UUID(int=root)
    return Revision(uuid.UUID(int=position), first, first, DAY_ZERO, position, event, ANNA)


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
    entries = [taken(1, RELEASED)]
    assert matching(Filter(states=["in_custody"]), entries, {}) == []


def test_whoever_was_to_have_an_entry_is_to_have_what_corrects_or_retracts_it() -> None:
    entries = [taken(1, ADMITTED), taken(2, RELEASED), taken(3, CORRECTED, (1, ADMITTED))]
    assert matching(Filter(types=[ADMITTED]), entries, {}) == [1, 3]
    assert matching(Filter(types=[RELEASED]), entries, {}) == [2]
    assert matching(Filter(types=["throughcare.intake.record.*"]), entries, {}) == [3]
    paths = {ANNA: Path([milestone(1, 1, ADMITTED), milestone(2, 2, RELEASED)])}
    assert matching(Filter(states=["in_custody"]), entries, paths) == [1, 3]
    assert matching(Filter(states=["in_community"]), entries, paths) == [2, 3]


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
