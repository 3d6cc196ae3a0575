"""Follows the service topics: each event once, each person's in order.

KAFKA_BOOTSTRAP_SERVERS=… python follow.py GROUP FILE.sqlite [PREFIX]
"""

import asyncio
import json
import os
import sqlite3
import sys

from aiokafka import AIOKafkaConsumer

SEEN = "CREATE TABLE IF NOT EXISTS seen (source TEXT, person TEXT, sequence INTEGER, PRIMARY KEY (source, person))"


async def follow(group: str, file: str, prefix: str = "throughcare") -> None:
    kept = sqlite3.connect(file)
    kept.execute(SEEN)
    consumer = AIOKafkaConsumer(
        *(f"{prefix}.{service}" for service in ("intake", "planning", "release", "aftercare")),
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"],
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    async with consumer:
        while found := await consumer.getmany(timeout_ms=10_000):
            for event in (json.loads(record.value) for records in found.values() for record in records):
                stream = event["source"], event["partitionkey"]
                row = kept.execute("SELECT sequence FROM seen WHERE source = ? AND person = ?", stream).fetchone()
                if event["sequence"] > (row[0] if row else 0):  # otherwise it is a repeat
                    print(event["id"], event["type"], event["time"], flush=True)  # your work, in this transaction
                    kept.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (*stream, event["sequence"]))
            kept.commit()
            await consumer.commit()


asyncio.run(follow(*sys.argv[1:]))
