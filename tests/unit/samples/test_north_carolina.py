"""The sample: made from the data alone, the same each time, and every event as the door takes it."""

import csv
import gzip
import hashlib
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import orjson
import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission, read_report
from tests.unit.samples.scripts import SAMPLE, script

convert = script("convert")

Event = dict[str, Any]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
AS_PUBLISHED = "19cc0e7637e0adbaa608d6f0b7f6c7a084b661ac06f31d96aacb9db233672d52"
COUNTS = {
    "intake.person.registered": 1445,
    "intake.admission.recorded": 1445 + 552,
    "intake.sentence.recorded": 1445,
    "intake.assessment.completed": 1445,
    "planning.plan.agreed": 1445,
    "planning.plan.approved": 1445,
    "planning.programme.referred": 672,
    "planning.programme.started": 672,
    "planning.programme.completed": 672,
    "release.date.confirmed": 1445,
    "release.released": 1445,
    "aftercare.supervision.ended": 628,
}


@pytest.fixture(scope="module")
def packed() -> bytes:
    return (SAMPLE / "events.ndjson.gz").read_bytes()


@pytest.fixture(scope="module")
def events(packed: bytes) -> list[Event]:
    return [orjson.loads(line) for line in gzip.decompress(packed).splitlines()]


@pytest.fixture(scope="module")
def people(events: list[Event]) -> dict[str, list[Event]]:
    """Each person's events, in the order of the file."""
    paths = defaultdict(list)
    for event in events:
        paths[event["subject"]].append(event)
    return dict(paths)


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    """The data, by the subject of its events."""
    with (SAMPLE / "recid.csv").open(newline="") as file:
        return {f"us:doc:nc:{number:04}": row for number, row in enumerate(csv.DictReader(file), start=1)}


def short(event: Event) -> str:
    return str(event["type"]).removeprefix("throughcare.").removesuffix(".v1")


def when(path: list[Event], event_type: str) -> list[datetime]:
    return [datetime.fromisoformat(event["time"]) for event in path if short(event) == event_type]


def months(earlier: datetime, later: datetime) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def test_the_facts_are_as_published(rows: dict[str, dict[str, str]]) -> None:
    assert hashlib.sha256((SAMPLE / "recid.csv").read_bytes()).hexdigest() == AS_PUBLISHED
    assert len(rows) == 1445
    assert {len(row) for row in rows.values()} == {18}


def test_the_same_facts_make_the_same_bytes(packed: bytes) -> None:
    again = convert.packed()
    assert again == convert.packed()
    # Not the packed bytes: another zlib packs the same events otherwise.
    assert gzip.decompress(again) == gzip.decompress(packed)


def test_the_file_bears_no_time_and_no_name(packed: bytes) -> None:
    assert packed[3] == 0
    assert packed[4:8] == bytes(4)


def test_every_event_is_as_the_door_takes_it(events: list[Event]) -> None:
    people = PersonKey(b"a secret of this test alone, no other")
    for event in events:
        read_report(Submission(event, "sample", NOW), CATALOGUE, people)


