"""A CSV file in parts that fit one request. A row that is no event is sent too: it is kept, as refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import orjson

from services.cli.csv_records import Record, Records, header_of
from services.cli.csv_rows import FileRefused, Header
from services.cli.lines import BYTES_AT_ONCE, LINES_AT_ONCE, Part, Place, Told, on_disk


@dataclass(frozen=True)
class Rows(Part):
    """Rows of a table as lines to send."""

    header: Header | None = None
    records: Sequence[Record] = ()

    def told(self, result: Mapping[str, Any]) -> Told:
        """By the line and the column that the row has in the file, with what the file alone shows of a row."""
        record, told = self.records[result["line"] - 1], super().told(result)
        if record.problem:
            return replace(told, line=record.line, column="", code=record.code, reason=record.problem)
        column = self.header.column(record.cells, told.column) if self.header and told.column else ""
        return replace(told, line=record.line, column=column)


def parts(file: IO[bytes], place: Place) -> Iterator[Part]:
    """The file in parts, from a place on. Raises FileRefused where it is no table of events."""
    names, delimiter, first = header_of(file)
    if not names:
        raise FileRefused("the file is empty: its first line names the columns")
    header = Header(names)
    if place.bytes > first.bytes:
        file.seek(place.bytes)
        first = place
    records = Records(file, first, delimiter, len(header.columns))
    held: list[Record] = []
    lines: list[bytes] = []
    size = 0
    for record in records:
        held.append(record)
        lines.append(line_of(header, record))
        size += len(lines[-1])
        if len(held) == LINES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield rows_of(file, header, held, lines, records.place)
            held, lines, size = [], [], 0
    if held:
        yield rows_of(file, header, held, lines, records.place)


def rows_of(file: IO[bytes], header: Header, held: list[Record], lines: list[bytes], end: Place) -> Rows:
    body = b"\n".join(lines) + b"\n"
    return Rows(body, len(held), held[0].line, end, on_disk(file, end), header=header, records=held)


def line_of(header: Header, record: Record) -> bytes:
    """The row's event; what is no row goes as the list of its cells, which is no event, and is kept as refused."""
    return orjson.dumps(record.cells if record.problem else header.event(record.cells))
