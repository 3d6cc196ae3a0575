"""A file of JSON records: one a line, or all in one array. Constant memory, whatever its length."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import IO, cast

import orjson

from services.cli.csv_rows import FileRefused
from services.cli.lines import BOM, LONGEST, Place, begun_at, line_of

CHUNK = 64 * 1024
FEW, MANY = 3, 20
NO_RECORDS = (
    "none of its first lines is a record of JSON, so nothing was sent: each stands on a line of its own, or all in one "
    "array; `jq -c . FILE` writes those that span several lines on one each"
)
BETWEEN = re.compile(r"\s*[\[,]?\s*")


def records(file: IO[bytes], place: Place) -> Iterator[tuple[bytes, Place]]:
    """Each record from a place on, and the place behind it. Its line is that place's; in an array it is its number.

    Raises FileRefused where an array breaks off: what is behind cannot be told apart.
    """
    beginning = cast(io.BufferedReader, file).peek(CHUNK).removeprefix(BOM)
    listed = beginning.lstrip().startswith(b"[")
    if not (place.bytes or listed or any_is_json(beginning)):
        raise FileRefused(NO_RECORDS)
    place = begun_at(file, place)
    yield from (elements if listed else lines)(file, place)


def any_is_json(beginning: bytes) -> bool:
    """Whether of the first whole lines one is a record; a file of which only one or two can be seen may be damaged."""
    seen = [line for line in beginning.split(b"\n")[:-1] if line.strip()][:MANY]
    return len(seen) < FEW or any(is_record(line) for line in seen)


def is_record(line: bytes) -> bool:
    """Whether a line is JSON that holds anything."""
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def lines(file: IO[bytes], place: Place) -> Iterator[tuple[bytes, Place]]:
    """Every line that is not blank."""
    while True:
        line, size = line_of(file)
        if not size:
            return
        place = place.after(1, size)
        if line.strip():
            yield line.rstrip(b"\r\n"), place


def elements(file: IO[bytes], place: Place) -> Iterator[tuple[bytes, Place]]:
    """Every element of an array, from its beginning or from behind one of them."""
    decode, read = json.JSONDecoder().raw_decode, codecs.getincrementaldecoder("utf-8")()
    held = ""
    while True:
        begin = BETWEEN.match(held).end()  # type: ignore[union-attr] # it matches anything
        if held.startswith("]", begin):
            return
        try:
            _, end = decode(held, begin)
        except (ValueError, RecursionError) as error:
            chunk = file.read(CHUNK)
            if not chunk or len(held) > LONGEST:
                problem = f"event {place.lines + 1} of the array is not JSON, or its end is missing: {error}"
                raise FileRefused(problem) from error
            held += text_of(read, chunk, place)
            continue
        place = place.after(1, len(held[:end].encode()))
        yield held[begin:end].encode(), place
        held = held[end:]


def text_of(read: codecs.IncrementalDecoder, chunk: bytes, place: Place) -> str:
    """A chunk as text; a character may be cut by its end."""
    try:
        return read.decode(chunk)
    except UnicodeDecodeError as error:
        raise FileRefused(f"the file is not UTF-8 behind event {place.lines} of the array: {error}") from error
