"""What FastAPI and pydantic refuse, in our words: the field, the rule, and so the way out."""

from collections.abc import Mapping, Sequence
from typing import Any

RULES = {
    "missing": "is required",
    "extra_forbidden": "is not known here: leave it out",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "uuid_parsing": "must be a UUID",
    "uuid_type": "must be a UUID",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "date_parsing": "must be a day, such as 2026-11-27",
    "date_type": "must be a day, such as 2026-11-27",
    "date_from_datetime_parsing": "must be a day, such as 2026-11-27",
    "date_from_datetime_inexact": "must be a day, such as 2026-11-27",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "must match {pattern}",
    "too_short": "must have at least {min_length} members",
    "too_long": "must have at most {max_length} members",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "datetime_from_date_parsing": "must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z",
    "datetime_type": "must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z",
    "datetime_parsing": "must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z",
    "timezone_aware": "must be RFC 3339 with an offset, such as 2026-11-27T16:30:00Z",
}


def field_of(error: Mapping[str, Any]) -> str:
    """The parameter, or the path into the body."""
    where: Sequence[Any] = error["loc"]
    return ".".join(str(part) for part in where[1:]) or str(where[0])


def in_words(error: Mapping[str, Any], field: str = "") -> str:
    """The first thing that is wrong, as a sentence that says what would be right."""
    name, rule = field or field_of(error), RULES.get(error["type"])
    said = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}" if rule is None else f"{name} {rule.format(**error.get('ctx', {}))}"
