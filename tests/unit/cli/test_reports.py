"""A report names each row that failed once, whenever the run was cut; a validation is exact or begins again."""

import asyncio
import csv
import io
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from services.cli.bookmark import Counts
from services.cli.failures import Report
from services.cli.importing import Import, import_file
from services.cli.lines import Told
from services.cli.sending import ImportFailed
from tests.unit.cli.door import Door, open_door, refuses
from tests.unit.cli.program import PROGRAM
from tests.unit.cli.test_importing import TOKEN

HEADER = b"source,id,type,subject,time\n"


def a_table(path: Path, sources: list[str]) -> Path:
    path.write_bytes(HEADER + b"".join(b"%s,%d,t,a:b,t\n" % (each.encode(), at) for at, each in enumerate(sources)))
    return path


def rows(report: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.read_bytes().decode())))


def work(path: Path, door: Door, validate: bool = False) -> Import:
    return Import(path, door.url, TOKEN, path.parent, True, validate, path.with_name("failed.csv"))


async def done(asked: Import) -> tuple[Counts, str]:
    out = io.StringIO()
    counts = await import_file(asked, Console(file=out, width=40))
    return counts, out.getvalue()


async def test_rows_that_failed_are_reported_by_line_and_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    path = a_table(tmp_path / "a.csv", ["x", "bad", "early", '"=1+1\n"', "bad"])
    async with open_door() as door:
        counts, _ = await done(work(path, door))
    report = tmp_path / "failed.csv"
    assert [row["line"] for row in rows(report)] == ["3", "7"]
    assert list(rows(report)[0]) == ["line", "column", "source", "id", "code", "reason"]
    assert counts.outcomes == Counter(accepted=2, waiting=1, rejected=2)
    assert [each.line for each in counts.failed] == [3, 7]
    evil = Told(1, "", "=cmd|' /C calc'!A0", "@x", "rejected", (), "-", "+1\n2")
    one = Report(report, 0)
    one.add([evil])
    one.close()
    assert list(rows(report)[0].values())[2:] == ["'=cmd|' /C calc'!A0", "'@x", "'-", "'+1\n2"]


@pytest.mark.parametrize("validate", [False, True])
async def test_cut_off_and_gone_on_with_a_report_has_each_row_once(tmp_path: Path, validate: bool) -> None:
    path = a_table(tmp_path / "a.csv", ["bad", *["x"] * 1499] * 4)
    async with open_door() as door:
        door.faults = [door.answer] * 4 + [refuses(403)] * 2
        with pytest.raises(ImportFailed, match="refused at line"):
            await done(work(path, door, validate))
        cut = rows(tmp_path / "failed.csv")
        with (tmp_path / "failed.csv").open("a") as report:
            report.write("9999,a row that was not acknowled")
        door.faults = []
        counts, out = await done(work(path, door, validate))
    assert [row["line"] for row in cut] == ["2", "1502", "3002"]
    assert [row["line"] for row in rows(tmp_path / "failed.csv")] == ["2", "1502", "3002", "4502"]
    assert counts.outcomes["rejected"] == 4
    assert (counts.done, counts.outcomes["accepted"] + counts.outcomes["duplicate"]) == (6000, 5996)
    assert "again" not in out
    assert not list((tmp_path / "imports").glob("*"))


async def test_a_report_that_somebody_removed_is_begun_anew_with_the_import(tmp_path: Path) -> None:
    path = a_table(tmp_path / "a.csv", ["bad", *["x"] * 1499] * 2)
    async with open_door() as door:
        door.faults = [door.answer, refuses(403), refuses(403)]
        with pytest.raises(ImportFailed):
            await done(work(path, door))
        (tmp_path / "failed.csv").unlink()
        door.faults = []
        await done(work(path, door))
    assert [row["line"] for row in rows(tmp_path / "failed.csv")] == ["2", "1502"]


async def test_a_validation_asks_part_after_part_and_takes_nothing(tmp_path: Path) -> None:
    path = a_table(tmp_path / "a.csv", ["x", "bad", "early", *["x"] * 2500])
    heard: list[Told] = []
    async with open_door() as door:
        asked = Import(path, door.url, TOKEN, tmp_path, True, True, tmp_path / "failed.csv", heard.append)
        counts, out = await done(asked)
    assert (door.taken, door.trials, door.most_open) == ({}, {}, 1)
    assert [key for _, key in door.tried] == ["2", "1002", "2002"]
    assert [(each.line, each.outcome) for each in heard[:4]] == [
        (2, "accepted"), (3, "rejected"), (4, "waiting"), (5, "accepted"),
    ]  # fmt: skip
    assert len(heard) == counts.done == 2503
    assert [row["line"] for row in rows(tmp_path / "failed.csv")] == ["3", "4"]
    assert out.splitlines()[-1].startswith("validate 100% 2503 ")


async def test_a_validation_that_the_server_has_forgotten_begins_again_from_the_start(tmp_path: Path) -> None:
    path = a_table(tmp_path / "a.csv", ["bad", *["x"] * 3499])
    async with open_door() as door:

        async def forgets(*asked: Any) -> Any:
            door.trials.clear()
            return await door.answer(*asked)

        door.faults = [door.answer, door.answer, forgets]
        counts, out = await done(work(path, door, validate=True))
    assert "it begins again from the start" in out
    assert [key for _, key in door.tried] == ["2", "1002", "2", "1002", "2002", "3002"]
    assert (counts.done, counts.outcomes["rejected"]) == (3500, 1)
    assert [row["line"] for row in rows(tmp_path / "failed.csv")] == ["2"]


async def has_lines(report: Path, number: int) -> None:
    async with asyncio.timeout(40):
        while True:
            if report.exists() and report.read_bytes().count(b"\n") >= number:
                return
            await asyncio.sleep(0.005)


async def test_killed_at_any_moment_it_goes_on_and_the_report_is_whole(tmp_path: Path) -> None:
    path = a_table(tmp_path / "a.csv", ["bad", *["x"] * 99] * 400)
    report = tmp_path / "failed.csv"
    async with open_door() as door:
        settings = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        command = (sys.executable, "-c", PROGRAM, "import", str(path), "--report", str(report))
        environment = {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(sys.path)}
        for reported in (20, 100, 200):
            process = await asyncio.create_subprocess_exec(
                *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
            )
            await has_lines(report, reported)
            process.send_signal(signal.SIGKILL)
            await process.wait()
            assert all(len(row) == 6 and row["code"] == "wrong" for row in rows(report))
        ended = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.DEVNULL)
        assert await ended.wait() == 1
    assert [int(row["line"]) for row in rows(report)] == [2 + 100 * number for number in range(400)]
