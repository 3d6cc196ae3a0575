"""Reads what a sender said: CloudEvents attributes and data, each refusal naming the field and the way out."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.contracts.catalogue import nearest
from shared.contracts.fields import Event
from shared.contracts.identity import Naming
from shared.contracts.versions import now
from shared.deadlines.filters import field_at
from shared.eventing.attributes import as_text, check_attributes, extensions_of
from shared.eventing.decider import NIL, Precision, Stated
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import PersonKey, content_hash, instant, origin_key
from shared.wording import in_words

RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
EARLIEST = 1850  # as of a year of birth
TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(slots=True, eq=False)
class Submission:
    """One event as it came in: its JSON attributes, who sent it, when it first reached us, within which trace.

    What the door could not read as an event comes with the reason, and its bytes for whoever mends it. `read` is what
    it came to when it was read ahead of its turn; a copy with other attributes is read anew.
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
        near = nearest(attributes["type"])
        hint = f"did you mean {near}?" if near else "see the catalogue of types"
        raise RuleBroken("unknown_type", f"no event type {attributes['type']!r}: {hint}", "type")
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


def read_time(text: str) -> tuple[datetime, str]:
    """A time with an offset (RFC 3339 section 5.6), and its instant as text."""
    if not RFC3339.fullmatch(text):
        code = "time_without_offset" if RFC3339.fullmatch(text + "Z") else "time"
        raise RuleBroken(code, "time must be RFC 3339 with an offset, such as 2026-11-27T16:30:00+01:00", "time")
    try:
        time = datetime.fromisoformat(text.replace(" ", "T").upper())
        moment = instant(time)
    except (ValueError, OverflowError) as error:
        raise RuleBroken("time", f"time is no instant of the calendar: {error}", "time") from error
    check_year(time, "time")
    return time, moment


def check_year(time: datetime, field: str) -> None:
    """Nothing is told of the dead of long ago. Systems write an empty date as one of the year 1."""
    if time.year < EARLIEST:
        detail = f"{field} is in the year {time.year}, as an empty date is written: say when it happened, with the "
        raise RuleBroken("time", detail + "timeprecision that is known", field)


def read_data(contract: type[Event], data: bytes) -> Event:
    """The data by its contract. Strict: a number in quotes is not a number."""
    try:
        return contract.model_validate_json(data, strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(["data", *(str(part) for part in first["loc"])])
        detail = in_words(first, field)
        if first["type"] == "extra_forbidden":
            close = difflib.get_close_matches(str(first["loc"][-1]), names_beside(contract, first["loc"]), n=1)
            detail += f"; did you mean {close[0]}?" if close else ""
        raise RuleBroken(f"data_{first['type']}", detail, field) from error


def names_beside(contract: type[Event], path: Sequence[str | int]) -> list[str]:
    """The names of the fields there are where somebody gave another."""
    within = [part for part in path[:-1] if isinstance(part, str)]
    found = field_at(contract, ".".join(within)) if within else None
    fields = (found.of if found else contract).model_fields
    return [each.alias or name for name, each in fields.items()]


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
        if (person := UUID(subject)) == NIL:
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
