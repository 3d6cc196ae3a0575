"""The CloudEvents SDK at both ends of the running product: what it sends is taken, and it reads what we publish."""

from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer
from cloudevents.core.bindings import http as over_http
from cloudevents.core.bindings import kafka as over_kafka
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import HealthCheck, given, settings

from shared.eventing.kafka import SERVICES
from tests.acceptance.asking import Asking
from tests.acceptance.inbound import sending
from tests.acceptance.path import STORY, whole_path
from tests.contract.clouds import Json, clouds

TAKEN = {"accepted", "waiting", "duplicate"}


def some(number: int) -> list[tuple[Json, Json]]:
    """Random events, the same in every run."""
    found: list[tuple[Json, Json]] = []

    @settings(max_examples=number, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(clouds())
    def collect(cloud: tuple[Json, Json]) -> None:
        found.append(cloud)

    collect()
    return found


async def posted(product: Asking, message: Any) -> dict[str, Any]:
    headers = {name: each for name, each in message.headers.items() if name != "traceparent"}
    said: dict[str, Any] = (await product.ask("POST", "/v1/events", message.body, **headers)).json
    return said


async def test_an_event_is_taken_once_in_whichever_mode_and_by_whichever_way_it_comes(product: Asking) -> None:
    taken: dict[str, dict[str, Any]] = {}
    async with sending(product.kafka) as sender:
        for said, data in some(25):
            event = CloudEvent({**said, "id": f"e2e {len(taken)} {said['id']}"}, data)
            first = await posted(product, over_http.to_structured_event(event))
            if first["outcome"] not in TAKEN:
                continue
            taken[event.get_id()] = first
            assert (await posted(product, over_http.to_binary_event(event)))["outcome"] == "duplicate"
            for message in (over_kafka.to_structured_event(event), over_kafka.to_binary_event(event)):
                await sender.record(message.value, list(message.headers.items()), event.get_subject())
    await product.settled()
    assert len(taken) >= 5
    refused = (await product.get("/v1/rejected?limit=500")).json["rejected"]
    assert not [each for each in refused if each["report"] in taken and each["code"] == "conflict"]


async def test_what_is_published_is_read_by_the_sdk_as_the_same_event(product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone))
    wanted = {entry["id"] for entry in await product.entries(someone, len(STORY))}
    topics = [product.kafka.topic(service) for service in SERVICES]
    async with AIOKafkaConsumer(
        *topics, bootstrap_servers=product.kafka.bootstrap, auto_offset_reset="earliest"
    ) as reader:
        while wanted:
            record = await reader.getone()
            read = over_kafka.from_kafka_event(over_kafka.KafkaMessage(dict(record.headers), record.key, record.value))
            answer = await product.get(f"/v1/events/{read.get_id()}")
            ours = JSONFormat().read(None, answer.body)
            assert (read.get_attributes(), read.get_data()) == (ours.get_attributes(), ours.get_data())
            assert read.get_data() == orjson.loads(record.value)["data"]
            wanted.discard(read.get_id())
