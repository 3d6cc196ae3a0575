"""/asyncapi.json by the official parser (npm's @asyncapi/parser, on node), and by the code it speaks of."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from services.catalogue import way_in
from services.catalogue.asyncapi import asyncapi
from services.catalogue.entries import Catalogue
from services.catalogue.messages import moved
from services.deciding import DECIDING
from services.door.inbound import submission_of
from services.door.reading import Sender
from services.door.refusal import Refused, refusal
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import PersonRegistered
from shared.eventing.example import reported
from shared.eventing.kafka import Kafka
from shared.eventing.loop import Record
from shared.eventing.outcome import Outcome, Result

PARSER = "@asyncapi/parser@3.6.6"
ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("asyncapi.cjs")
DOCUMENT = asyncapi(Catalogue(list(DECIDING.values()), "https://throughcare.test"), Kafka("", "custody", 6))
ERROR, WARNING = 0, 1


@pytest.fixture(scope="session")
def parser() -> Path:
    """The folder that the parser is installed in: once, by npm, at exactly this version."""
    folder = ROOT / ".cache" / PARSER.replace("/", "-").strip("@")
    if not folder.exists():
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        subprocess.run(["npm", "install", *options, "--prefix", half, PARSER], check=True, timeout=240)
        half.rename(folder)
    return folder


def parsed(parser: Path, document: dict[str, Any]) -> dict[str, Any]:
    """What the parser says."""
    said = subprocess.run(
        ["node", SCRIPT, parser], input=json.dumps(document), capture_output=True, text=True, check=True, timeout=120
    )
    found: dict[str, Any] = json.loads(said.stdout)
    return found


@pytest.mark.timeout(400)
def test_the_official_parser_has_nothing_against_it(parser: Path) -> None:
    found = parsed(parser, DOCUMENT)
    assert [each for each in found["diagnostics"] if each["severity"] in (ERROR, WARNING)] == []
    assert set(found["messages"]) >= set(CATALOGUE)


@pytest.mark.timeout(400)
def test_the_official_parser_would_find_a_fault(parser: Path) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    del document["operations"]["announce_intake"]["action"]
    found = parsed(parser, document)
    assert ERROR in {each["severity"] for each in found["diagnostics"]}


def test_every_type_is_a_message_of_its_services_topic() -> None:
    for service in DECIDING:
        channel = DOCUMENT["channels"][service]
        assert channel["address"] == channel["bindings"]["kafka"]["topic"] == f"custody.{service}"
        assert channel["bindings"]["kafka"]["partitions"] == 6
        assert set(channel["messages"]) == {name for name in CATALOGUE if name.split(".")[1] == service}


def refused(name: str, part: str, value: Any) -> list[str]:
    """What an independent validator has against the headers or the payload of a message."""
    common = DOCUMENT["components"]["messageTraits"]["event"]
    schema = DOCUMENT["components"]["messages"][name].get(part, common.get(part))
    validator = jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]}, validate_formats=True)
    return [str(error) for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", DOCUMENT["components"]["messages"])
def test_every_example_keeps_its_own_schema(name: str) -> None:
    for example in DOCUMENT["components"]["messages"][name]["examples"]:
        for part in ("headers", "payload"):
            assert refused(name, part, example[part]) == []


def record(message: dict[str, Any]) -> Record:
    """An example of a message as the door reads it."""
    headers = [(name, str(value).encode()) for name, value in message["headers"].items()]
    value = orjson.dumps(message["payload"])
    return Record("custody.inbound", 3, 4711, 0, 0, b"key", value, None, 3, len(value), headers)


@pytest.mark.parametrize("name", [way_in.STRUCTURED, way_in.BINARY])
def test_the_door_reads_an_example_of_a_report_as_the_event_it_is(name: str) -> None:
    sender = Sender("kafka", datetime.now(UTC), None, ("urn:my:",))
    (example,) = DOCUMENT["components"]["messages"][name]["examples"]
    read = submission_of(record(example), sender)
    assert read.broken is None
    assert {**read.attributes} | {"datacontenttype": None} == reported(PersonRegistered) | {"datacontenttype": None}


@pytest.mark.parametrize("code", ["unknown_type", "data_missing", "not_json"])
def test_what_the_door_tells_of_a_refusal_keeps_the_documents_schema(code: str) -> None:
    (example,) = DOCUMENT["components"]["messages"][way_in.STRUCTURED]["examples"]
    result = Result(Outcome.REJECTED, None, None, code=code, field="data", detail="it is wrong")
    told = orjson.loads(refusal(Refused(record(example), result), "cluster"))
    assert refused(way_in.REFUSAL, "payload", told) == []
    assert told["type"] == way_in.REFUSAL
    headers = {key: value.decode() for key, value in Refused.headers}
    assert refused(way_in.REFUSAL, "headers", headers) == []


def test_parts_of_schemas_are_among_the_documents_own() -> None:
    assert "#/$defs/" not in json.dumps(DOCUMENT)
    assert moved({"$ref": "#/$defs/Need"}) == {"$ref": "#/components/schemas/Need"}
