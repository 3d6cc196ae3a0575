"""Another system's file is sent as our reports, told by its own lines, counted where not for us, and gone on with."""

import asyncio
import csv
import gzip
import io
from pathlib import Path
from typing import Any

import orjson
import pytest
from rich.console import Console

from services.adapters.adapter import Adapter, NotTranslated, Translated
from services.adapters.known import ADAPTERS
from services.cli.adapted import READ_AT_ONCE, parts_by
from services.cli.bookmark import Counts
from services.cli.csv_rows import FileRefused
from services.cli.files import As
from services.cli.importing import Import, import_file
from services.cli.lines import BYTES_AT_ONCE, LINES_AT_ONCE, LONGEST, Place, opened
from services.cli.sending import ImportFailed
from tests.unit.cli.door import Door, open_door, refuses
from tests.unit.cli.test_importing import TOKEN


def translate(record: Any) -> Translated:
    """A number becomes as many reports; a name is not for us; anything else is refused."""
    match record:
        case {"reports": count, **rest}:
            return Translated(
                [{"source": rest.get("source", "x"), "of": rest, "number": each} for each in range(count)]
            )
        case {"name": name}:
            return Translated(not_for_us=name)
        case _:
            raise NotTranslated("no_record", "it says nothing")


TOY = Adapter("toy", translate)


def written(path: Path, records: list[Any], array: bool = False) -> Path:
    lines = [record if isinstance(record, bytes) else orjson.dumps(record) for record in records]
    text = b"[" + b",\n".join(lines) + b"]" if array else b"\n".join(lines)
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


async def sent(path: Path, door: Door, **more: Any) -> tuple[Counts, str]:
    out = io.StringIO()
    counts = await import_file(Import(path, door.url, TOKEN, adapter=TOY, **more), Console(file=out, width=40))
    return counts, out.getvalue()


MIXED: list[Any] = [
    {"reports": 2},
    {"name": "cells"},
    {"reports": 1, "source": "bad"},
    {"specversion": "1.0", "id": "somebody else's"},
    {"reports": 1, "other": True},
    {"name": "cells"},
    {"name": "jobs"},
]


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz", "a.json", "a.json.gz", "a.csv"])
async def test_records_become_reports_and_what_is_none_is_told_by_its_place(tmp_path: Path, name: str) -> None:
    path, report = written(tmp_path / name, MIXED, ".json" in name), tmp_path / "failed.csv"
    async with open_door() as door:
        counts, printed = await sent(path, door, report=report)
    assert counts.outcomes == {"accepted": 3, "duplicate": 0, "waiting": 0, "rejected": 2}
    assert counts.not_for_us == {"cells": 2, "jobs": 1}
    assert "import 100% 7 " in printed
    rows = list(csv.DictReader(io.StringIO(report.read_text())))
    assert [(row["line"], row["code"]) for row in rows] == [("3", "wrong"), ("4", "no_record")]


async def test_a_record_that_is_refused_is_told_why_by_its_line_and_cannot_pass_for_an_event(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", [{"reports": 1}, b'{\n"a": 7\r\n}'], array=True)
    async with open_door() as door:
        heard: list[Any] = []
        await sent(path, door, validate=True, hear=heard.append)
    assert [(each.line, each.code, each.reason) for each in heard] == [
        (1, "wrong", "it is \x1b[31mbad"),
        (2, "no_record", "it says nothing"),
    ]


def test_what_is_no_record_is_sent_as_what_can_be_no_event(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", [{"specversion": "1.0", "id": "1"}, b"{no json"])
    with opened(path) as file:
        (part,) = parts_by(TOY)(file, Place())
    assert part.body == b'[{"specversion":"1.0","id":"1"}]\n{no json\n'


def test_parts_are_bounded_and_begin_where_the_one_before_ended(tmp_path: Path) -> None:
    records: list[Any] = [{"reports": 3}] * 700 + [{"name": "cells"}] * (READ_AT_ONCE + 5) + [{"reports": 1}]
    path = written(tmp_path / "a.ndjson", records)
    with opened(path) as file:
        parts = list(parts_by(TOY)(file, Place()))
    assert sum(part.body.count(b"\n") for part in parts) == 2101
    assert max(part.body.count(b"\n") for part in parts) <= LINES_AT_ONCE
    assert max(part.rows for part in parts) == READ_AT_ONCE
    assert sum(part.rows for part in parts) == len(records) == parts[-1].end.lines
    assert sum(part.not_for_us.get("cells", 0) for part in parts) == READ_AT_ONCE + 5
    for before, part in zip([None, *parts], parts, strict=False):
        with opened(path) as file:
            assert part.first_line == (before.end.lines if before else 0) + 1
            assert next(parts_by(TOY)(file, before.end if before else Place())) == part


def test_parts_have_a_bounded_number_of_bytes(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", [{"reports": 1, "long": "x" * (LONGEST // 2)}] * 30)
    with opened(path) as file:
        assert max(len(part.body) for part in parts_by(TOY)(file, Place())) < BYTES_AT_ONCE + LONGEST


def test_of_a_line_too_long_only_so_much_is_sent_that_it_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", [{"reports": 1, "long": "x" * LONGEST * 3}, {"reports": 1}])
    with opened(path) as file:
        (part,) = parts_by(TOY)(file, Place())
    assert len(part.body.splitlines()[0]) == LONGEST
    assert (part.rows, part.end.bytes) == (2, path.stat().st_size)


async def test_an_import_goes_on_with_what_it_has_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.ndjson", [each for at in range(1500) for each in ({"name": "cells"}, {"reports": 1, "at": at})]
    )
    async with open_door() as door:
        door.faults = [door.answer, refuses(403)]
        with pytest.raises(ImportFailed):
            await sent(path, door, folder=tmp_path)
        (bookmark,) = (tmp_path / "imports").glob("*")
        assert orjson.loads(bookmark.read_bytes())["notForUs"] == {"cells": 1001}
        counts, _ = await sent(path, door, folder=tmp_path)
        assert (counts.not_for_us, counts.outcomes["accepted"]) == ({"cells": 1500}, 1500)
        again, _ = await sent(path, door, folder=tmp_path)
    assert (again.outcomes["duplicate"], again.outcomes["accepted"]) == (1500, 0)


async def test_the_same_file_by_another_way_is_another_import(tmp_path: Path) -> None:
    path = written(tmp_path / "a.ndjson", [{"reports": 1, "at": at} for at in range(1500)])
    async with open_door() as door:
        door.faults = [door.answer, refuses(403)]
        with pytest.raises(ImportFailed):
            await sent(path, door, folder=tmp_path)
        plain = await import_file(Import(path, door.url, TOKEN, tmp_path), Console(file=io.StringIO()))
    assert plain.done == 1500


async def test_an_array_that_breaks_off_ends_the_import_and_says_where(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[" + b'{"reports": 1},' * 1200)
    async with open_door() as door:
        with pytest.raises(FileRefused, match="event 1201 of the array"):
            await asyncio.wait_for(sent(path, door), 10)


def test_each_adapter_can_be_asked_for() -> None:
    assert [each.value for each in As] == list(ADAPTERS)
    assert all(adapter.name == name for name, adapter in ADAPTERS.items())
