"""Kafka → batches: joins loops to their topics, fetches only when they have time, and joins again after faults."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka import TopicPartition as Place

from shared import telemetry
from shared.background import background
from shared.eventing.kafka import Kafka
from shared.eventing.logs import asking
from shared.eventing.loop import Loop, Record
from shared.eventing.pace import rest
from shared.outages import met, told
from shared.sql import FAULTS
from shared.stopping import given_a_moment

# So long the partitions of a member that was killed rest: see decision 9.
SESSION_MS = 10_000
MOST_AT_ONCE, LONGEST_FETCH_MS = 1000, 1000
# Of all partitions together: who is far behind would be sent a mebibyte of each, which is sixty in `serve all`.
MOST_BYTES = 4 * 1024 * 1024
# So long a fetch waits at the broker, and nothing else is answered on its connection. The embedded one looks for news
# but twice in it, and spends on each fetch as much as on thousands of records.
LONGEST_WAIT_MS, LONGEST_WAIT_EMBEDDED_MS = 1000, 500
log = telemetry.log("loop")


class Assignment(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka is untyped
    """On assignment, begin where the loop says."""

    def __init__(self, loop: Loop, client: Callable[[], Any]) -> None:
        self._loop, self._client = loop, client

    async def on_partitions_revoked(self, _: set[TopicPartition]) -> None:
        """Nothing to give back: the next owner begins where we last settled."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Begin where the effects end."""
        if assigned:
            await self._loop.assigned(self._client(), sorted(assigned))


def subscribe(broker: KafkaBroker, loop: Loop, kafka: Kafka, names: Sequence[str]) -> Any:
    """Join a loop to the topics of these names: batches, manual acknowledgement, one batch in flight."""
    topics = [kafka.topic(name) for name in names]
    places = [Place(topic, partition) for topic in topics for partition in range(kafka.partitions)]
    subscriber: Any = None
    where: Mapping[str, Any] = (
        {"partitions": places}
        if kafka.embedded
        else {
            "group_id": kafka.topic(loop.name),
            "listener": Assignment(loop, lambda: subscriber.consumer),
            "isolation_level": "read_committed",
        }
    )
    subscriber = broker.subscriber(
        *(() if kafka.embedded else topics),
        batch=True,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=LONGEST_WAIT_EMBEDDED_MS if kafka.embedded else LONGEST_WAIT_MS,
        fetch_max_bytes=MOST_BYTES,
        max_poll_interval_ms=300_000,
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=SESSION_MS // 4,
        **where,
    )

    async def fetched(client: AIOKafkaConsumer) -> tuple[Record, ...]:
        """FastStream would look a hundred times a second, and sleep between: records would wait for that.

        Nothing is fetched while a batch is at work: the first record to come would be fetched alone, all others would
        wait until it has had a turn of its own, and those of a partition that was just read for as long as a fetch
        without it waits at the broker.
        """
        client.resume(*client.paused())
        found = await client.getmany(timeout_ms=LONGEST_FETCH_MS, max_records=MOST_AT_ONCE)
        if found:
            client.pause(*client.assignment())
        else:
            with suppress(KafkaError, *FAULTS):
                await loop.look_again()
        return tuple(chain.from_iterable(found.values()))

    subscriber.get_msg = fetched

    async def unread(records: tuple[Record, ...]) -> KafkaMessage:
        """FastStream would decode every header and drop a whole batch for one that is not UTF-8, and would answer to
        whichever topic a header `reply_to` names: the loop reads the records itself.
        """
        return KafkaMessage(records, b"", consumer=subscriber.consumer)

    @subscriber(parser=unread, decoder=undecoded)  # type: ignore[untyped-decorator] # a union of kinds of subscriber
    async def on_records(_: Any, message: KafkaMessage) -> None:
        began, raw = time.monotonic(), message.raw_message
        records = raw if isinstance(raw, tuple) else (raw,)
        await loop.settle(records)
        if not kafka.embedded:
            await loop.acknowledge(message.consumer)
        await rest(began, len(records))

    return subscriber


async def undecoded(message: KafkaMessage) -> bytes:
    """Nothing that anybody reads."""
    return b""


@asynccontextmanager
async def consuming(kafka: Kafka, loops: Mapping[Loop, Sequence[str]]) -> AsyncIterator[None]:
    """Loops at work on the topics of these names, for as long as the block lasts."""
    cluster = await kafka.cluster_id()
    broker = kafka.broker()
    subscribers = {}
    async with AsyncExitStack() as stack:
        logs = await stack.enter_async_context(asking(kafka))
        for loop, names in loops.items():
            loop.cluster, loop.logs = cluster, logs
            await loop.prepare()
            subscribers[loop] = subscribe(broker, loop, kafka, names)
        stack.push_async_callback(given_a_moment, "consumers", broker.stop, 3)
        await broker.start()
        if kafka.embedded:
            for loop, subscriber in subscribers.items():
                await loop.assigned(subscriber.consumer, sorted(subscriber.consumer.assignment()))
        yield


def joining(kafka: Kafka, loops: Mapping[Loop, Sequence[str]]) -> AbstractAsyncContextManager[None]:
    """The same, from when Kafka answers; the block need not wait for it."""
    return background(join(kafka, loops))


async def join(kafka: Kafka, loops: Mapping[Loop, Sequence[str]]) -> None:
    """Until cancelled."""
    while True:
        try:
            await kafka.create_topics()
            async with consuming(kafka, loops):
                await asyncio.Event().wait()
        except (*FAULTS, KafkaError) as error:
            met(log, "not_joined", error, consumers=[loop.name for loop in loops], error=told(error))
            await asyncio.sleep(1)
