"""A stream is cut into groups of lines that are bounded in number and in bytes."""

from collections.abc import AsyncIterator

import pytest

from services.door.lines import numbered_lines
from services.door.reading import LARGEST_EVENT


async def chunks(text: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


async def groups(text: bytes, size: int = 7, at_once: int = 3, most: int = 1000) -> list[list[tuple[int, bytes]]]:
    return [group async for group in numbered_lines(chunks(text, size), at_once, most)]


async def test_lines_are_counted_with_the_blank_ones_which_are_left_out() -> None:
    assert await groups(b"a\n\nbb\n \nc\nd") == [[(1, b"a"), (3, b"bb"), (5, b"c")], [(6, b"d")]]


@pytest.mark.parametrize("size", [1, 64, 1024])
async def test_a_group_of_long_lines_is_a_small_one(size: int) -> None:
    found = await groups(b"\n".join([b"x" * 400] * 9), size, at_once=100, most=1000)
    assert [len(group) for group in found] == [3, 3, 3]
    assert [number for group in found for number, _ in group] == list(range(1, 10))


async def test_of_a_line_without_end_little_is_kept() -> None:
    ((line,),) = await groups(b"x" * (3 * LARGEST_EVENT), 65536)
    assert len(line[1]) == LARGEST_EVENT + 1
