"""A person of several ids is folded as one, and taken apart again: whatever the order, with nothing moved."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.identity import IDENTITY
from shared.contracts.fields import Event
from shared.contracts.identity import LINKS, PersonMerged, PersonUnmerged
from shared.contracts.records import RECORDS, IntakeRecordCorrected
from shared.eventing.batch import Batch, Service
from shared.eventing.casefile import Casefile
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import PersonKey
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Submission, read_report
from shared.eventing.rules import Rules
from shared.eventing.store import EventStore
from tests.unit.eventing.course import CONTRACTS, COURSE, PRAISE_BEGINNERS, Begun, Booked, said

PEOPLE = PersonKey(b"a secret of thirty-two characters")
ALL: dict[str, type[Event]] = {**CONTRACTS, **{kind.type: kind for kind in (*LINKS, *RECORDS)}}
NAMES = [f"gb:noms:{name}" for name in "ABCD"]
ID = {name: PEOPLE.person(name) for name in NAMES}
A, B, C, D = NAMES
numbers = count(1)


def hour(number: int) -> str:
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number)).isoformat()


class Intake:
    """Intake's files of four people, without a database; each report is a batch of its own turn."""

    def __init__(self) -> None:
        store = EventStore("intake", ALL, PEOPLE, "http://throughcare.test")
        service = Service("intake", Rules([COURSE, IDENTITY], [PRAISE_BEGINNERS]), store, lambda: datetime.now(UTC))
        self.batch = Batch(service, {ID[name]: Casefile(ID[name]) for name in NAMES}, {})

    def post(self, event: Event, at: int, subject: str = A) -> Result:
        report = said(event, hour(at), str(next(numbers)), subject=subject)
        report["data"] = event.model_dump(mode="json", exclude_unset=True, by_alias=True)
        return self.batch.receive(read_report(Submission(report, "test", datetime.now(UTC)), ALL, PEOPLE))

    def file(self, name: str) -> Casefile:
        return self.batch.files[ID[name]]

    def story(self, name: str) -> list[str]:
        return [type(fact.what).__name__ for fact in self.file(name).facts]


def merge(survivor: str, retired: str) -> PersonMerged:
    return PersonMerged(survivor_id=survivor, retired_id=retired)


def unmerge(survivor: str, restored: str) -> PersonUnmerged:
    return PersonUnmerged(survivor_id=survivor, restored_id=restored)


def test_after_a_merge_each_id_finds_the_state_of_both_and_keeps_its_stream() -> None:
    intake = Intake()
    intake.post(Booked(), 1, A)
    assert intake.post(Begun(), 3, B).outcome == Outcome.WAITING
    assert intake.post(merge(A, B), 4).outcome == Outcome.ACCEPTED
    assert intake.story(A) == intake.story(B) == ["Booked", "Begun", "Praised", "PersonMerged"]
    streams = {row.id: (row.person, row.sequence) for row in intake.batch.writes.appended}
    own = [(streams[fact.id], type(fact.what).__name__) for fact in intake.file(A).facts]
    assert own == [
        ((ID[A], 1), "Booked"),
        ((ID[B], 1), "Begun"),
        ((ID[B], 2), "Praised"),
        ((ID[A], 2), "PersonMerged"),
    ]


def test_a_late_event_for_a_retired_id_finds_the_survivor() -> None:
    intake = Intake()
    intake.post(merge(A, B), 1)
    intake.post(Booked(), 2, A)
    assert intake.post(Begun(), 3, B).outcome == Outcome.ACCEPTED


def test_after_an_unmerge_all_is_apart_again() -> None:
    intake = Intake()
    intake.post(Booked(), 1, A)
    intake.post(merge(A, B), 2)
    intake.post(unmerge(A, B), 5)
    assert (intake.story(A), intake.story(B)) == (["Booked", "PersonMerged", "PersonUnmerged"], [])
    assert intake.post(Begun(), 6, B).outcome == Outcome.WAITING
    assert {ID[A]: ID[A], ID[B]: ID[B]} == intake.batch.writes.links


def test_a_correction_sent_for_one_id_of_an_event_of_the_other_counts_while_they_are_one() -> None:
    intake = Intake()
    booked = intake.post(Booked(note="wrong"), 1, A).event
    assert booked
    right = IntakeRecordCorrected(target_event_id=booked, patch={"note": "right"}, reason="data_entry")
    assert intake.post(right, 2, B).outcome == Outcome.WAITING
    intake.post(merge(A, B), 3)
    assert intake.file(B).facts[0].what == Booked(note="right")
    intake.post(unmerge(A, B), 4)
    assert intake.file(A).facts[0].what == Booked(note="wrong")


