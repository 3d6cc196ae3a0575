"""A file of records is read to its end whatever it holds; each is told by the line on which it begins."""

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from services.cli.csv_parts import parts
from services.cli.csv_records import Record, Records
from services.cli.csv_rows import FileRefused
from services.cli.lines import LINES_AT_ONCE, LONGEST, Place, opened
from tests.unit.cli.tables import sent

HEADER = b"source,id,type,subject,time\n"


def read(text: bytes, widest: int = 2) -> list[tuple[int, list[str], str]]:
    return [(each.line, each.cells, each.code) for each in Records(io.BytesIO(text), Place(), ",", widest)]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        (b"a,b\nc,d\n", [(1, ["a", "b"], ""), (2, ["c", "d"], "")]),
        (b'a,"b\nb\r\n"\nc,d', [(1, ["a", "b\nb\r\n"], ""), (4, ["c", "d"], "")]),
        (b'"a""a",b\r\n\r\n\r\nc,d\r\n', [(1, ['a"a', "b"], ""), (4, ["c", "d"], "")]),
        (b",\n , \nc\n", [(3, ["c"], "")]),
        (b"a,b,,\n", [(1, ["a", "b"], "")]),
        (b"a,b,c\nd,e\n", [(1, ["a", "b", "c"], "too_many_cells"), (2, ["d", "e"], "")]),
        (b'a,"b\nc,d\ne,f\n', [(1, ['a,"b'], "not_a_record"), (2, ["c", "d"], ""), (3, ["e", "f"], "")]),
        (b'a,"b\nc,d\ne,"f\ng,h\n', [(1, ['a,"b'], "not_a_record"), (2, ["c", "d"], ""),
                                     (3, ['e,"f'], "not_a_record"), (4, ["g", "h"], "")]),
        (b'a,"b" c\nd,e\n', [(1, ['a,"b" c'], "not_a_record"), (2, ["d", "e"], "")]),
        (b'a,"b\nc,d"\ne,f\n', [(1, ["a", "b\nc,d"], ""), (3, ["e", "f"], "")]),
        (b'a,"b\nc",d,e\nf,g\n', [(1, ['a,"b'], "not_a_record"), (2, ['c"', "d", "e"], "too_many_cells"),
                                  (3, ["f", "g"], "")]),
        (b"a\rb,c\nd,e\n", [(1, ["a\rb,c"], "not_a_record"), (2, ["d", "e"], "")]),
    ],
)  # fmt: skip
def test_one_bad_record_costs_no_more_than_its_line(text: bytes, records: list[tuple[int, list[str], str]]) -> None:
    assert read(text) == records


def test_a_quote_that_is_never_closed_does_not_swallow_a_long_file() -> None:
    rows = LONGEST // 50
    found = read(b'a,"b\n' + (b"c" * 98 + b",d\n") * rows)
    assert found[0] == (1, ['a,"b'], "not_a_record")
    assert (len(found), found[-1]) == (rows + 1, (rows + 1, ["c" * 98, "d"], ""))


@forall(st.lists(st.text(st.sampled_from('a",\n\r;'), max_size=8), max_size=12), st.data())
def test_the_rest_of_a_file_is_read_the_same_from_any_record_on(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines).encode()
    records = Records(io.BytesIO(text), Place(), ",", 3)
    places: list[Place] = []
    whole: list[Record] = []
    for each in records:
        whole.append(each)
        places.append(records.place)
    if whole:
        done = data.draw(st.integers(0, len(whole) - 1))
        file = io.BytesIO(text)
        file.seek(places[done].bytes)
        assert list(Records(file, places[done], ",", 3)) == whole[done + 1 :]


@forall(st.binary(max_size=200))
def test_whatever_a_file_holds_it_is_read_or_refused(content: bytes) -> None:
    try:
        sent(HEADER + content)
    except FileRefused as refused:
        assert "line" in str(refused)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER + b"s,1,t,a:b,t\ns,2,t,M\xfcller,t\n", r"line 3 is not UTF-8 \(byte 8\): save the file as CSV UTF-8"),
        ("source,id\n".encode("utf-16"), "line 1 is UTF-16"),
        (b"PK\x03\x04\x14\x00\x06\x00", "line 1: this is a workbook"),
        (HEADER.replace(b"\n", b"\r") + b"s,1\r", "line 1: lines end in CR alone"),
    ],
)
def test_a_file_in_another_encoding_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        sent(content)


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_a_file_is_sent_in_parts_that_can_each_be_begun_with(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = HEADER + b"".join(b's,"%d\n",t,a:b,t\n' % number for number in range(LINES_AT_ONCE * 2 + 1))
    path.write_bytes(content if name == "a.csv" else gzip.compress(content))
    with opened(path) as file:
        first, *rest = parts(file, Place())
    assert [(part.rows, part.first_line) for part in (first, *rest)] == [(1000, 2), (1000, 2002), (1, 4002)]
    with opened(path) as file:
        assert [part.body for part in parts(file, first.end)] == [part.body for part in rest]
    assert rest[-1].on_disk == path.stat().st_size


def test_a_row_that_is_no_record_is_told_by_its_line_and_sent_to_be_kept() -> None:
    content = HEADER + b's,1,t,"a\nb",t\ns,2,t,a:b,t,more,and more\n'
    (part,) = parts(io.BytesIO(content), Place())
    refused = {"line": 2, "outcome": "rejected", "code": "not_an_object", "detail": "an event is a JSON object"}
    told = part.told(refused)
    assert (told.line, told.column, told.code) == (4, "", "too_many_cells")
    assert told.reason == "the row has 7 cells, and the header 5 columns"
    assert sent(content)[1] == ["s", "2", "t", "a:b", "t", "more", "and more"]
