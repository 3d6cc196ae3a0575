"""A topic that lost its tail, as by a power cut before the disk had it: what was acknowledged is published again."""

from collections.abc import Mapping

import asyncpg
from aiokafka import AIOKafkaProducer

from shared import telemetry
from shared.eventing.checkpoint import Checkpoint
from shared.eventing.kafka import Kafka
from shared.eventing.publishing import partition_of, publish

# As many records may stand behind the last that the checkpoint knows: a batch that was on its way.
MARGIN = 2000
log = telemetry.log("relay")


async def mend(
    checkpoint: Checkpoint, producer: AIOKafkaProducer, kafka: Kafka, topic: str, ends: Mapping[str, int]
) -> None:
    """Go back to the first event that was lost of the partitions that end there.

    A consumer that had read on would pass over what now takes the place of what was lost; so that place is filled
    with repeats of it, up to where no consumer can have come.
    """
    back = await checkpoint.behind(checkpoint.offsets | dict(ends))
    log.error("topic_lost_its_tail", topic=topic, ends=dict(ends), again_from=back, checkpoint=checkpoint.position)
    reached: dict[str, int] = {}
    for partition, end in ends.items():
        rows = await first_of(checkpoint, back, int(partition), kafka.partitions)
        runs = rows * (MARGIN // max(len(rows), 1))  # one event at a time would take minutes
        while runs and end < checkpoint.offsets[partition] + MARGIN:
            end = (await publish(producer, topic, kafka.partitions, runs))[partition].end
        reached[partition] = end
    await checkpoint.go_back(back, reached)


async def first_of(checkpoint: Checkpoint, after: int, partition: int, partitions: int) -> list[asyncpg.Record]:
    """The first events of a partition behind a position, as many as a batch has."""
    while rows := await checkpoint.events(after, MARGIN):
        if found := [row for row in rows if partition_of(row["person"], partitions) == partition]:
            return found
        after = rows[-1]["position"]
    return []