def test_of_two_who_corrected_one_version_the_first_counts_while_they_are_one_and_none_is_lost() -> None:
    intake = Intake()
    booked = intake.post(Booked(note="wrong"), 1, A).event
    assert booked
    by_b, by_a = (
        IntakeRecordCorrected(target_event_id=booked, patch={"note": note}, reason="data_entry") for note in "ba"
    )
    intake.post(merge(A, B), 2)
    intake.post(by_b, 3, B)
    for at in (4, 6):
        intake.post(unmerge(A, B), at)
        if at == 4:
            assert intake.post(by_a, 5, A).outcome == Outcome.ACCEPTED
        assert intake.file(A).facts[0].what == Booked(note="a")
        intake.post(merge(A, B), at + 1)
        assert intake.file(A).facts[0].what == Booked(note="b")


def test_policies_do_not_fire_again_for_what_is_united_or_divided() -> None:
    intake = Intake()
    intake.post(Booked(), 1, A)
    intake.post(Begun(), 2, A)
    for at in range(3, 9, 2):
        intake.post(merge(A, B), at)
        intake.post(unmerge(A, B), at + 1)
    assert intake.story(A).count("Praised") == 1


def test_what_is_refused_changes_nothing() -> None:
    intake = Intake()
    intake.post(merge(A, B), 1)
    for event in (merge(A, A), merge(B, A)):
        assert intake.post(event, 3).outcome == Outcome.REJECTED
    assert (intake.file(A).ids, intake.story(A)) == (intake.file(B).ids, ["PersonMerged"])
    assert intake.file(C).ids == (ID[C],)


def test_a_merge_is_sent_with_one_of_those_it_names() -> None:
    with pytest.raises(RuleBroken, match="subject_not_named"):
        Intake().post(merge(A, B), 1, subject=C)


@st.composite
def reports(draw: st.DrawFn) -> list[tuple[Event, int, str]]:
    """Bookings at hours of their own, and merges and unmerges of which each pair has one direction."""
    found: list[tuple[Event, int, str]] = []
    for at in range(draw(st.integers(1, 9))):
        first, second = sorted(draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)))
        what = draw(st.sampled_from(["booked", "merged", "unmerged"]))
        event: Event = {"booked": Booked(note=f"{at}"), "merged": merge(first, second)}.get(
            what, unmerge(first, second)
        )
        found.append((event, at, first))
    return found


def told(history: Sequence[tuple[Event, int, str]]) -> Intake:
    intake = Intake()
    for event, at, subject in history:
        assert intake.post(event, at, subject).outcome == Outcome.ACCEPTED
    return intake


def known(intake: Intake) -> dict[str, Any]:
    """Who is one, what is known of them, and what would be loaded by the table."""
    return {
        name: (
            intake.file(name).ids,
            [(fact.what, fact.time, fact.person) for fact in intake.file(name).facts],
            intake.file(name).state(COURSE, len(intake.file(name).facts)).booked,
        )
        for name in NAMES
    }


@settings(deadline=None)
@given(reports(), st.randoms(use_true_random=False))
def test_any_order_of_merges_and_unmerges_ends_in_the_same_files(
    history: list[tuple[Event, int, str]], chance: Any
) -> None:
    straight = told(history)
    shuffled = list(history)
    chance.shuffle(shuffled)
    intake = told(shuffled)
    assert known(intake) == known(straight)
    links = intake.batch.writes.links
    for name in NAMES:
        ids = {each for each in links if links[each] == links.get(ID[name])} or {ID[name]}
        assert ids == set(intake.file(name).ids)


def test_streams_have_neither_gap_nor_repeat_through_merges() -> None:
    intake = Intake()
    for at in range(1, 12, 4):
        for name in (A, B):
            intake.post(Booked(), at, name)
        intake.post(merge(A, B), at + 1)
        intake.post(Booked(), at + 2, B)
        intake.post(unmerge(A, B), at + 3)
    streams: dict[UUID, list[int]] = {}
    for row in intake.batch.writes.appended:
        streams.setdefault(row.person, []).append(row.sequence)
    assert {person: list(range(1, len(found) + 1)) for person, found in streams.items()} == streams
