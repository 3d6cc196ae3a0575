"""A file of another system's records in parts of our reports. What is none goes too, and is kept as refused."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, NamedTuple

import orjson

from services.adapters.adapter import Adapter, NotTranslated, Translated
from services.cli.json_records import records
from services.cli.lines import BYTES_AT_ONCE, LINES_AT_ONCE, Part, Place, Told, on_disk

READ_AT_ONCE = 10 * LINES_AT_ONCE
LONGEST_SHOWN = 100  # of what calls itself a type


class Origin(NamedTuple):
    """Where in the file a line that is sent comes from, and why it is no report, where it is none."""

    line: int
    code: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Adapted(Part):
    """Some records as the lines they became."""

    origins: Sequence[Origin] = ()

    def told(self, result: Mapping[str, Any]) -> Told:
        """By the record's own line."""
        origin, told = self.origins[result["line"] - 1], super().told(result)
        if origin.problem:
            return replace(told, line=origin.line, column="", code=origin.code, reason=origin.problem)
        return replace(told, line=origin.line)


def parts_by(adapter: Adapter) -> Callable[[IO[bytes], Place], Iterator[Part]]:
    """How a file of such records is read."""

    def parts(file: IO[bytes], place: Place) -> Iterator[Part]:
        gathered = Gathered(place)
        for raw, end in records(file, place):
            lines, not_for_us = lines_of(adapter, raw, end.lines)
            if not gathered.has_room(lines):
                yield gathered.part(on_disk(file, gathered.end))
                gathered = Gathered(gathered.end)
            gathered.take(lines, not_for_us, end)
        if gathered.end != gathered.begun:
            yield gathered.part(on_disk(file, gathered.end))

    return parts


class Gathered:
    """What the next part will hold."""

    def __init__(self, place: Place) -> None:
        self.begun = self.end = place
        self._lines: list[bytes] = []
        self._origins: list[Origin] = []
        self._size = self._records = 0
        self._not_for_us: Counter[str] = Counter()

    def has_room(self, lines: Sequence[tuple[bytes, Origin]]) -> bool:
        """Whether these can be added to what is there."""
        full = self._size >= BYTES_AT_ONCE or self._records == READ_AT_ONCE
        return not full and len(self._lines) + len(lines) <= LINES_AT_ONCE

    def take(self, lines: Sequence[tuple[bytes, Origin]], not_for_us: str, end: Place) -> None:
        """One record."""
        for line, origin in lines:
            self._lines.append(line)
            self._origins.append(origin)
            self._size += len(line)
        if not_for_us:
            self._not_for_us[not_for_us[:LONGEST_SHOWN]] += 1
        self._records += 1
        self.end = end

    def part(self, read: int) -> Adapted:
        """All of it."""
        body = b"".join(line + b"\n" for line in self._lines)
        return Adapted(body, self._records, self.begun.lines + 1, self.end, read, self._not_for_us, self._origins)


def lines_of(adapter: Adapter, raw: bytes, line: int) -> tuple[list[tuple[bytes, Origin]], str]:
    """The lines to send for one record, or the type that it is counted by."""
    try:
        translated: Translated = adapter.translate(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return [(raw, Origin(line))], ""  # the door says what is wrong with it
    except NotTranslated as error:
        # As a list it is no event, even if some system of ours wrote it; line breaks are no part of JSON's text.
        return [(b"[" + raw.translate(None, b"\r\n") + b"]", Origin(line, error.code, error.reason))], ""
    return [(orjson.dumps(report), Origin(line)) for report in translated.reports], translated.not_for_us
