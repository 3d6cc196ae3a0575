"""The CloudEvents SDK's encodings of random events are read as what they are: the same attributes, the same data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from cloudevents.core.bindings import http as over_http
from cloudevents.core.bindings import kafka as over_kafka
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, assume, given, settings
from starlette.datastructures import Headers

from services.door.http import attributes, parse_batch
from services.door.inbound import submission_of
from services.door.reading import Sender
from shared.contracts.catalogue import CATALOGUE
from shared.eventing.attributes import as_text
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import PersonKey
from shared.eventing.report import Report, Submission, read_report
from tests.contract.clouds import Json, clouds

SENDER = Sender("tester", datetime.now(UTC), None, ())
PEOPLE = PersonKey(b"a secret of the tests, long enough")
thoroughly = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Record:
    """What is read of a Kafka record."""

    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]


def from_http(message: Any) -> Submission:
    headers = Headers(message.headers)
    if headers["content-type"].startswith("application/cloudevents+json"):
        return SENDER.structured(message.body)
    raw = Headers(raw=[(name.lower().encode(), each.encode("latin-1")) for name, each in message.headers.items()])
    return SENDER.binary(attributes(raw), raw["content-type"], message.body)


def from_kafka(message: Any) -> Submission:
    record: Any = Record(message.value, tuple(message.headers.items()))
    return submission_of(record, SENDER)


WAYS: dict[str, Callable[[CloudEvent], Submission]] = {
    "HTTP, structured": lambda event: from_http(over_http.to_structured_event(event)),
    "HTTP, binary": lambda event: from_http(over_http.to_binary_event(event)),
    "Kafka, structured": lambda event: from_kafka(over_kafka.to_structured_event(event)),
    "Kafka, binary": lambda event: from_kafka(over_kafka.to_binary_event(event)),
}


def plain(attributes: Json) -> Json:
    """Attributes in one spelling: binary mode has text alone, and an instant has several."""
    time = attributes["time"]
    moment = time if isinstance(time, datetime) else datetime.fromisoformat(time)
    return {name: as_text(each) for name, each in attributes.items() if name != "time"} | {"time": moment}


@thoroughly
@given(clouds())
def test_every_encoding_is_read_as_the_event_it_is(cloud: tuple[Json, Json]) -> None:
    said, data = cloud
    for way, read in WAYS.items():
        submission = read(CloudEvent(dict(said), data))
        assert submission.broken is None, way
        found = dict(submission.attributes)
        assert found.pop("data") == data, way
        assert plain(found) == plain(said), way
        time = found["time"]
        assert datetime.fromisoformat(time).utcoffset() == said["time"].utcoffset(), "the offset is kept"


def reported(submission: Submission) -> Report | None:
    try:
        return read_report(submission, CATALOGUE, PEOPLE)
    except RuleBroken:
        return None


@thoroughly
@given(clouds())
def test_an_event_is_the_same_report_whichever_way_it_comes(cloud: tuple[Json, Json]) -> None:
    said, data = cloud
    reports = [reported(read(CloudEvent(dict(said), data))) for read in WAYS.values()]
    assume(any(reports))
    assert all(reports)
    assert len({(report.origin, report.content, report.person) for report in reports if report}) == 1


@thoroughly
@given(clouds())
def test_events_of_a_batch_are_read_as_they_would_be_alone(cloud: tuple[Json, Json]) -> None:
    said, data = cloud
    body = over_http.to_structured_event(CloudEvent(dict(said), data)).body
    alone = SENDER.structured(body)
    first, second = map(SENDER.parsed, parse_batch(b"[" + body + b"," + body + b"]"))
    assert first.attributes == second.attributes == alone.attributes


def test_structured_mode_may_repeat_attributes_in_headers() -> None:
    said = {"id": "1", "source": "urn:a", "type": "t", "specversion": "1.0"}
    record: Any = Record(
        orjson.dumps(said | {"data": {}}), (("content-type", b"application/cloudevents+json"), ("ce_id", b"1"))
    )
    assert submission_of(record, SENDER).attributes == said | {"data": {}}


def test_a_sender_speaks_for_its_sources_alone() -> None:
    said = orjson.dumps({"id": "1", "source": "urn:b", "type": "t", "specversion": "1.0"})
    record: Any = Record(said, (("content-type", b"application/cloudevents+json"),))
    kept = submission_of(record, Sender("kafka:t", datetime.now(UTC), None, ("urn:a",)))
    assert kept.broken
    assert kept.broken.code == "source_not_yours"
