"""A row says an event: by its contract, and by nothing else; and every event can be said by a row."""

import csv
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as forall
from hypothesis import strategies as st

from services.cli.csv_cells import fields
from services.cli.csv_parts import parts
from services.cli.csv_rows import FileRefused, Header, row_of
from services.cli.csv_template import template_of
from services.cli.lines import Place
from shared.contracts.catalogue import CATALOGUE
from tests.unit.cli.events import EVENTS
from tests.unit.cli.tables import events_of, table

REQUIRED = ["source", "id", "type", "subject", "time"]
ASSESSED = "throughcare.intake.assessment.completed.v1"
slow = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None
)


@slow
@forall(EVENTS)
def test_an_event_written_as_a_row_is_read_as_the_same_event(event: dict[str, Any]) -> None:
    cells = row_of(event)
    assert Header(list(cells)).event(list(cells.values())) == event


@slow
@forall(
    st.lists(EVENTS, min_size=1, max_size=4),
    st.sampled_from(",;\t"),
    st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]),
    st.booleans(),
)
def test_events_of_several_types_share_a_file_however_it_is_written(
    events: list[dict[str, Any]], delimiter: str, written: tuple[str, int], bom: bool
) -> None:
    text = table(
        [row_of(event) for event in events], delimiter=delimiter, lineterminator=written[0], quoting=written[1]
    )
    assert events_of(("\ufeff" * bom + text).encode()) == events


@pytest.mark.parametrize("event_type", CATALOGUE)
def test_a_template_is_a_file_with_the_example_of_the_contract(event_type: str) -> None:
    text = template_of(event_type)
    assert text
    (event,) = events_of(text.encode())
    assert event["data"] == CATALOGUE[event_type].example
    header = next(csv.reader(io.StringIO(text)))
    assert {name for name in header if name.startswith("data.")} >= set(fields(event_type))


def test_there_is_no_template_of_what_is_no_type() -> None:
    assert template_of("throughcare.intake.person.vanished.v1") is None


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("data.overall.rawScore", "12", 12),
        ("data.overall.rawScore", " -1.5e1 ", -15.0),
        ("data.overall.rawScore", "1,5", "1,5"),
        ("data.overall.rawScore", "NaN", "NaN"),
        ("data.overall.rawScore", "1" * 400, "1" * 400),
        ("data.overall.probability.horizonMonths", "24.0", 24),
        ("data.overall.probability.horizonMonths", "2.5", "2.5"),
        ("data.overall.probability.horizonMonths", "two", "two"),
        ("data.overall.neutralLevel", "3", 3),
        ("data.overall.neutralLevel", "unknown", "unknown"),
        ("data.overall.neutralLevel", "6", "6"),
        ("data.interpreterUsed", "Yes", True),
        ("data.interpreterUsed", "FALSE", False),
        ("data.interpreterUsed", "1", "1"),
        ("data.purpose", " intake ", "intake"),
        ("data.validFrom", " 2026-01-05 ", "2026-01-05"),
        ("data.completedBy", " 007 ", " 007 "),
    ],
)
def test_a_cell_becomes_what_its_field_is_or_stays_text(column: str, cell: str, value: Any) -> None:
    said = Header([*REQUIRED, column]).event(["s", "1", ASSESSED, "a:b", "t", cell])["data"]
    for step in column.split(".")[1:]:
        said = said[step]
    assert (said, type(said)) == (value, type(value))


def test_empty_cells_say_nothing_and_leave_no_gap_in_a_list() -> None:
    header = Header([*REQUIRED, "data.needs.0.domain", "data.needs.0.severity", "data.needs.10.domain", "region"])
    cells = ["s", "1", ASSESSED, "a:b", "t", " ", "", "employment"]
    event = header.event(cells)
    assert event["data"] == {"needs": [{"domain": "employment"}]}
    assert "region" not in event
    assert header.column(cells, "data.needs.0.domain") == "data.needs.10.domain"
    assert header.event(["s", "1", ASSESSED])["data"] == {}


def test_what_a_type_does_not_have_is_sent_by_its_name_for_the_contract_to_refuse() -> None:
    header = Header([*REQUIRED, "data.legalBasis.kind", "data.needs.0.domain"])
    cells = ["s", "1", ASSESSED, "a:b", "t", "court_order"]
    assert header.event(cells)["data"] == {"legalBasis.kind": "court_order"}
    assert header.column(cells, "data.legalBasis.kind") == "data.legalBasis.kind"
    assert header.column(cells, "data.instrument") == "data.instrument"
    assert header.event(["s", "1", "no.such.type", "a:b", "t", "x"])["data"] == {"legalBasis.kind": "x"}


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("source,id,type,subjct,time", "unknown column subjct: did you mean subject?"),
        ("source,id,type,subject", "column time is missing"),
        ("source,id,type,subject,time,id", "column id is there 2 times"),
        ("source,id,,type,subject,time", "column 3 has no name"),
        ("Source,id,type,subject,time", "unknown column Source: did you mean source?"),
        (
            ",".join([*REQUIRED, "data.needs.3.domian"]),
            "unknown column data.needs.3.domian: did you mean data.needs.3.domain?",
        ),
        (",".join([*REQUIRED, "facilityId"]), "unknown column facilityId: did you mean data.facilityId?"),
        (",".join([*REQUIRED, "kind"]), "unknown column kind: did you mean data.kind?"),
        (",".join([*REQUIRED, "data.xyzzy"]), "unknown column data.xyzzy: see `throughcare import --template TYPE`"),
        (",".join([*REQUIRED, "data.legalBasis"]), "unknown column data.legalBasis"),
        (",".join([*REQUIRED, "recordedtime"]), "column recordedtime is given by Throughcare"),
        ("Name;Date of birth", "unknown column Name"),
        ("a" * 1_000_000, f"unknown column {'a' * 80}: see"),
        ("", "the file is empty"),
    ],
)
def test_a_header_that_cannot_be_right_is_refused_with_what_to_do(columns: str, said: str) -> None:
    with pytest.raises(FileRefused, match=r"^(line 1: |)" + said.replace("?", r"\?")):
        list(parts(io.BytesIO(columns.encode()), Place()))


def test_an_extension_and_columns_without_a_name_at_the_end_are_taken() -> None:
    assert Header([*REQUIRED, "region", "traceparent", "timeprecision", "", " "]).columns[5:] == [
        "region", "traceparent", "timeprecision",
    ]  # fmt: skip
