"""/asyncapi.json by the official parser (npm's @asyncapi/parser, on node), and by the code it speaks of."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.catalogue.asyncapi import asyncapi
from services.catalogue.entries import Catalogue
from services.catalogue.messages import moved
from services.roles import DECIDING
from shared.contracts.catalogue import CATALOGUE
from shared.eventing.kafka import Kafka

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


@pytest.mark.parametrize("name", DOCUMENT["components"]["messages"])
def test_every_example_keeps_its_own_schema(name: str) -> None:
    message = DOCUMENT["components"]["messages"][name]
    for part in ("headers", "payload"):
        schema = message.get(part, DOCUMENT["components"]["messageTraits"]["event"].get(part))
        validator = jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]}, validate_formats=True)
        for example in message["examples"]:
            assert [str(error) for error in validator.iter_errors(example[part])] == []


def test_parts_of_schemas_are_among_the_documents_own() -> None:
    assert "#/$defs/" not in json.dumps(DOCUMENT)
    assert moved({"$ref": "#/$defs/Need"}) == {"$ref": "#/components/schemas/Need"}
