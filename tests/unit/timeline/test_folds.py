"""The name of the fold changes with what it concludes, so that rows of a former one are folded anew."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import orjson
import pytest

from services.timeline.caseload.case import Case, case_shown
from services.timeline.caseload.facts import event_of
from services.timeline.caseload.missing import MISSING
from services.timeline.caseload.row import FOLD, kept
from services.timeline.caseload.whereabouts import Place
from services.timeline.grounds import GROUNDS, Ground, Told, Version, doubted, void_of
from services.timeline.journey import STATES
from shared.contracts.catalogue import CATALOGUE

# Of nobody: drawn by chance from the contracts, so that each takes a way through the fold that no other does. A history
# is a line; an event of it is its day, type and data, and what else is shown of it. None ever changes; some are added.
HISTORIES: Sequence[Any] = orjson.loads((Path(__file__).parent / "histories.json").read_bytes())
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def entries(history: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """As the timeline shows them."""
    for number, (day, kind, data, *more) in enumerate(history, 1):
        time = (START + timedelta(days=day)).isoformat()
        yield {
            "id": str(UUID(int=number)), "type": kind, "data": data, "time": time, "timeprecision": "minute",
            "recordedtime": time, "retracted": None, "reviews": [], **(more[0] if more else {}),
        }  # fmt: skip


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [case_shown([*entries(history)]) for history in HISTORIES]


def told(history: Sequence[Any]) -> Iterator[Told]:
    """What of it a contract can read."""
    for each in entries(history):
        what, time = event_of(each["type"], each["data"]), datetime.fromisoformat(each["time"])
        if what:
            yield Told(UUID(each["id"]), time, time, what, False)


def doubts(history: Sequence[Any]) -> Iterator[list[int]]:
    """For each that others may have gone by, what would be for review if it were gone."""
    entries = sorted(told(history), key=lambda each: (each.time, each.id))
    grounds = [each for each in entries if isinstance(each.what, GROUNDS)]
    voids = [admission for each in entries if (admission := void_of(each, entries))]
    for each in [*grounds, *voids]:
        gone = Version(UUID(int=0), datetime.max.replace(tzinfo=UTC), None)
        ground = Ground(each.time, (Version(each.id, each.time, each.what), gone))
        yield [effect.int for effect, _ in doubted(ground, entries)]


def test_what_the_fold_concludes_has_the_name_that_rows_bear(cases: list[Case]) -> None:
    concluded = [kept(case) for case in cases], [[*doubts(history)] for history in HISTORIES]
    name = hashlib.sha256(orjson.dumps(concluded)).hexdigest()[:12]
    assert name == FOLD, (
        "the fold concludes otherwise than the rows of cases that are kept: so that they are folded anew, write "
        f'FOLD = "{name}" in services/timeline/caseload/row.py'
    )


def test_the_histories_show_every_type_of_event_and_all_that_the_fold_can_conclude(cases: list[Case]) -> None:
    help_add = "add a history that shows it to tests/unit/timeline/histories.json: what none shows, changes unseen"
    assert {event[1] for history in HISTORIES for event in history} >= CATALOGUE.keys(), help_add
    assert {gap for case in cases for gap in case.gaps} == MISSING.keys(), help_add
    assert {case.where.place for case in cases} == {None, *get_args(Place)}, help_add
    assert {case.state for case in cases} == {None, *STATES}, help_add
