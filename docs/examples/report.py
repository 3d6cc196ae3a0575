"""Reports events by Kafka: one JSON event a line on standard input; then prints what was refused, and why.

KAFKA_BOOTSTRAP_SERVERS=… python report.py [PREFIX] < events.ndjson
"""

import asyncio
import json
import os
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

STRUCTURED = [("content-type", b"application/cloudevents+json")]


async def report(prefix: str = "throughcare") -> None:
    servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    refused = AIOKafkaConsumer(f"{prefix}.rejected", bootstrap_servers=servers, auto_offset_reset="latest")
    async with refused, AIOKafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True) as producer:
        await refused.seek_to_end()
        sent = []
        for line in sys.stdin.buffer:
            person = json.loads(line)["subject"].encode()  # the key keeps a person's reports in order
            sent.append(await producer.send(f"{prefix}.inbound", line, key=person, headers=STRUCTURED))
        places = {(each.partition, each.offset) for each in await asyncio.gather(*sent)}
        print(f"{len(places)} acknowledged", flush=True)
        while found := await refused.getmany(timeout_ms=5000):
            for data in (json.loads(each.value)["data"] for records in found.values() for each in records):
                if (data["partition"], data["offset"]) in places:
                    print(data["id"], data["outcome"], data["reason"]["code"], data["reason"]["field"], flush=True)


asyncio.run(report(*sys.argv[1:]))
