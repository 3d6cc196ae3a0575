"""Deadlines of two records that are one person are united, the earliest due stands; apart again, each has its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.catalogue import CATALOGUE
from shared.eventing.batch import Batch, Service
from shared.eventing.casefile import Casefile
from shared.eventing.report import Submission, read_report
from shared.eventing.store import EventStore
from shared.eventing.timetable import awaited
from shared.parts import rules_of
from shared.testing import PEOPLE

A, B = "gb:noms:A", "gb:noms:B"
NOW = datetime(2027, 3, 1, tzinfo=UTC)


class Intake:
    """Intake's files of two people, by the advisory pack."""

    def __init__(self) -> None:
        rules = rules_of(DECIDING["intake"], pack_in_use("un-baseline", DECIDING.values()))
        store = EventStore("intake", CATALOGUE, PEOPLE, "http://throughcare.test")
        files = {PEOPLE.person(who): Casefile(PEOPLE.person(who)) for who in (A, B)}
        self.batch = Batch(Service("intake", rules, store, lambda: NOW), files, {})
        self._numbers = count()

    def post(self, kind: str, who: str, day: int, **data: Any) -> None:
        event = CATALOGUE[f"throughcare.intake.{kind}.v1"]
        report = {
            "specversion": "1.0", "id": str(next(self._numbers)), "source": "urn:test", "type": event.type,
            "subject": who, "time": f"2027-02-{day}T09:00:00Z", "data": {**event.example, **data},
        }  # fmt: skip
        self.batch.receive(read_report(Submission(report, "test", NOW), CATALOGUE, PEOPLE))

    def due(self, who: str) -> Iterator[tuple[str, int]]:
        """What the clock looks at in the stream of one id: the kind, and the day."""
        for file in self.batch.writes.deadlines.values():
            for person, _, kind, due, *_ in awaited(file).values():
                if person == PEOPLE.person(who):
                    yield kind, due.day


@pytest.fixture
def intake() -> Intake:
    found = Intake()
    found.post("admission.recorded", A, 20)
    found.post("admission.recorded", B, 22)
    return found


def test_united_the_earliest_due_stands_and_apart_again_each_has_its_own(intake: Intake) -> None:
    before = {who: sorted(intake.due(who)) for who in (A, B)}
    intake.post("person.merged", A, 24, survivorId=A, retiredId=B)
    assert (sorted(intake.due(A)), list(intake.due(B))) == (before[A], [])
    intake.post("person.unmerged", A, 25, survivorId=A, restoredId=B)
    assert {who: sorted(intake.due(who)) for who in (A, B)} == before


def test_what_was_done_for_one_id_is_done_for_the_person(intake: Intake) -> None:
    intake.post("person.merged", A, 24, survivorId=A, retiredId=B)
    intake.post("induction.completed", B, 24)
    assert "induction" not in dict(intake.due(A))
    intake.post("person.unmerged", A, 25, survivorId=A, restoredId=B)
    assert "induction" in dict(intake.due(A))
    intake.post("induction.completed", A, 26)
    origins = [row.origin for row in intake.batch.writes.appended]
    assert len(origins) == len(set(origins))
