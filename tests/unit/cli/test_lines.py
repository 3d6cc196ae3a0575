"""A file in parts: every line once, in order, however it is packed and wherever it begins."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli.lines import BYTES_AT_ONCE, LINES_AT_ONCE, LONGEST, Place, on_disk, opened, parts


@given(st.lists(st.binary(max_size=5).filter(lambda line: b"\n" not in line), max_size=20), st.integers(0, 25))
def test_every_line_not_sent_before_comes_once_in_order(lines: list[bytes], skip: int) -> None:
    text = b"\n".join(lines)
    place = Place(skip, len(b"".join(line + b"\n" for line in lines[:skip])))
    expected = text.split(b"\n")[: -1 if text.endswith(b"\n") or not text else None][skip:]
    found = list(parts(io.BufferedReader(io.BytesIO(text)), place))
    assert b"".join(part.body for part in found) == b"".join(line + b"\n" for line in expected)
    assert sum(part.rows for part in found) == len(expected)


def test_parts_have_a_bounded_number_of_lines_and_know_their_place() -> None:
    found = list(parts(io.BufferedReader(io.BytesIO(b"x\n" * (2 * LINES_AT_ONCE + 1))), Place(1, 2)))
    assert [(part.first_line, part.rows, part.end) for part in found] == [
        (2, 1000, Place(1001, 2002)),
        (1002, 1000, Place(2001, 4002)),
    ]


def test_parts_have_a_bounded_number_of_bytes() -> None:
    line = b"x" * (LONGEST - 2) + b"\n"
    found = list(parts(io.BufferedReader(io.BytesIO(line * 9)), Place()))
    assert max(len(part.body) for part in found) < BYTES_AT_ONCE + LONGEST
    assert b"".join(part.body for part in found) == line * 9


@pytest.mark.parametrize("end", [b"", b"\nnext", b"\nnext\n"])
@pytest.mark.parametrize("over", [0, 1, 2, LONGEST, LONGEST + 1])
def test_of_a_line_too_long_only_so_much_is_sent_that_it_is_seen(over: int, end: bytes) -> None:
    text = b"x" * (LONGEST - 1 + over) + end
    (part,) = parts(io.BufferedReader(io.BytesIO(text)), Place())
    first, *rest = part.body.splitlines()
    assert len(first) == min(LONGEST, LONGEST - 1 + over)
    assert rest == [b"next"] * (end != b"")
    assert part.end.bytes == len(text)


@pytest.mark.parametrize("name", ["events.ndjson", "events.ndjson.gz", "misnamed"])
def test_a_packed_file_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"1\n2\n3" if name == "events.ndjson" else gzip.compress(b"1\n2\n3"))
    with opened(path) as file:
        assert file.read() == b"1\n2\n3"
        assert on_disk(file, Place(3, 5)) == path.stat().st_size


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    (part,) = parts(io.BufferedReader(io.BytesIO(b"\xef\xbb\xbf{}\n{}\n")), Place())
    assert (part.body, part.rows, part.end) == (b"{}\n{}\n", 2, Place(2, 9))
