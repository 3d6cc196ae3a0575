"""Where a restored store begins to read its topic, and when a person must decide instead."""

import pytest

from shared.eventing.errors import CannotTakeBack
from shared.eventing.lacking import Extent, Reach


def begins(known: dict[str, dict[int, int]], extent: Extent) -> dict[int, int]:
    return Reach(known).begins("intake", "throughcare.intake", extent)


def test_it_reads_from_what_it_published_last() -> None:
    assert begins({"a": {0: 7, 1: 3}}, Extent("a", {0: 0, 1: 3}, {0: 9, 1: 3})) == {0: 7, 1: 3}
    assert begins({"a": {0: 7}}, Extent("a", {0: 0, 1: 0}, {0: 7, 1: 2})) == {0: 7, 1: 0}


def test_a_topic_that_is_shorter_or_new_holds_nothing_to_take_back() -> None:
    assert begins({"a": {0: 7}}, Extent("a", {0: 0}, {0: 5})) == {0: 5}
    assert begins({"a": {0: 7}}, Extent("b", {0: 0}, {0: 0})) == {0: 0}
    assert begins({}, Extent("b", {0: 0}, {0: 0})) == {0: 0}


def test_what_the_topic_has_forgotten_is_refused_by_partition_and_offset() -> None:
    with pytest.raises(CannotTakeBack, match="partition 1 begins at 5, and 3 is needed"):
        begins({"a": {0: 9, 1: 3}}, Extent("a", {0: 9, 1: 5}, {0: 9, 1: 8}))
    with pytest.raises(CannotTakeBack, match="partition 0 begins at 1, and 0 is needed"):
        begins({"a": {}}, Extent("a", {0: 1}, {0: 1}))


def test_a_topic_that_this_store_is_not_known_to_have_published_to_is_read_whole() -> None:
    for known in ({}, {"another": {0: 9}}):
        extent = Extent("a", {0: 2}, {0: 5})
        assert not Reach(known).knows(extent)
        assert begins(known, extent) == {0: 2}


def test_an_operators_word_begins_with_what_is_left() -> None:
    reach = Reach({"a": {0: 9, 1: 3}})
    assert reach.what_is_left(Extent("a", {0: 2, 1: 5}, {0: 9, 1: 8})) == {0: 9, 1: 5}
    assert reach.what_is_left(Extent("b", {0: 2, 1: 5}, {0: 9, 1: 8})) == {0: 2, 1: 5}
