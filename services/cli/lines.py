"""A file of events, one a line, in parts that fit one request: constant memory, whatever the length of file or line."""

import gzip
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LINES_AT_ONCE = 1000
BYTES_AT_ONCE = 4 * 1024 * 1024
# The door takes lines of a mebibyte. Of a longer one so much is sent that it is seen to be too long.
LONGEST = 1024 * 1024 + 1
GZIP = b"\x1f\x8b"
STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class Part:
    """Some lines of the file, and where they begin."""

    first_line: int
    lines: int
    body: bytes

    @property
    def last_line(self) -> int:
        """Its last line's number; lines are counted from 1."""
        return self.first_line + self.lines - 1


def opened(path: Path) -> IO[bytes]:
    """The file, unpacked where it is packed. `-` is standard input."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return io.BufferedReader(gzip.open(path, "rb")) if packed else path.open("rb")


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Each line, with its end, and none longer than `LONGEST` and that."""
    while line := file.readline(LONGEST):
        rest = line
        while len(rest) == LONGEST and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST)
        yield line if line.endswith(b"\n") else line + b"\n"


def count_lines(path: Path) -> int:
    """How many lines there are to send; 0 where that cannot be known."""
    if path == STANDARD_INPUT:
        return 0
    with opened(path) as file:
        return sum(1 for _ in lines_of(file))


def parts(file: IO[bytes], skip: int) -> Iterator[Part]:
    """The file in parts, without the lines that were sent before."""
    first, held, size = skip + 1, list[bytes](), 0
    for number, line in enumerate(lines_of(file), start=1):
        if number <= skip:
            continue
        held.append(line)
        size += len(line)
        if len(held) == LINES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield Part(first, len(held), b"".join(held))
            first, held, size = number + 1, [], 0
    if held:
        yield Part(first, len(held), b"".join(held))
