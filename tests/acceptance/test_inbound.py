"""Reports by Kafka come to what they would over HTTP; what is not taken is told without repeating it."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.eventing.kafka import INBOUND
from tests.acceptance.asking import Asking
from tests.acceptance.inbound import STRUCTURED, Headers, Sending, binary, sending
from tests.acceptance.path import STORY, admitted, registered, whole_path

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
async def sender(product: Asking) -> AsyncIterator[Sending]:
    async with sending(product.kafka) as sending_:
        yield sending_


async def event_of(product: Asking, entry: dict[str, Any]) -> dict[str, Any]:
    answer = await product.get(f"/v1/events/{entry['id']}")
    found: dict[str, Any] = answer.json
    return found


async def test_a_structured_record_is_accepted_in_the_name_of_the_topic(
    product: Asking, sender: Sending, someone: str
) -> None:
    await sender.structured(registered(someone))
    (entry,) = await product.entries(someone, 1)
    assert (await event_of(product, entry))["actor"] == f"kafka:{product.kafka.topic(INBOUND)}"


async def test_a_binary_record_is_the_same_event(product: Asking, sender: Sending, someone: str) -> None:
    event = registered(someone)
    value, headers = binary(event)
    await sender.record(value, headers, someone)
    await product.entries(someone, 1)
    answer = await product.post(event)
    assert (answer.status, answer.json["outcome"]) == (200, "duplicate")


async def test_a_whole_path_comes_through_in_any_order(product: Asking, sender: Sending, someone: str) -> None:
    await sender.structured(*reversed(whole_path(someone)))
    assert len(await product.entries(someone, len(STORY))) == len(STORY)


async def test_what_is_sent_again_by_either_way_is_taken_once(product: Asking, sender: Sending, someone: str) -> None:
    event = registered(someone)
    assert (await product.post(event)).status == 201
    await sender.structured(event, event, admitted(someone))
    await product.entries(someone, 2)
    await product.settled()
    assert len([each for each in await product.timeline(someone) if each["type"] == event["type"]]) == 1


async def test_a_rejection_is_told_by_code_and_field_and_never_by_what_was_said(
    product: Asking, sender: Sending, someone: str
) -> None:
    event = registered(someone) | {"data": {"identifiers": [{"scheme": "x", "value": 7, "Maria Gonzalez": 1}]}}
    raw = orjson.dumps(event)
    sent = await sender.record(raw, STRUCTURED, "the key")
    told = await sender.told(lambda told: told.event["data"]["id"] == event["id"])
    data = told.event["data"]
    assert (told.key, told.event["type"]) == (b"the key", "throughcare.door.report.rejected.v1")
    assert (data["source"], data["outcome"]) == (event["source"], "rejected")
    assert data["reason"]["code"].startswith("data_")
    assert data["reason"]["field"].startswith("data.identifiers.0")
    assert (data["topic"], data["partition"], data["offset"]) == (sent.topic, sent.partition, sent.offset)
    assert data["valuehash"] == hashlib.sha256(raw).hexdigest()
    assert b"Maria" not in told.raw
    kept = (await product.get("/v1/rejected")).json["rejected"]
    assert [each for each in kept if each["report"] == event["id"]]


async def test_a_conflict_is_told_and_changes_nothing(product: Asking, sender: Sending, someone: str) -> None:
    event = admitted(someone)
    await sender.structured(registered(someone), event)
    before = await product.entries(someone, 2)
    await sender.structured(event | {"time": "2025-01-07T09:00:00+01:00"})
    told = await sender.told(lambda told: told.event["data"]["id"] == event["id"])
    assert (told.event["data"]["outcome"], told.event["data"]["reason"]["code"]) == ("conflict", "conflict")
    assert await product.timeline(someone) == before


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ((b"[]", [("content-type", b"application/cloudevents-batch+json")]), "unsupported_format"),
        ((b"\x00", [("content-type", b"application/cloudevents+avro")]), "unsupported_format"),
        ((b"{}", []), "not_a_cloudevent"),
        ((b"{", STRUCTURED), "not_json"),
        ((None, STRUCTURED), "not_json"),
        ((b"[]", STRUCTURED), "not_an_object"),
        ((b"{}", [("ce_id", b"\xff"), ("ce_specversion", b"1.0")]), "not_utf8"),
        ((b"{", [*STRUCTURED, ("photo", b"\xff\xd8"), ("reply_to", b"elsewhere")]), "not_json"),
        ((b'{"specversion": "1.0", "id": "a", "source": "urn:a"}', STRUCTURED), "attribute_missing"),
        ((b'"' + b"x" * 1_000_000 + b'"', STRUCTURED), "not_an_object"),
    ],
    ids=[
        "batch",
        "avro",
        "no event",
        "no json",
        "no value",
        "no object",
        "no utf-8",
        "other headers",
        "no type",
        "large",
    ],
)
async def test_what_is_no_event_is_told_and_holds_up_nothing(
    product: Asking, sender: Sending, someone: str, record: tuple[bytes | None, Headers], code: str
) -> None:
    sent = await sender.record(*record, someone)
    await sender.structured(registered(someone))
    place = (sent.partition, sent.offset)
    told = await sender.told(lambda told: (told.event["data"]["partition"], told.event["data"]["offset"]) == place)
    assert told.event["data"]["reason"]["code"] == code
    await product.entries(someone, 1)


async def test_a_refusal_is_told_also_where_the_key_of_the_record_leaves_no_room_for_it(
    product: Asking, sender: Sending, someone: str
) -> None:
    sent = await sender.record(b"{", STRUCTURED, "k" * 1_048_000)
    place = (sent.partition, sent.offset)
    told = await sender.told(lambda told: (told.event["data"]["partition"], told.event["data"]["offset"]) == place)
    assert told.key is None


async def test_the_trace_of_the_record_goes_on_else_that_of_the_event(
    product: Asking, sender: Sending, someone: str, spans: InMemorySpanExporter
) -> None:
    other = TRACE.replace("0af7", "1bf7")
    first, second = registered(someone), registered(f"{someone}2") | {"traceparent": other}
    await sender.structured(first | {"traceparent": other}, headers=[*STRUCTURED, ("traceparent", TRACE.encode())])
    await sender.structured(second)
    for who, trace in ((someone, TRACE), (f"{someone}2", other)):
        (entry,) = await product.entries(who, 1)
        assert (await event_of(product, entry))["traceparent"][3:35] == trace[3:35]


async def test_operators_see_how_far_it_is_and_what_came_of_what_came_in(
    product: Asking, sender: Sending, someone: str
) -> None:
    await sender.structured(registered(someone))
    await product.settled()
    lag = (await product.get("/v1/lag")).json
    (inbound,) = [each for each in lag["consumers"] if each["consumer"] == "inbound"]
    assert (inbound["messages"], inbound["seconds"]) == (0, 0.0)
    assert await product.timeline(someone), "what has come to rest is on the timeline"
    metrics = (await product.get("/metrics")).body.decode()
    assert 'throughcare_door_reports_total{outcome="accepted",way="kafka"}' in metrics
    assert 'throughcare_lag_events{kind="consumer",name="inbound"} 0.0' in metrics
    assert "inbound" in (await product.get("/healthz")).json["seconds_since_turn"]
