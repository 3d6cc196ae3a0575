"""Entries as they were known: corrected content, corrected place, and the versions before."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.answering import answers
from services.timeline.queries import entry
from services.timeline.revisions import Revision, Standing, as_known, by_root, content, in_place, time_of

START = datetime(2026, 1, 1, tzinfo=UTC)
RELEASED = "throughcare.release.released.v1"
CORRECTED = "throughcare.release.record.corrected.v1"
RETRACTED = "throughcare.release.record.retracted.v1"


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def revision(number: int, target: int, kind: str = CORRECTED, **data: Any) -> Revision:
    said = {"reason": "data_entry" if kind == CORRECTED else "never_happened", **data}
    event = {"type": kind, "actor": "registry", "data": said}
    return Revision(UUID(int=number), UUID(int=target), UUID(int=1), day(number), number, event, UUID(int=0))


def released(**data: Any) -> dict[str, Any]:
    event = {
        "type": RELEASED, "time": day(1).isoformat(), "recordedtime": day(1).isoformat(),
        "data": {"kind": "conditional", **data},
    }  # fmt: skip
    row: Any = {
        "id": UUID(int=1), "person": UUID(int=9), "known": day(1), "service": "release",
        "sequence": 1, "actor": "prison", "cause": None,
        "correlation": UUID(int=1), "flags": [], "body": orjson.dumps(event),
    }  # fmt: skip
    return entry(row)


def test_an_entry_shows_the_corrected_content_and_each_version_before() -> None:
    first = revision(2, 1, patch={"kind": "parole"}, correctedBy="clerk", approvedBy="manager")
    second = revision(3, 2, time="2026-01-05T12:00:00+01:00", timePrecision="day")
    shown = as_known(released(), [first, second])
    assert (shown["headline"], shown["data"]) == ("Released on parole", {"kind": "parole"})
    assert (shown["time"], shown["timeprecision"]) == ("2026-01-05T12:00:00+01:00", "day")
    assert [each["was"]["headline"] for each in shown["corrected"]] == [
        "Released under supervision",
        "Released on parole",
    ]
    told = shown["corrected"][0]
    assert (told["corrected_by"], told["approved_by"], told["actor"]) == ("clerk", "manager", "registry")


def test_a_retracted_entry_is_still_there_as_it_was_last() -> None:
    shown = as_known(released(), [revision(2, 1, patch={"kind": "parole"}), revision(3, 2, RETRACTED)])
    assert (shown["headline"], shown["retracted"]["reason"]) == ("Released on parole", "never_happened")
    assert content({"type": RELEASED, "data": {"kind": "end"}}, [revision(3, 1, RETRACTED)]) is None


@given(st.permutations([revision(2, 1, patch={"kind": "end"}), revision(3, 2), revision(4, 3, RETRACTED)]))
def test_the_versions_of_an_entry_are_a_chain_in_whatever_order_they_come(said: list[Revision]) -> None:
    assert [each.id.int for each in by_root(said)[UUID(int=1)]] == [2, 3, 4]


def standing(number: int, on: float, cause: int | None = None) -> Standing:
    return Standing(UUID(int=number), UUID(int=cause) if cause else None, day(on), day(on), "release", number)


def order(*entries: Standing, said: tuple[Revision, ...] = ()) -> list[int]:
    return [each.int for _, each in in_place(entries, by_root(said))]


def test_a_corrected_entry_stands_where_it_happened() -> None:
    entries = standing(1, 1), standing(5, 5), standing(9, 9)
    later = revision(10, 1, time=day(7).isoformat())
    assert order(*entries) == [1, 5, 9]
    assert order(*entries, said=(later,)) == [5, 1, 9]
    assert time_of(day(1), [later, revision(11, 10)]) == day(7)


def test_what_followed_stands_behind_the_entry_and_not_behind_its_correction() -> None:
    entries = standing(1, 1), standing(2, 1, cause=1), standing(3, 6), standing(10, 20), standing(11, 7, cause=10)
    moved = revision(10, 1, time=day(7).isoformat())
    assert order(*entries, said=(moved,)) == [3, 1, 2, 11, 10]


def test_what_causes_itself_stands_somewhere() -> None:
    assert sorted(order(standing(1, 1, cause=2), standing(2, 2, cause=1), standing(3, 3, cause=99))) == [1, 2, 3]


@pytest.mark.parametrize("kind", [CORRECTED, RETRACTED])
def test_what_is_not_revised_stays_as_it_is(kind: str) -> None:
    assert as_known(released(), ()) == released()
    assert by_root(()) == {}
    assert revision(2, 1, kind).retracts == (kind == RETRACTED)


def flagged(number: int, kind: str, at: float, **data: Any) -> dict[str, Any]:
    event = {"type": kind, "time": day(1).isoformat(), "recordedtime": day(1).isoformat(), "data": data}
    row: Any = {
        "id": UUID(int=number), "person": UUID(int=9), "known": day(at), "service": kind.split(".")[1],
        "sequence": 1, "actor": "prison", "cause": None,
        "correlation": UUID(int=1), "flags": ["started_before"], "body": orjson.dumps(event),
    }  # fmt: skip
    return entry(row)


STARTED = "throughcare.planning.programme.started.v1"
FIRST = flagged(1, STARTED, 1, programmeId="p-1")


@pytest.mark.parametrize(
    ("later", "answered"),
    [
        (flagged(7, STARTED, 3, programmeId="p-1"), True),
        (flagged(7, "throughcare.planning.programme.held.v1", 3, programmeId="p-1", reason="health"), True),
        (flagged(7, "throughcare.planning.programme.held.v1", 3, programmeId="p-2", reason="health"), False),
        (flagged(7, "throughcare.intake.transfer.started.v1", 3, reason="court"), False),
        (flagged(7, STARTED, 5, programmeId="p-1"), False),
    ],
    ids=["the same sort", "the same programme", "another programme", "another service", "flagged afterwards"],
)
def test_a_flag_is_perhaps_answered_by_the_retraction_of_what_it_was_raised_beside(
    later: dict[str, Any], answered: bool
) -> None:
    retracted = revision(4, 1, RETRACTED)
    found = list(answers(later, [FIRST], by_root([retracted])))
    assert [(each["event"], each["own"], each["how"]) for each in found] == (
        [(str(UUID(int=4)), False, "retracted")] if answered else []
    )


def test_the_flags_of_a_corrected_entry_are_about_what_it_said_before() -> None:
    first = revision(4, 1, patch={"programmeId": "p-2"})
    assert [each["own"] for each in answers(FIRST, [FIRST], by_root([first]))] == [True]
    correction = flagged(4, CORRECTED, 4, targetEventId=str(UUID(int=1)), reason="data_entry")
    assert list(answers(correction, [FIRST], by_root([first]))) == []
    second = revision(5, 4, patch={"programmeId": "p-3"})
    assert [each["event"] for each in answers(correction, [FIRST], by_root([first, second]))] == [str(UUID(int=5))]
