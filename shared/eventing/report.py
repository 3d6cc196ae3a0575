"""Reads what a sender said: CloudEvents attributes and data, each refusal naming the field and the way out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.contracts.envelope import OURS
from shared.contracts.fields import Event
from shared.contracts.identity import Naming
from shared.contracts.schemas import type_named_by
from shared.contracts.versions import now
from shared.eventing.decider import Precision, Stated
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import PersonKey, content_hash, instant, origin_key

REQUIRED = ("id", "source", "type", "subject", "time")
TRACE = {"traceparent", "tracestate"}
TRANSPORT = {"specversion", "datacontenttype", "dataschema", *TRACE}
CORE = {*REQUIRED, *TRANSPORT, "timeprecision", "data"}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
ABSOLUTE_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}")
EXTENSION = re.compile(r"[a-z0-9]{1,20}")
TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
LONGEST = {"id": 256, "source": 512, "subject": 256, "type": 128}
PRECISIONS = get_args(Precision)
DEEPEST = 32
NOBODY = UUID(int=0)


@dataclass(slots=True, eq=False)
class Submission:
    """One event as it came in: its JSON attributes, who sent it, when it first reached us, within which trace.

    What the door could not read as an event comes with the reason, and its bytes for whoever mends it. `read` is what
    it came to when it was read; a copy with other attributes is read anew.
    """

    attributes: Mapping[str, Any]
    actor: str
    received: datetime
    traceparent: str | None = None
    broken: RuleBroken | None = None
    raw: bytes | None = None
    read: "Report | RuleBroken | None" = field(default=None, init=False, repr=False)


@dataclass(slots=True, eq=False)
class Report:
    """A submission that keeps its contract: ready to be judged."""

    source: str
    id: str
    type: str
    person: UUID
    stated: Stated
    time_text: str
    data: bytes
    extensions: Mapping[str, Any]
    origin: bytes
    content: bytes
    submission: Submission

    @property
    def traceparent(self) -> str | None:
        """The sender's own trace where it has one, else the request's."""
        own = self.submission.attributes.get("traceparent")
        return own if isinstance(own, str) and TRACEPARENT.fullmatch(own) else self.submission.traceparent


def read_report(submission: Submission, contracts: Mapping[str, type[Event]], people: PersonKey) -> Report:
    """Check a submission against CloudEvents 1.0 and its contract.

    Raises RuleBroken with the code, the field (as a path into the event) and what to do.
    """
    if submission.broken:
        raise submission.broken
    attributes = submission.attributes
    check_attributes(attributes)
    extensions = extensions_of(attributes)
    contract = contracts.get(attributes["type"])
    if contract is None:
        raise RuleBroken("unknown_type", f"no event type {attributes['type']!r}: see the catalogue of types", "type")
    time, moment = read_time(attributes["time"])
    data = orjson.dumps(attributes["data"])
    if b"\\u0000" in data and has_nul(attributes["data"]):
        raise RuleBroken("nul_character", "a NUL character (U+0000) cannot be kept: remove it", "data")
    event = now(read_data(contract, data))
    person = read_person(attributes["subject"], people)
    if isinstance(event, Naming):
        event = resolved(event, person, people)
        data = event.model_dump_json(exclude_unset=True).encode()  # readers have no secret to find ids by
    precision: Precision = attributes.get("timeprecision", "minute")
    content = {
        "type": attributes["type"],
        "subject": attributes["subject"],
        "time": moment,
        "data": attributes["data"],
        "extensions": {**{name: as_text(value) for name, value in extensions.items()}, "timeprecision": precision},
    }
    return Report(
        source=attributes["source"],
        id=attributes["id"],
        type=attributes["type"],
        person=person,
        stated=Stated(event, time, precision),
        time_text=attributes["time"],
        data=data,
        extensions=extensions,
        origin=origin_key(attributes["source"], attributes["id"]),
        content=canonical_hash(content),
        submission=submission,
    )


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


def read_time(text: str) -> tuple[datetime, str]:
    """A time with an offset (RFC 3339 section 5.6), and its instant as text."""
    if not RFC3339.fullmatch(text):
        code = "time_without_offset" if RFC3339.fullmatch(text + "Z") else "time"
        raise RuleBroken(code, "time must be RFC 3339 with an offset, such as 2026-11-27T16:30:00+01:00", "time")
    try:
        time = datetime.fromisoformat(text.replace(" ", "T").upper())
        return time, instant(time)
    except (ValueError, OverflowError) as error:
        raise RuleBroken("time", f"time is no instant of the calendar: {error}", "time") from error


def read_data(contract: type[Event], data: bytes) -> Event:
    """The data by its contract. Strict: a number in quotes is not a number."""
    try:
        return contract.model_validate_json(data, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(["data", *(str(part) for part in first["loc"])])
        raise RuleBroken(f"data_{first['type']}", first["msg"], field) from error


def resolved(naming: Naming, subject: UUID, people: PersonKey) -> Naming:
    """With ids in the place of identifiers, of which one is the subject."""
    try:
        naming = naming.resolved(people.person)
    except ValueError as error:
        detail = "who is meant must be scheme:value, such as gb:noms:A1234BC, or a person's id"
        raise RuleBroken("subject", detail, "data") from error
    if subject not in naming.ids:
        raise RuleBroken("subject_not_named", "the subject is one of the two that are meant", "subject")
    return naming


def has_nul(value: object) -> bool:
    """Whether some text in this JSON value holds U+0000; depth costs no stack."""
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            parts += [*part, *part.values()]
        elif isinstance(part, list):
            parts += part
        elif isinstance(part, str) and "\0" in part:
            return True
    return False


def read_person(subject: str, people: PersonKey) -> UUID:
    """Who it is about: `scheme:value`, or a person's id of ours."""
    scheme, _, value = subject.rpartition(":")
    try:
        if scheme.strip() and value.strip():
            return people.person(subject)
        if (person := UUID(subject)) == NOBODY:
            raise ValueError("the nil UUID (RFC 9562 section 5.9) is nobody")
        return person
    except ValueError as error:
        raise RuleBroken(
            "subject", "subject must be scheme:value, such as gb:noms:A1234BC, or a person's id", "subject"
        ) from error


def canonical_hash(content: dict[str, Any]) -> bytes:
    """The content's hash; numbers that JSON canonicalisation cannot hold are refused (RFC 8785 section 3.2.2.3)."""
    try:
        return content_hash(content)
    except ValueError as error:
        raise RuleBroken("number_out_of_range", f"a number in data cannot be kept exactly: {error}", "data") from error
