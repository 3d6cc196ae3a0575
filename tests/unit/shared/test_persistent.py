"""A map that is never changed says what a dict would, and shares what has not changed."""

from hypothesis import given
from hypothesis import strategies as st

from shared.persistent import PersistentMap


class Clashing:
    """A key whose hash tells nothing."""

    def __init__(self, name: int) -> None:
        self.name = name

    def __hash__(self) -> int:
        return 7

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Clashing) and other.name == self.name


KEYS = st.one_of(st.integers(), st.text(max_size=2), st.integers(0, 5).map(Clashing))


@given(st.lists(st.tuples(KEYS, st.integers()), max_size=60))
def test_it_holds_what_a_dict_would(pairs: list[tuple[object, int]]) -> None:
    made: PersistentMap[object, int] = PersistentMap()
    before = []
    for key, value in pairs:
        before.append((made, dict(made.items())))
        made = made.put(key, value)
    assert dict(made.items()) == dict(pairs)
    assert all(made.get(key) == value for key, value in dict(pairs).items())
    assert all(dict(old.items()) == held for old, held in before)


def test_what_is_not_there_is_none() -> None:
    made: PersistentMap[object, int] = PersistentMap()
    assert made.get("a") is None
    assert made.put("a", 1).get("b") is None
    assert made.put(Clashing(1), 1).get(Clashing(2)) is None


def test_two_with_the_same_in_them_are_equal_in_whatever_order_it_came() -> None:
    made: PersistentMap[str, int] = PersistentMap()
    assert made.put("a", 1).put("b", 2) == made.put("b", 2).put("a", 0).put("a", 1)
    assert made.put("a", 1) != made.put("a", 2)
    assert made != {}
