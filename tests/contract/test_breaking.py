"""What breaks a contract is told from what does not."""

from typing import Any

import pytest

from tests.contract.breaking import breaking

NOTE = {"type": "string", "maxLength": 10}


def schema(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def nested(definition: dict[str, Any]) -> dict[str, Any]:
    return {**schema(part={"$ref": "#/$defs/Part"}), "$defs": {"Part": definition}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (schema(note=NOTE), schema(note=NOTE)),
        (schema(note=NOTE), schema(note=NOTE, more=NOTE)),
        (schema(("note",), note=NOTE), schema(note=NOTE)),
        (schema(note=NOTE), schema(note={"type": "string", "maxLength": 11})),
        (schema(note=NOTE), schema(note={"type": "string", "description": "other words"})),
        (schema(note=NOTE), schema(note={"anyOf": [NOTE, {"type": "null"}]})),
        (schema(note={"type": "integer"}), schema(note={"type": "number"})),
        (schema(note={"enum": ["a"], "type": "string"}), schema(note={"enum": ["a", "b"], "type": "string"})),
        (schema(note={"const": "a", "type": "string"}), schema(note={"enum": ["a", "b"], "type": "string"})),
        (schema(note={"enum": ["a"], "type": "string"}), schema(note={"type": "string"})),
        (nested(schema(note=NOTE)), nested(schema(note=NOTE, more=NOTE))),
        (nested(schema(note=NOTE)), schema(part=schema(note=NOTE))),
    ],
)
def test_what_takes_all_that_was_taken_breaks_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert breaking(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (schema(note=NOTE), schema(), "data.note: removed"),
        (schema(note=NOTE), schema(("note",), note=NOTE), "data.note: newly required"),
        (schema(note=NOTE), schema(("more",), note=NOTE, more=NOTE), "data.more: newly required"),
        (schema(note={"type": "number"}), schema(note={"type": "integer"}), "data.note: no longer takes number"),
        (schema(note=NOTE), schema(note={"type": "integer"}), "data.note: no longer takes string"),
        (schema(note={}), schema(note=NOTE), "data.note: no longer takes any"),
        (schema(note={"anyOf": [NOTE, {"type": "null"}]}), schema(note=NOTE), "data.note: no longer takes null"),
        (
            schema(note={"enum": ["a", "b"], "type": "string"}),
            schema(note={"enum": ["a"], "type": "string"}),
            "data.note: no longer takes 'b'",
        ),
        (
            schema(note={"enum": ["a", "b"], "type": "string"}),
            schema(note={"const": "a", "type": "string"}),
            "data.note: no longer takes 'b'",
        ),
        (
            schema(note={"type": "string"}),
            schema(note={"enum": ["a"], "type": "string"}),
            "data.note: takes only ['a'] now",
        ),
        (schema(note=NOTE), schema(note={**NOTE, "maxLength": 9}), "data.note: maxLength is 9 now, and was 10"),
        (schema(note=NOTE), schema(note={**NOTE, "minLength": 1}), "data.note: minLength is 1 now, and was None"),
        (schema(note=NOTE), schema(note={**NOTE, "pattern": "^a"}), "data.note: pattern is ^a now, and was None"),
        (
            schema(notes={"type": "array", "items": NOTE}),
            schema(notes={"type": "array", "items": {**NOTE, "maxLength": 9}}),
            "data.notes[]: maxLength is 9 now, and was 10",
        ),
        (nested(schema(note=NOTE)), nested(schema()), "data.part.note: removed"),
    ],
)
def test_what_refuses_something_that_was_taken_breaks(old: dict[str, Any], new: dict[str, Any], change: str) -> None:
    assert breaking(old, new) == [change]
