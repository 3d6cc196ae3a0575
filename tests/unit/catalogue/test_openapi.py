"""Events as schemas of the API's document: what generators of clients can make something of."""

import json

from services.catalogue.entries import Catalogue
from services.catalogue.openapi import schemas
from services.deciding import DECIDING

SCHEMAS = schemas(Catalogue(list(DECIDING.values()), "https://throughcare.test"))


def test_no_enumeration_has_values_of_two_kinds() -> None:
    found: list[list[object]] = []
    json.loads(json.dumps(SCHEMAS), object_hook=lambda part: found.append(part.get("enum", [])))
    assert [values for values in found if len({type(value) for value in values}) > 1] == []


def test_what_has_values_of_two_kinds_has_alternatives() -> None:
    level = SCHEMAS["Overall"]["properties"]["neutralLevel"]
    assert level["anyOf"] == [{"type": "integer", "enum": [1, 2, 3, 4, 5]}, {"type": "string", "enum": ["unknown"]}]
    assert level["description"]


def test_a_type_of_event_says_where_its_page_is() -> None:
    for name in ("ReportedDeathRecorded", "DeathRecorded"):
        assert SCHEMAS[name]["externalDocs"]["url"] == "/events/type/throughcare.intake.death.recorded.v1"
    assert "externalDocs" not in SCHEMAS["Overall"]
