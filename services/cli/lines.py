"""A file of events, one a line, in parts that fit one request: constant memory, whatever the length of file or line."""

import gzip
import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

LINES_AT_ONCE = 1000
BYTES_AT_ONCE = 4 * 1024 * 1024
# The door takes lines of a mebibyte. Of a longer one so much is sent that it is seen to be too long.
LONGEST = 1024 * 1024 + 1
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file has been read: its lines, and the bytes of its content."""

    lines: int = 0
    bytes: int = 0

    def after(self, lines: int, size: int) -> "Place":
        """So much further."""
        return Place(self.lines + lines, self.bytes + size)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a row, and where it stands in the file."""

    line: int
    column: str
    source: str
    id: str
    outcome: str
    flags: tuple[str, ...]
    code: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}{', ' if self.column else ''}{self.column}: {self.code}: {self.reason}"


@dataclass(frozen=True)
class Part:
    """Some rows of the file as lines to send, where they begin, and where the next part does.

    `not_for_us`: how many of another system's records were left out, by their type.
    """

    body: bytes
    rows: int
    first_line: int
    end: Place
    on_disk: int = 0
    not_for_us: Mapping[str, int] = field(default_factory=dict)

    def told(self, result: Mapping[str, Any]) -> Told:
        """The door's result for one of its lines, which it counts from 1."""
        return Told(
            line=result["line"] + self.first_line - 1,
            column=result.get("field") or "",
            source=result.get("source") or "",
            id=result.get("id") or "",
            outcome=result["outcome"],
            flags=tuple(result.get("flags") or ()),
            code=result.get("code") or "",
            reason=result.get("detail") or "",
        )


def opened(path: Path) -> IO[bytes]:
    """The file, unpacked where it is packed. `-` is standard input."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    return io.BufferedReader(gzip.open(path, "rb")) if packed else path.open("rb")


def size_of(path: Path) -> int:
    """Bytes on the disk; 0 where nobody can know."""
    return 0 if path == STANDARD_INPUT else path.stat().st_size


def on_disk(file: IO[bytes], place: Place) -> int:
    """How many bytes of the file as it lies on the disk have been read."""
    packed = getattr(file, "raw", None)
    beneath: Any = packed.fileobj if isinstance(packed, gzip.GzipFile) else None
    return int(beneath.tell()) if beneath else place.bytes


def line_of(file: IO[bytes]) -> tuple[bytes, int]:
    """The next line as far as `LONGEST`, and how long it is altogether; 0 at the end of the file."""
    line = rest = file.readline(LONGEST)
    size = len(line)
    while len(rest) == LONGEST and not rest.endswith(b"\n"):
        rest = file.readline(LONGEST)
        size += len(rest)
    return line, size


def begun_at(file: IO[bytes], place: Place) -> Place:
    """Goes to a place; at the beginning, past the byte order mark that some programs write there."""
    if place.bytes:
        file.seek(place.bytes)
    elif cast(io.BufferedReader, file).peek(len(BOM)).startswith(BOM):
        return place.after(0, len(file.read(len(BOM))))
    return place


def parts(file: IO[bytes], place: Place) -> Iterator[Part]:
    """The file in parts, from a place on."""
    place = begun_at(file, place)
    begun, held = place, bytearray()
    while True:
        line, size = line_of(file)
        held += line if line.endswith(b"\n") or not size else line + b"\n"
        place = place.after(1 if size else 0, size)
        rows = place.lines - begun.lines
        if rows and (not size or rows == LINES_AT_ONCE or len(held) >= BYTES_AT_ONCE):
            yield Part(bytes(held), rows, begun.lines + 1, place, on_disk(file, place))
            begun, held = place, bytearray()
        if not size:
            return
