"""What integrators code against says what the code does: every schema at its address, every example true."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalogue.documents import schemas
from services.catalogue.entries import Catalogue
from services.deciding import DECIDING
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import OURS, Published, Reported
from shared.contracts.fields import Event
from shared.contracts.schemas import type_named_by
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data
from tests.contract import pin
from tests.contract.made import values

ADDRESS = "https://throughcare.test"
CATALOGUED = Catalogue(list(DECIDING.values()), ADDRESS)
GIVEN_OUT = schemas(CATALOGUED)
every_type = pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.type)


@cache
def validator(name: str) -> Any:
    """An independent one, by the schema of that name."""
    return jsonschema_rs.validator_for(GIVEN_OUT[name], validate_formats=True)


@cache
def made(name: str) -> st.SearchStrategy[Any]:
    """Whatever the schema of that name takes."""
    return values(GIVEN_OUT[name], GIVEN_OUT[name])


def refused(name: str, value: Any) -> list[str]:
    """What the validator has against a value."""
    return [str(error) for error in validator(name).iter_errors(value)]


@every_type
def test_its_schema_is_given_out_as_it_is_pinned(event: type[Event]) -> None:
    schema = dict(GIVEN_OUT[event.type])
    assert schema.pop("$id") == f"{ADDRESS}/schemas/{event.type}.json"
    assert schema.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert schema.pop("examples") == [event.example]
    assert schema == json.loads(pin.pinned(event.type).read_text("utf-8"))


@pytest.mark.parametrize("name", GIVEN_OUT)
def test_a_schema_is_one_and_takes_its_own_examples(name: str) -> None:
    assert jsonschema_rs.meta.is_valid(GIVEN_OUT[name])
    for example in GIVEN_OUT[name]["examples"]:
        assert refused(name, example) == []


@every_type
@settings(max_examples=25)  # of each of a hundred types
@given(st.data())
def test_what_its_schema_takes_is_taken_by_its_contract(event: type[Event], data: st.DataObject) -> None:
    value = data.draw(made(event.type))
    assert refused(event.type, value) == []
    try:
        read_data(event, orjson.dumps(value))
    except RuleBroken as broken:
        assert broken.code == "data_value_error", broken  # a rule between fields, which no JSON Schema can say


@every_type
def test_the_published_example_keeps_the_schema_that_it_names(event: type[Event]) -> None:
    published = CATALOGUED.entries[event.type].published
    named = type_named_by(published["dataschema"])
    assert named == event.type
    assert refused(named, published["data"]) == []
    assert refused("cloudevent", published) == []


def test_the_envelope_names_every_attribute_that_only_we_give() -> None:
    ours = set(Published.model_fields) - set(Reported.model_fields)
    assert ours == OURS - {"knowntime"}  # which the timeline gives to its entries


def test_what_the_parts_of_types_are_called_is_unambiguous() -> None:
    parts: dict[str, Any] = {}
    for schema in GIVEN_OUT.values():
        for name, part in schema.get("$defs", {}).items():
            assert parts.setdefault(name, part) == part
