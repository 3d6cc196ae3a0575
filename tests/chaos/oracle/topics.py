"""Reads every record of the services' topics and of refusals, with kafka-python; blocks, so off the event loop."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import orjson
from kafka import KafkaConsumer, TopicPartition

from tests.chaos.oracle.world import SERVICES, Copy, Refusal, read_event

REJECTED = "rejected"


class Published(NamedTuple):
    """Each service's records, partition by partition in order of offset; and what senders by Kafka were told."""

    topics: dict[str, list[Copy]]
    refusals: list[Refusal]


def read_topics(bootstrap: str, prefix: str) -> Published:
    """From the beginnings to where they end now."""
    client = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_poll_records=5000)
    with closing(client):
        topics = {service: copies(client, f"{prefix}.{service}") for service in SERVICES}
        return Published(topics, [refusal(each.value) for each in records(client, f"{prefix}.{REJECTED}")])


def copies(client: KafkaConsumer, topic: str) -> list[Copy]:
    """In order of partition and offset."""
    found = [
        Copy(each.partition, each.offset, (each.key or b"").decode(errors="replace"), read_event(each.value))
        for each in records(client, topic)
    ]
    return sorted(found, key=lambda copy: (copy.partition, copy.offset))


def records(client: KafkaConsumer, topic: str) -> Iterator[Any]:
    """All of a topic's; none where there is no such topic."""
    places = [TopicPartition(topic, each) for each in client.partitions_for_topic(topic) or ()]
    if not places:
        return
    client.assign(places)
    client.seek_to_beginning(*places)
    ends = client.end_offsets(places)
    while any(client.position(place) < end for place, end in ends.items()):
        for each in client.poll(timeout_ms=500).values():
            yield from each


def refusal(body: bytes) -> Refusal:
    """As docs/how-to/topics.md has it."""
    event = orjson.loads(body)
    said = event["data"]
    place = (said["topic"], said["partition"], said["offset"])
    return Refusal(event["id"], (said["source"], said["id"]), said["outcome"], place)