def test_every_event_says_that_only_its_month_is_known(events: list[Event]) -> None:
    assert {event["timeprecision"] for event in events} == {"month"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00-05:00", event["time"]) for event in events)


def test_every_id_is_used_once(events: list[Event]) -> None:
    assert len({event["id"] for event in events}) == len(events) == 14_756


def test_there_are_as_many_of_each_type_as_the_data_say(events: list[Event]) -> None:
    assert Counter(short(event) for event in events) == COUNTS


def test_no_fact_that_a_policy_makes_is_among_them(events: list[Event]) -> None:
    made_by_policies = {
        "throughcare.planning.plan.drafted.v1",
        "throughcare.planning.deadline.opened.v1",
        "throughcare.release.case.opened.v1",
        "throughcare.aftercare.supervision.started.v1",
        "throughcare.aftercare.supervision.suspended.v1",
        "throughcare.intake.episode.closed.v1",
    }
    assert made_by_policies <= CATALOGUE.keys()
    assert not made_by_policies & {event["type"] for event in events}


def test_the_file_is_in_order_of_time_with_people_mingled(events: list[Event]) -> None:
    times = [datetime.fromisoformat(event["time"]) for event in events]
    assert all(earlier <= later for earlier, later in pairwise(times))
    changes = sum(before["subject"] != after["subject"] for before, after in pairwise(events))
    assert changes > len(events) // 2


def test_each_persons_path_goes_forward_in_time(people: dict[str, list[Event]]) -> None:
    for path in people.values():
        times = [datetime.fromisoformat(event["time"]) for event in path]
        assert all(earlier < later for earlier, later in pairwise(times))


def test_each_persons_path_is_that_of_their_row(
    people: dict[str, list[Event]], rows: dict[str, dict[str, str]]
) -> None:
    assert people.keys() == rows.keys()
    for subject, row in rows.items():
        work = ("referred", "started", "completed") if row["workprg"] == "1" else ()
        path = [
            "intake.person.registered",
            "intake.admission.recorded",
            "intake.sentence.recorded",
            "intake.assessment.completed",
            "planning.plan.agreed",
            "planning.plan.approved",
            *(f"planning.programme.{step}" for step in work),
            "release.date.confirmed",
            "release.released",
        ]
        if row["cens"] == "0":
            path.append("intake.admission.recorded")
        elif row["super"] == "1":
            path.append("aftercare.supervision.ended")
        assert [short(event) for event in people[subject]] == path


def test_the_months_are_those_of_the_data(people: dict[str, list[Event]], rows: dict[str, dict[str, str]]) -> None:
    for subject, row in rows.items():
        path = people[subject]
        admitted, *returned = when(path, "intake.admission.recorded")
        (released,) = when(path, "release.released")
        assert months(admitted, released) == int(row["tserved"])
        assert months(released, datetime(1984, 4, 1, tzinfo=UTC)) == int(row["follow"])
        assert [months(released, back) for back in returned] == ([int(row["durat"])] if row["cens"] == "0" else [])
        assert all(end.strftime("%Y-%m") == "1984-04" for end in when(path, "aftercare.supervision.ended"))
        # What the data give no month for stays within the months of admission and release.
        assert {event["time"][:7] for event in path[:5]} == {admitted.strftime("%Y-%m")}
        assert all(day.strftime("%Y-%m") == released.strftime("%Y-%m") for day in when(path, "release.date.confirmed"))


@pytest.mark.parametrize("event_type", ["intake.admission.recorded", "release.released"])
def test_days_are_spread_over_the_month(events: list[Event], event_type: str) -> None:
    days = Counter(event["time"][8:10] for event in events if short(event) == event_type)
    assert len(days) >= 20
    assert max(days.values()) < 3 * sum(days.values()) / len(days)


def test_the_sentence_names_the_day_of_release(people: dict[str, list[Event]]) -> None:
    for path in people.values():
        data = {short(event): event["data"] for event in path}
        (released,) = when(path, "release.released")
        dates = data["intake.sentence.recorded"]["dates"]
        assert list(dates.values()) == [data["release.date.confirmed"]["date"]] == [released.date().isoformat()]


def test_needs_and_kind_of_release_are_those_of_the_row(
    people: dict[str, list[Event]], rows: dict[str, dict[str, str]]
) -> None:
    for subject, row in rows.items():
        data = {short(event): event["data"] for event in people[subject]}
        expected = {
            "substance_alcohol": row["alcohol"] == "1",
            "substance_drugs": row["drugs"] == "1",
            "education_training": int(row["educ"]) < 12,
            "criminal_history": int(row["priors"]) > 0,
        }
        needs = data["intake.assessment.completed"]["needs"]
        assert [need["domain"] for need in needs] == [domain for domain, holds in expected.items() if holds]
        assert not any("score" in need for need in needs)
        assert data["release.released"] == {"kind": "conditional" if row["super"] == "1" else "end"}


def test_who_returned_came_back_for_a_cause_that_is_unknown(people: dict[str, list[Event]]) -> None:
    again = [path[-1] for path in people.values() if short(path[-1]) == "intake.admission.recorded"]
    assert len(again) == 552
    assert {event["data"]["reason"] for event in again} == {"return_cause_unknown"}
    assert all(event["id"].endswith("-admission-2") for event in again)


def test_the_year_of_birth_follows_from_the_age_at_release(
    people: dict[str, list[Event]], rows: dict[str, dict[str, str]]
) -> None:
    for subject, row in rows.items():
        (released,) = when(people[subject], "release.released")
        born = people[subject][0]["data"]["birthYear"]
        assert 0 <= released.year * 12 + released.month - 1 - int(row["age"]) - born * 12 < 12


def test_a_month_that_saw_admission_and_release_holds_the_whole_path(people: dict[str, list[Event]]) -> None:
    path = people["us:doc:nc:0557"]
    assert {event["time"][:7] for event in path[:-1]} == {"1978-05"}
    assert len(path) == 9
