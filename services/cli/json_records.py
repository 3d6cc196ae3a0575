"""A file of JSON records: one a line, or all in one array. Constant memory, whatever its length."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import IO, cast

from services.cli.csv_rows import FileRefused
from services.cli.lines import LONGEST, Place, line_of

CHUNK = 64 * 1024
BETWEEN = re.compile(r"\s*[\[,]?\s*")


def records(file: IO[bytes], place: Place) -> Iterator[tuple[bytes, Place]]:
    """Each record from a place on, and the place behind it. Its line is that place's; in an array it is its number.

    Raises FileRefused where an array breaks off: what is behind cannot be told apart.
    """
    listed = cast(io.BufferedReader, file).peek(CHUNK).lstrip().startswith(b"[")
    if place.bytes:
        file.seek(place.bytes)
    yield from (elements if listed else lines)(file, place)


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
