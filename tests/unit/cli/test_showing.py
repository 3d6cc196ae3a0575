"""What the server answered, as a person reads it and as a program does."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from services.cli import showing

ENTRY: Mapping[str, Any] = {
    "type": "throughcare.intake.admission.recorded.v1",
    "id": "e1", "time": "1977-07-01T00:00:00-05:00", "timeprecision": "month", "headline": "Admitted [/bold] \x1b[31m",
    "service": "intake", "actor": "nc", "factuality": "allegation", "flags": ["clash", "late"], "data": {},
    "corrected": [{"reason": "data_entry", "was": {"time": "1977-07-01T00:00:00-05:00", "timeprecision": "month"}}],
    "retracted": None, "reviews": [], "judgements": [],
}  # fmt: skip


def timeline(*entries: Mapping[str, Any]) -> dict[str, Any]:
    return {"entries": list(entries), "time_zones": ["America/New_York"]}


def test_hours_are_by_the_clock_of_the_place_which_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    told = {**ENTRY, "time": "2026-07-01T02:30:00+00:00", "timeprecision": "minute"}
    showing.timeline(timeline(told, {**told, "timeprecision": "day"}), False)
    head, hour, day = capsys.readouterr().out.splitlines()
    assert "when (America/New York)" in head
    assert (hour[:19], day[:11]) == ("30 June 2026 22:30 ", "1 July 2026")


def test_flags_corrections_and_brackets_are_shown_and_no_terminal_is_steered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    showing.timeline(timeline(ENTRY), False)
    shown = capsys.readouterr().out
    assert "July 1977" in shown
    assert "Admitted [/bold] �[31m [allegation, corrected, clash, late]" in shown


def test_what_is_somebodys_judgement_within_a_fact_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    fact = {"factuality": "fact", "headline": "Seen", "flags": [], "corrected": []}
    showing.timeline(timeline({**ENTRY, **fact, "judgements": ["fitForWork", "followUpRequired"]}), False)
    assert "Seen [assessment: fit for work, assessment: follow up required]" in capsys.readouterr().out


def test_json_is_one_value_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    showing.timeline(timeline(ENTRY, ENTRY), True)
    assert [orjson.loads(line) for line in capsys.readouterr().out.splitlines()] == [ENTRY, ENTRY]


def test_a_table_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    showing.table([], ("a",), False)
    assert capsys.readouterr().out == "none\n"


def test_off_a_terminal_a_row_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    showing.table([{"a": "x" * 300, "b": None, "c": ("y", "z")}], ("a", "b", "c"), False)
    assert capsys.readouterr().out.splitlines()[1].split() == ["x" * 300, "y,", "z"]


def test_on_a_narrow_terminal_a_table_loses_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    showing.table(
        [{"one": "gb:noms:A0001FR", "other": "gb:pnc:2021/0000021A", "what": "x" * 30}], ("one", "other", "what"), False
    )
    shown = capsys.readouterr().out
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown
    assert shown.count("x") == 30


def hop(event: str, cause: str | None) -> dict[str, Any]:
    told = {"event": event, "cause": cause, "type": f"type-{event}"}
    return {"at": "t", "delay_ms": 1.5, "service": "s", "what": "w", **told}


def test_a_trace_is_indented_by_cause(capsys: pytest.CaptureFixture[str]) -> None:
    showing.trace({"hops": [hop("a", "outside"), hop("b", "a"), hop("c", "b"), hop("a", "outside")]}, False)
    shown = capsys.readouterr().out.splitlines()[1:]
    indents = [line.index("type-") for line in shown]
    assert [each - indents[0] for each in indents] == [0, 2, 4, 0]


def test_a_circle_of_causes_ends() -> None:
    assert showing.depth("a", {"a": "b", "b": "a"}) == 2


def test_lag_shows_relays_consumers_and_what_needs_somebody(capsys: pytest.CaptureFixture[str]) -> None:
    lag = {
        "relays": [{"service": "intake", "seconds": 0.5, "events": 3}],
        "consumers": [{"consumer": "timeline", "seconds": 1.5, "messages": 9, "parked": 1, "paused": None}],
        "waiting": 2, "rejected": 4, "parked": 1, "held": 0,
    }  # fmt: skip
    showing.lag(lag, False)
    shown = capsys.readouterr().out.splitlines()
    assert [line.split() for line in shown[1:]] == [
        ["relay", "intake", "0.5", "3"],
        ["consumer", "timeline", "1.5", "9", "1"],
        ["waiting", "2,", "rejected", "4,", "parked", "1,", "held", "0"],
    ]
