"""CSV (RFC 4180) as records that know on which line of the file they begin; however wrong one is, the next is read."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from services.cli.csv_rows import FileRefused
from services.cli.lines import LONGEST, Place, line_of

DELIMITERS = (",", ";", "\t")
UTF_8, UTF_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
WORKBOOK = b"PK\x03\x04"  # .xlsx and .ods are archives


class TooLong(Exception):
    """No record ends within what an event may be long: a quote was not closed."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line it begins on, its cells, and what is wrong with it as a record."""

    line: int
    cells: list[str]
    code: str = ""
    problem: str = ""


class Lines:
    """The lines of a file as text, of which those of a record that came to nothing can be read once more."""

    def __init__(self, file: IO[bytes], place: Place) -> None:
        self.place = place
        self._file = file
        self._again: deque[tuple[bytes, int]] = deque()
        self._taken: list[tuple[bytes, int]] = []
        self._length = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line, size = self._again.popleft() if self._again else line_of(self._file)
        if not size:
            raise StopIteration
        self._taken.append((line, size))
        self._length += len(line)
        self.place = self.place.after(1, size)
        if self._length > LONGEST:
            raise TooLong
        return text_of(line, self.place.lines)

    def begin(self) -> None:
        """A record ended before here."""
        self._taken.clear()
        self._length = 0

    @property
    def several(self) -> bool:
        """Whether the record at hand has more lines than one."""
        return len(self._taken) > 1

    def give_back(self) -> str:
        """All lines of the record at hand but its first, whose text this gives."""
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        self.place = self.place.after(-len(rest), -sum(size for _, size in rest))
        return first[0].decode(errors="replace").rstrip("\r\n")


def text_of(line: bytes, number: int) -> str:
    """A line as text. Raises FileRefused where it is in another encoding."""
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"line {number} is not UTF-8 (byte {error.start + 1}): save the file as CSV UTF-8, and import that"
        ) from error


def header_of(file: IO[bytes]) -> tuple[list[str], str, Place]:
    """The names in the first line, the delimiter that parts them, and where the records begin."""
    line, size = line_of(file)
    if line.startswith(WORKBOOK):
        raise FileRefused("line 1: this is a workbook, not CSV: save it as CSV UTF-8, and import that")
    if line.startswith(UTF_16):
        raise FileRefused("line 1 is UTF-16: save the file as CSV UTF-8, and import that")
    text = text_of(line.removeprefix(UTF_8), 1).rstrip("\r\n")
    if "\r" in text:
        raise FileRefused("line 1: lines end in CR alone: save the file as CSV UTF-8, whose lines end in CR LF or LF")
    csv.field_size_limit(LONGEST)
    names, delimiter = max(((next(csv.reader([text], delimiter=each), []), each) for each in DELIMITERS), key=width)
    return names, delimiter, Place().after(1, size)


def width(found: tuple[list[str], str]) -> int:
    """In how many names a delimiter parts the header."""
    return len(found[0])


class Records:
    """The records from a place on. `widest` is how many columns there are."""

    def __init__(self, file: IO[bytes], place: Place, delimiter: str, widest: int) -> None:
        self._lines = Lines(file, place)
        self._reader = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self._widest = widest

    @property
    def place(self) -> Place:
        """Behind the last record."""
        return self._lines.place

    def __iter__(self) -> Iterator[Record]:
        """Each record that is not blank. Of one that is none, only the first line is lost, and told."""
        while True:
            self._lines.begin()
            line = self.place.lines + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except TooLong:
                yield self._none(line, "a quote is not closed, or the record is longer than an event may be")
                continue
            except csv.Error as error:
                yield self._none(line, f"this is no record: {error}")
                continue
            if any(cell.strip() for cell in cells):
                yield self._whole(line, cells)

    def _whole(self, line: int, cells: list[str]) -> Record:
        if not any(cell.strip() for cell in cells[self._widest :]):
            return Record(line, cells[: self._widest])
        problem = f"the row has {len(cells)} cells, and the header {self._widest} columns"
        if self._lines.several:
            return self._none(line, f"{problem}: a quote may be missing")
        return Record(line, cells, "too_many_cells", problem)

    def _none(self, line: int, problem: str) -> Record:
        return Record(line, [self._lines.give_back()], "not_a_record", problem)
