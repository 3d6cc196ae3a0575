"""A service's own topic, read from given offsets to where it ends: in nobody's group, and nothing is acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from shared.eventing.kafka import BrokerAway, Kafka
from shared.eventing.lacking import Extent, Offsets
from shared.eventing.logs import Logs, asking

AT_ONCE = 2000
PATIENCE = 30.0


class Topic:
    """One topic, within a `reading` block."""

    def __init__(self, kafka: Kafka, service: str, consumer: AIOKafkaConsumer, logs: Logs) -> None:
        self.name = kafka.topic(service)
        self._kafka, self._consumer, self._logs = kafka, consumer, logs
        self._places = [TopicPartition(self.name, partition) for partition in range(kafka.partitions)]
        consumer.assign(self._places)

    async def extent(self) -> Extent:
        """As it is now."""
        logs, begins, ends = await asyncio.gather(
            self._logs.ask([self.name]),
            self._consumer.beginning_offsets(self._places),
            self._consumer.end_offsets(self._places),
        )
        return Extent(logs[self.name], by_partition(begins), by_partition(ends))

    async def read(self, since: Offsets, until: Offsets) -> AsyncIterator[list[bytes]]:
        """What the records between these offsets hold, part by part; each partition in its order."""
        ahead = {each: until[each.partition] for each in self._places if since[each.partition] < until[each.partition]}
        for each in self._places:
            self._consumer.seek(each, since[each.partition])
        clock, heard = asyncio.get_running_loop().time, asyncio.get_running_loop().time()
        while ahead:
            found = await self._consumer.getmany(*ahead, timeout_ms=1000, max_records=AT_ONCE)
            if found:
                heard = clock()
                yield [record.value for records in found.values() for record in records if record.value]
            elif clock() > heard + PATIENCE:
                raise BrokerAway(f"Kafka at {self._kafka.bootstrap} gave nothing of {self.name} for {PATIENCE:.0f} s")
            ahead = {each: end for each, end in ahead.items() if await self._consumer.position(each) < end}


def by_partition(offsets: Mapping[TopicPartition, int]) -> dict[int, int]:
    """Of the one topic."""
    return {place.partition: offset for place, offset in offsets.items()}


@asynccontextmanager
async def reading(kafka: Kafka, service: str) -> AsyncIterator[Topic]:
    """The topic of a service, while the block lasts. Raises BrokerAway."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap,
        **kafka.security.options(),
        auto_offset_reset="none",
        enable_auto_commit=False,
        fetch_max_wait_ms=50,
        isolation_level="read_uncommitted" if kafka.embedded else "read_committed",
    )
    try:
        await consumer.start()
        async with asking(kafka) as logs:
            yield Topic(kafka, service, consumer, logs)
    except (KafkaError, TimeoutError) as error:
        raise BrokerAway(
            f"Kafka at {kafka.bootstrap} does not let {kafka.topic(service)} be read: {error!r}"
        ) from error
    finally:
        await consumer.stop()
