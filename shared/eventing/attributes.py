"""The attributes of an event as a sender gives them: CloudEvents 1.0, and what we ask beyond it."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from shared.contracts.envelope import OURS
from shared.contracts.schemas import type_named_by
from shared.eventing.decider import Precision
from shared.eventing.errors import RuleBroken

REQUIRED = ("id", "source", "type", "subject", "time")
TRACE = {"traceparent", "tracestate"}
TRANSPORT = {"specversion", "datacontenttype", "dataschema", *TRACE}
CORE = {*REQUIRED, *TRANSPORT, "timeprecision", "data"}
ABSOLUTE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}")
EXTENSION = re.compile(r"[a-z0-9]{1,20}")
LONGEST = {"id": 256, "source": 512, "subject": 256, "type": 128}
PRECISIONS = get_args(Precision)


def check_attributes(attributes: Mapping[str, Any]) -> None:
    """The envelope's own rules (CloudEvents 1.0 section 3) and ours."""
    if attributes.get("specversion") != "1.0":
        raise RuleBroken("specversion", 'specversion must be "1.0"', "specversion")
    for name in REQUIRED:
        check_text(name, attributes.get(name))
    if "data_base64" in attributes:
        raise RuleBroken("binary_data", "data_base64 is not taken: send JSON in data", "data_base64")
    if not isinstance(attributes.get("data"), dict):
        raise RuleBroken("data_missing", "data must be a JSON object", "data")
    check_media_type(attributes.get("datacontenttype"))
    check_schema(attributes.get("dataschema"), attributes["type"])
    if attributes.get("timeprecision", "minute") not in PRECISIONS:
        raise RuleBroken("timeprecision", f"timeprecision must be one of {', '.join(PRECISIONS)}", "timeprecision")
    check_trace(attributes)


def check_trace(attributes: Mapping[str, Any]) -> None:
    """Trace context is text; whether it is one is not ours to judge."""
    for name in attributes.keys() & TRACE:
        if not isinstance(attributes[name], str | None):
            raise RuleBroken("extension_value", f"{name} must be text (W3C Trace Context)", name)


def check_text(name: str, value: object) -> None:
    """A required attribute is a non-empty string of bounded length."""
    if value is None:
        raise RuleBroken("attribute_missing", f"{name} is required", name)
    if not isinstance(value, str) or not value.strip():
        raise RuleBroken("attribute_not_text", f"{name} must be a non-empty string", name)
    if "\0" in value:
        raise RuleBroken("nul_character", "a NUL character (U+0000) cannot be kept: remove it", name)
    if len(value) > LONGEST.get(name, 64):
        raise RuleBroken("attribute_too_long", f"{name} must have at most {LONGEST.get(name, 64)} characters", name)


def check_media_type(value: object) -> None:
    """Data is JSON, whatever the transport."""
    if value is None:
        return
    media = value.partition(";")[0].strip().lower() if isinstance(value, str) else ""
    if media != "application/json" and not media.endswith("+json"):
        raise RuleBroken("datacontenttype", "datacontenttype must be application/json", "datacontenttype")


def check_schema(value: object, event_type: str) -> None:
    """A sender may say by which schema it wrote (CloudEvents 1.0 section 3.1): an absolute URI of its own choice.

    Data are judged by their type's contract whatever it says. The schema of another of our types contradicts the type.
    """
    if value is None:
        return
    if not isinstance(value, str) or not ABSOLUTE_URI.fullmatch(value):
        raise RuleBroken("dataschema", "dataschema must be an absolute URI, or be left out", "dataschema")
    if (named := type_named_by(value)) and named != event_type:
        detail = f"dataschema names the schema of {named}, type says {event_type}: correct one of them"
        raise RuleBroken("dataschema", detail, "dataschema")


def extensions_of(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The sender's own attributes, each of which is checked."""
    if attributes.keys() <= CORE:
        return {}
    extensions = {name: value for name, value in attributes.items() if name not in CORE}
    for name, value in extensions.items():
        check_extension(name, value)
    return extensions


def check_extension(name: str, value: object) -> None:
    """An extension attribute (CloudEvents 1.0 section 3.1): named in lower case, a plain value, not one of ours."""
    if name in OURS:
        raise RuleBroken("reserved_attribute", f"{name} is given by Throughcare: leave it out", name)
    if not EXTENSION.fullmatch(name):
        raise RuleBroken("extension_name", "an extension's name has 1 to 20 characters of a-z and 0-9", name[:64])
    if isinstance(value, str) and "\0" in value:
        raise RuleBroken("nul_character", "a NUL character (U+0000) cannot be kept: remove it", name)
    if not isinstance(value, str | bool | int) or (isinstance(value, str) and len(value) > 1024):
        raise RuleBroken(
            "extension_value",
            "an extension's value is a string of at most 1024 characters, an integer or a boolean",
            name,
        )


def as_text(value: str | bool | int) -> str:
    """An attribute as binary mode writes it (CloudEvents section 3.1): the event is the same in either mode."""
    return str(value).lower() if isinstance(value, bool) else str(value)
