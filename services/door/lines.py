"""A stream of bytes as numbered lines, in groups: constant memory, whatever the length of stream or line."""

from collections.abc import AsyncIterator

from services.door.reading import LARGEST_EVENT

Line = tuple[int, bytes]


async def numbered_lines(stream: AsyncIterator[bytes], at_once: int, size: int) -> AsyncIterator[list[Line]]:
    """Groups of at most `at_once` lines that are not blank, and not much more than `size` bytes.

    Of a line longer than an event may be, only so much is kept that it is seen to be too long.
    """
    group: list[Line] = []
    rest, number, held = b"", 0, 0
    async for chunk in stream:
        *complete, rest = (rest + chunk).split(b"\n")
        rest = rest[: LARGEST_EVENT + 1]
        for line in complete:
            number += 1
            if line.strip():
                group.append((number, line[: LARGEST_EVENT + 1]))
                held += len(group[-1][1])
            if len(group) == at_once or held >= size:
                yield group
                group, held = [], 0
    if rest.strip():
        group.append((number + 1, rest))
    if group:
        yield group
