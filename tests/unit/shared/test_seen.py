"""A set that only grows, without a copy for each that is added."""

from hypothesis import given
from hypothesis import strategies as st

from shared.seen import NOTHING, Seen


@given(st.lists(st.integers(0, 50)))
def test_it_has_what_was_added_and_nothing_else(added: list[int]) -> None:
    seen: Seen[int] = NOTHING
    for each in added:
        before = seen
        seen = seen.with_one_more(each)
        assert (each in before) == (each in set(added[: added.index(each)])) or each in before
    assert [each in seen for each in range(60)] == [each in added for each in range(60)]


def test_its_parts_stay_few() -> None:
    seen: Seen[int] = NOTHING
    for each in range(10_000):
        seen = seen.with_one_more(each)
    assert len(seen.parts) <= 14
    assert 9_999 in seen
    assert -1 not in seen
    assert not NOTHING.parts
