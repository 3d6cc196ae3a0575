"""Every type keeps what it has promised, says who may see each field, and shows an example that is true."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest

from shared.contracts.aftercare import AFTERCARE
from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.deadlines import DEADLINES
from shared.contracts.fields import Event
from shared.contracts.identity import NAMINGS
from shared.contracts.intake import INTAKE
from shared.contracts.planning import PLANNING
from shared.contracts.records import RECORDS
from shared.contracts.release import RELEASE
from shared.contracts.schemas import schema_of
from shared.eventing.report import read_data
from tests.contract import pin
from tests.contract.breaking import breaking
from tests.unit.eventing.course import CONTRACTS

NAME = re.compile(r"throughcare\.(intake|planning|release|aftercare)\.([a-z]+(_[a-z]+)*\.)?[a-z]+(_[a-z]+)*\.v[1-9]\d*")
PAST = re.compile(r"(.*_)?([a-z]+ed|held|set|due|met)")
OWNED = {"intake": INTAKE, "planning": PLANNING, "release": RELEASE, "aftercare": AFTERCARE}
LEVELS = {"open", "personal", "sensitive"}
every_type = pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.type)


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a payload and of its parts."""
    for name, part in {"data": schema, **schema.get("$defs", {})}.items():
        for each, field in part.get("properties", {}).items():
            yield f"{name}.{each}", field


def is_classified(field: dict[str, Any]) -> bool:
    """It says who may see it; or it is made of parts that do."""
    if "classification" in field:
        return field["classification"] in LEVELS
    if "$ref" in field:
        return True
    forms = [form for form in field.get("anyOf", ()) if form.get("type") != "null"]
    return bool(forms) and all(is_classified(form) for form in forms)


@every_type
def test_its_schema_is_the_pinned_one(event: type[Event]) -> None:
    path, schema = pin.pinned(event.type), schema_of(event)
    help_pin = "an added optional field, or other words, needs `python -m tests.contract.pin`"
    assert path.exists(), f"{event.type} is not pinned: {help_pin}"
    text = path.read_text("utf-8")
    broken = "\n  ".join(breaking(json.loads(text), schema)) or "none found"
    assert text == pin.text_of(schema), (
        f"the contract of {event.type} has changed: a breaking change needs a new version of the type "
        f"(this one stays as it is, and says how it is read as that: shared/contracts/versions.py); {help_pin}.\n"
        f"Breaking changes:\n  {broken}"
    )


def test_no_type_that_was_pinned_is_gone() -> None:
    gone = {path.stem for path in pin.SCHEMAS.glob("*.json")} - CATALOGUE.keys()
    assert not gone, f"{sorted(gone)}: a type that was published is read for ever; add a new version beside it"


@pytest.mark.parametrize("contracts", [CATALOGUE, CONTRACTS], ids=["catalogue", "example"])
def test_every_old_version_says_how_it_is_read_as_the_next(contracts: Mapping[str, type[Event]]) -> None:
    for event in contracts.values():
        stem, _, number = event.type.rpartition(".v")
        following = contracts.get(f"{stem}.v{int(number) + 1}")
        assert event.becomes is following, f"{event.type}: say in `becomes` and `upcast` how it is read as the next"
        if following and event.example:
            assert isinstance(event.model_validate(event.example).upcast(), following)


@every_type
def test_every_field_says_who_may_see_it(event: type[Event]) -> None:
    assert [name for name, field in fields(schema_of(event)) if not is_classified(field)] == []


@every_type
def test_its_example_keeps_its_contract(event: type[Event]) -> None:
    assert event.example
    assert isinstance(read_data(event, orjson.dumps(event.example)), event)


@every_type
def test_its_example_comes_back_as_it_was_sent(event: type[Event]) -> None:
    read = read_data(event, orjson.dumps(event.example))
    assert json.loads(read.model_dump_json(exclude_unset=True)) == event.example


@every_type
def test_its_name_says_service_noun_past_and_version(event: type[Event]) -> None:
    assert NAME.fullmatch(event.type)
    assert PAST.fullmatch(event.type.split(".")[-2])


@every_type
def test_it_is_owned_by_the_service_whose_contract_it_is(event: type[Event]) -> None:
    assert event in {*OWNED[owner(event.type)], *DEADLINES[owner(event.type)], *RECORDS, *NAMINGS}


def test_no_two_contracts_have_one_name() -> None:
    assert [CATALOGUE[event.type] for event in CATALOGUE.values()] == list(CATALOGUE.values())
    assert {name for name, event in CATALOGUE.items() if event.type != name} == set()


def test_no_two_parts_of_contracts_have_one_name() -> None:
    """What describes all types in one document, as AsyncAPI does, knows a part by its name alone."""
    parts: dict[str, Any] = {}
    for event in CATALOGUE.values():
        for name, part in schema_of(event).get("$defs", {}).items():
            assert parts.setdefault(name, part) == part, f"{name}, in {event.type}"


def test_a_field_without_classification_would_be_found() -> None:
    assert not is_classified({"type": "string"})
    assert not is_classified({"anyOf": [{"type": "string"}, {"type": "null"}]})
    assert not is_classified({"type": "string", "classification": "secret"})


def test_pinning_refuses_what_breaks_a_promise(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pin, "SCHEMAS", tmp_path)
    assert pin.main() == 0
    assert len(list(tmp_path.glob("*.json"))) == len(CATALOGUE)
    (tmp_path / "throughcare.intake.person.vanished.v1.json").write_text("{}")
    assert pin.main() == 1
    assert "throughcare.intake.person.vanished.v1: the type is gone" in capsys.readouterr().err
