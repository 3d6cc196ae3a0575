"""Rule 18: no field of any event has room for a diagnosis, a victim's name, an address or the story of an offence."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.schemas import schema_of

every_type = pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.type)
NARRATIVE = re.compile(
    r"(?i)diagnos|victim.*(name|address|contact)|narrative|comment|remark|note(s)?$|description|freeText|"
    r"(first|last|family|given|sur|full)name|^name$|street|postcode|addressLine|phoneNumber|email"
)
LONGEST = 128
# As long as a subject, an id or a source may be.
SUBJECTS = {"survivorId", "retiredId", "restoredId", "personId", "otherId", "targetId", "targetSource"}
THE_EXCEPTION = (
    "throughcare.release.conditions.set.v1",
    "text",
)  # a condition is precise, or it binds nobody (Tokyo 12)


def fields(event: type[Event]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of an event and of its parts, with each form that it may have."""
    schema = schema_of(event)
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            for form in (field, *field.get("anyOf", ()), field.get("items", {})):
                yield name, form


@every_type
def test_no_field_is_named_for_a_story(event: type[Event]) -> None:
    assert [name for name, _ in fields(event) if NARRATIVE.search(name)] == []


@every_type
def test_no_field_has_room_for_a_story(event: type[Event]) -> None:
    roomy = {
        name
        for name, form in fields(event)
        if form.get("type") == "string"
        and name not in SUBJECTS
        and not {"enum", "const", "format", "pattern"} & form.keys()
        and form.get("maxLength", LONGEST + 1) > LONGEST
    }
    assert {name for name in roomy if (event.type, name) != THE_EXCEPTION} == set()


def test_such_names_would_be_found() -> None:
    assert all(NARRATIVE.search(name) for name in ("diagnosis", "victimName", "offenceNarrative", "notes", "surname"))
