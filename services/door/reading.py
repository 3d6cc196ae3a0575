"""Bytes → events: JSON as it came over HTTP or Kafka, with an answer for each way in which it can be none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from shared.eventing.errors import RuleBroken
from shared.eventing.report import Submission

STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
JSON = "application/json"
LARGEST_EVENT = 1024 * 1024
DEEPEST = 32
SHORTER = (
    "several events go one on each line, as application/x-ndjson or by `throughcare import`; of one, tell each thing "
    "that happened by an event of its own, and name a document by a reference"
)
BRACKETS = (b"{", b"[")


@dataclass(frozen=True)
class Sender:
    """Who sends, when it reached us, within which trace, and which sources it may speak for."""

    name: str
    received: datetime
    traceparent: str | None
    sources: tuple[str, ...]

    def structured(self, raw: bytes) -> Submission:
        """One event in structured mode: a JSON object with attributes and data."""
        try:
            value = parse(raw)
        except RuleBroken as broken:
            return self.refuse(raw, broken)
        return self.parsed(value, raw)

    def parsed(self, value: object, raw: bytes | None = None) -> Submission:
        """One event that is JSON already."""
        if not isinstance(value, dict):
            broken = RuleBroken("not_an_object", "an event is a JSON object")
            return self.refuse(raw if raw is not None else orjson.dumps(value), broken)
        return Submission(value, self.name, self.received, self.traceparent, self._not_theirs(value), raw)

    def binary(self, attributes: Mapping[str, bytes], media: str, body: bytes) -> Submission:
        """One event in binary mode: its attributes beside it, by their names in CloudEvents; data in the body."""
        event: dict[str, Any] = {"datacontenttype": media or JSON}
        broken: RuleBroken | None = None
        for name, value in attributes.items():
            event[name] = value.decode("utf-8", "replace")
            if not is_utf8(value):
                broken = broken or RuleBroken("not_utf8", "an attribute is UTF-8: send the text in that encoding", name)
        try:
            event["data"] = parse(body)
        except RuleBroken as unreadable:
            broken = broken or RuleBroken(unreadable.code, unreadable.detail, "data")
        submission = self.parsed(event)
        return replace(submission, broken=broken, raw=body) if broken else submission

    def refuse(self, raw: bytes, broken: RuleBroken) -> Submission:
        """What is no event at all."""
        return Submission({}, self.name, self.received, self.traceparent, broken, raw[:LARGEST_EVENT])

    def _not_theirs(self, event: Mapping[str, Any]) -> RuleBroken | None:
        source = event.get("source")
        if (
            not self.sources
            or not isinstance(source, str)
            or any(speaks_for(prefix, source) for prefix in self.sources)
        ):
            return None
        return RuleBroken("source_not_yours", f"this sender may not send events of source {source[:100]!r}", "source")


def speaks_for(prefix: str, source: str) -> bool:
    """Whether a prefix covers a source: `urn:a` covers `urn:a` and `urn:a:b`, and not `urn:ab`."""
    return source == prefix or (source.startswith(prefix) and (prefix[-1:] in ":/" or source[len(prefix)] in ":/#?"))


def parse(raw: bytes, largest: int = LARGEST_EVENT) -> Any:
    """JSON, not nested too deep. Raises RuleBroken."""
    if len(raw) > largest:
        raise RuleBroken("too_large", f"an event has at most {largest} bytes, and this has more: {SHORTER}")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise unreadable(raw, error) from error
    if sum(raw.count(bracket) for bracket in BRACKETS) > DEEPEST and depth(value) > DEEPEST:
        raise RuleBroken("nested_too_deep", f"JSON may be nested at most {DEEPEST} levels deep")
    return value


def unreadable(raw: bytes, error: orjson.JSONDecodeError) -> RuleBroken:
    """Which of the ways of not being JSON this is."""
    said = str(error)
    if not is_utf8(raw):
        return RuleBroken("not_utf8", "JSON is UTF-8 (RFC 8259 section 8.1): send the text in that encoding")
    if "depth limit" in said:
        return RuleBroken("nested_too_deep", f"JSON may be nested at most {DEEPEST} levels deep")
    if "surrogate" in said:
        return RuleBroken("lone_surrogate", f"half of a surrogate pair is no character: {said}")
    return RuleBroken("not_json", f"this is not JSON: {said}")


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def depth(value: object) -> int:
    """How deep lists and objects are nested; level by level, so that depth costs no stack."""
    levels, level = 0, [value]
    while level:
        nested: list[object] = []
        for each in level:
            if isinstance(each, dict):
                nested.extend(each.values())
            elif isinstance(each, list):
                nested.extend(each)
        levels += any(isinstance(each, dict | list) for each in level)
        level = nested
    return levels
