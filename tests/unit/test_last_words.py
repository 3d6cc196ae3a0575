"""What a server that ended is said to have said last."""

from pathlib import Path

import pytest

from deploy.local.process import Process

WHY = '2026-11-28 17:13:51 UTC [17] {}:  could not write to file "pg_wal/xlogtemp.17": No space left on device'
CALLED = "2026-11-28 17:13:52 UTC [{}] FATAL:  the database system is {}"
STATES = ("starting up", "not yet accepting connections", "in recovery mode", "shutting down")


@pytest.mark.parametrize("grade", ["PANIC", "FATAL"])
async def test_what_ended_it_is_told_and_not_what_it_said_to_callers_meanwhile(tmp_path: Path, grade: str) -> None:
    said = [WHY.format(grade), *(CALLED.format(18, state) for state in STATES), "... LOG:  terminating"]
    (tmp_path / "said").write_text("\n".join(said))
    process = Process(["cat", tmp_path / "said"], cwd=tmp_path, log=tmp_path / "log", at_launchers_death="KILL")
    assert await process.succeeded()
    assert process.last_words == WHY.format(grade)
