"""How a subscriber comes by its batches, on the real broker."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.eventing.kafka import Kafka
from shared.eventing.loop import Loop, Record
from shared.eventing.subscribing import consuming

PARTITIONS = 4


class Slow(Loop):
    """Notes what each batch brings, and has the first in work for as long as it is told to."""

    passing = ()

    def __init__(self) -> None:
        super().__init__("slow")
        self.batches: asyncio.Queue[list[bytes | None]] = asyncio.Queue()
        self.may_end = asyncio.Event()

    async def assigned(self, client: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        self.client = client

    async def settle(self, records: Sequence[Record]) -> None:
        self.batches.put_nowait(sorted(record.value or b"" for record in records))
        await self.may_end.wait()
        self._settled(records)


async def test_what_comes_while_a_batch_is_at_work_comes_with_the_next(kafka: str, topic_prefix: str) -> None:
    """Fetched ahead, what comes first would come alone, and all the rest a turn later."""
    where, loop = Kafka(kafka, topic_prefix, PARTITIONS), Slow()
    topic = where.topic("intake")
    await where.create_topics()
    producer = await where.producer()
    async with consuming(where, {loop: ["intake"]}), asyncio.timeout(60):
        await producer.send_and_wait(topic, b"first", partition=0)
        assert await loop.batches.get() == [b"first"]
        for partition in range(1, PARTITIONS):
            await producer.send_and_wait(topic, str(partition).encode(), partition=partition)
            await asyncio.sleep(0.05)
        assert loop.messages_behind() == 1, "nobody knows yet how many there are, but that there may be some"
        loop.may_end.set()
        assert await loop.batches.get() == [b"1", b"2", b"3"]
    await producer.stop()
