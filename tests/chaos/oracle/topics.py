"""Reads every record of the services' topics, with kafka-python; blocks, so off the event loop."""

from contextlib import closing

from kafka import KafkaConsumer, TopicPartition

from tests.chaos.oracle.world import SERVICES, Copy, read_event


def read_topics(bootstrap: str, prefix: str) -> dict[str, list[Copy]]:
    """Each service's records, partition by partition in order of offset."""
    client = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_poll_records=5000)
    with closing(client):
        return {service: read_topic(client, f"{prefix}.{service}") for service in SERVICES}


def read_topic(client: KafkaConsumer, topic: str) -> list[Copy]:
    """From the beginning to where it ends now."""
    places = [TopicPartition(topic, each) for each in client.partitions_for_topic(topic) or ()]
    if not places:
        return []
    client.assign(places)
    client.seek_to_beginning(*places)
    ends = client.end_offsets(places)
    copies: list[Copy] = []
    while any(client.position(place) < end for place, end in ends.items()):
        for records in client.poll(timeout_ms=500).values():
            copies += [
                Copy(each.partition, each.offset, (each.key or b"").decode(errors="replace"), read_event(each.value))
                for each in records
            ]
    return sorted(copies, key=lambda copy: (copy.partition, copy.offset))
