"""The JSON Schema of what events say, at the address that an event's `dataschema` names."""

import re
from typing import Any

from shared.contracts.fields import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OF_A_TYPE = re.compile(r".*/schemas/(throughcare\.[a-z_.]+\.v\d+)\.json")


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of its data, as senders and readers see it; it says on what they rest."""
    return {**event.model_json_schema(by_alias=True), "factuality": event.factuality}


def address_of(base: str, name: str) -> str:
    """Where a schema is found, given the door's address."""
    return f"{base}/schemas/{name}.json"


def type_named_by(dataschema: str) -> str | None:
    """The type whose schema this is, in whichever deployment; None where it is no schema of ours."""
    found = OF_A_TYPE.fullmatch(dataschema)
    return found[1] if found else None


def document(base: str, name: str, schema: dict[str, Any], examples: list[Any]) -> dict[str, Any]:
    """A schema as it is given out: it says which dialect it is in, and where it is found."""
    return {"$schema": DIALECT, "$id": address_of(base, name), **schema, "examples": examples}
