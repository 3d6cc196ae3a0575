"""JSON records, one a line or all in one array: every one once, in order, wherever it begins."""

import io
import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cli import json_records
from services.cli.csv_rows import FileRefused
from services.cli.json_records import records
from services.cli.lines import LONGEST, Place

VALUE = st.fixed_dictionaries(
    {"a": st.text('ab"\\[]{},\n\u00e9\U0001f600', max_size=8), "b": st.lists(st.integers(-9, 9), max_size=3)}
)
WRITTEN = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False, "indent": 2}])


def found(text: bytes, place: Place = Place()) -> list[tuple[Any, Place]]:  # noqa: B008 - it is immutable
    return [(orjson.loads(raw), end) for raw, end in records(io.BufferedReader(io.BytesIO(text)), place)]


@given(st.lists(VALUE, max_size=12), WRITTEN, st.integers(1, 40), st.integers(0, 12))
def test_of_an_array_every_element_comes_once_from_any_place_on(
    values: list[Any], written: dict[str, Any], chunk: int, skip: int
) -> None:
    text = b" \n" + json.dumps(values, **written).encode() + b"\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_records, "CHUNK", chunk)
        all_of_it = found(text)
        assert [value for value, _ in all_of_it] == values
        assert [end.lines for _, end in all_of_it] == list(range(1, len(values) + 1))
        begun = all_of_it[:skip][-1][1] if all_of_it[:skip] else Place()
        assert found(text, begun) == all_of_it[skip:]


@given(st.lists(VALUE | st.none(), max_size=12), st.sampled_from([b"\n", b"\r\n"]), st.integers(0, 12))
def test_of_lines_every_one_that_is_not_blank_comes_once_by_its_number(
    values: list[Any], ending: bytes, skip: int
) -> None:
    text = ending.join(b"" if value is None else orjson.dumps(value) for value in values)
    expected = [(value, number) for number, value in enumerate(values, start=1) if value is not None]
    all_of_it = found(text)
    assert [(value, end.lines) for value, end in all_of_it] == expected
    begun = all_of_it[:skip][-1][1] if all_of_it[:skip] else Place()
    assert found(text, begun) == all_of_it[skip:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'[{"a": 1}, {"a": }]', "event 2 of the array is not JSON"),
        (b'[{"a": 1}, {"a": 2}', "event 3 of the array is not JSON, or its end is missing"),
        (b"[", "event 1 of the array"),
        (b'[{"a": "\xff"}]', "the file is not UTF-8 behind event 0"),
        (b"[" * 200_000, "event 1 of the array"),
        (b"[" + b"9" * 5000 + b"]", "event 1 of the array"),
    ],
)
def test_an_array_that_breaks_off_is_refused_by_the_events_number(text: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        found(text)


def test_an_element_that_never_ends_is_not_read_for_ever() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:] = (b'["' if not self.given else b"").ljust(len(buffer), b"x")
            self.given += len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(FileRefused):
        next(records(io.BufferedReader(endless), Place()))
    assert endless.given < 3 * LONGEST


BOM = "\ufeff".encode()


@pytest.mark.parametrize("text", [b'{"a":1}\r\n{"a":2}\r\n', b'[{"a":1},\n{"a":2}]'])
def test_a_byte_order_mark_is_no_part_of_the_first_record_wherever_it_is_gone_on_from(text: bytes) -> None:
    (first, behind), second = found(BOM + text)
    assert (first, second[0]) == ({"a": 1}, {"a": 2})
    assert found(BOM + text, behind) == [second]


@pytest.mark.parametrize("text", [b"a,b\n1,2\n3,4\n", b'{\n"a": 1\n}\n{\n"a": 2\n}\n', b"1\n2\n3\n"])
def test_a_file_of_anything_else_is_refused_whole_before_anything_is_sent(text: bytes) -> None:
    with pytest.raises(FileRefused, match="jq -c"):
        found(text)


def test_a_few_bad_lines_at_the_beginning_do_not_make_it_another_file() -> None:
    text = b'x\nx\nx\n{"a":1}\n'
    assert [raw for raw, _ in records(io.BufferedReader(io.BytesIO(text)), Place())] == text.split()
