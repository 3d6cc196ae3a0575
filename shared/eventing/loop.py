"""The loop of every subscriber: batches one at a time, faults outlasted in place, nothing acknowledged before its time.

What a batch comes to is the subclass's: effects in our database (`consume.py`), or reports at the door.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka import TopicPartition as Place

from shared import telemetry
from shared.background import background
from shared.eventing.kafka import Kafka
from shared.eventing.logs import Logs, asking
from shared.eventing.pace import rest
from shared.outages import met, told
from shared.sql import FAULTS
from shared.stopping import given_a_moment

LONGEST_PAUSE = 5.0
# So long the partitions of a member that was killed rest: see decision 9.
SESSION_MS = 10_000
MOST_AT_ONCE, LONGEST_FETCH_MS = 1000, 1000
# Of all partitions together: who is far behind would be sent a mebibyte of each, which is sixty in `serve all`.
MOST_BYTES = 4 * 1024 * 1024
# So long a fetch waits at the broker, and nothing else is answered on its connection. The embedded one looks for news
# but twice in it, and spends on each fetch as much as on thousands of records.
LONGEST_WAIT_MS, LONGEST_WAIT_EMBEDDED_MS = 1000, 500
log = telemetry.log("loop")
Record: TypeAlias = ConsumerRecord[bytes, bytes]
T = TypeVar("T")


class Loop(ABC):
    """One subscriber: settles batches, and answers how far it is."""

    # Faults that pass: while one lasts the batch is tried again, nothing more is fetched, and heartbeats go on.
    passing: tuple[type[Exception], ...]

    def __init__(self, name: str) -> None:
        self.name = name
        self.cluster = ""
        self.logs: Logs
        self.client: AIOKafkaConsumer | None = None
        self.last_published: datetime | None = None
        self._next: dict[TopicPartition, int] = {}
        self._tried = datetime.now(UTC)

    async def prepare(self) -> None:  # noqa: B027 - most have nothing to prepare
        """Before it joins its group."""

    @abstractmethod
    async def assigned(self, client: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """These partitions are ours now: begin where we must."""

    async def look_again(self) -> None:  # noqa: B027 - as above
        """Nothing has come for a while: see whether the topics are what they were."""

    @abstractmethod
    async def settle(self, records: Sequence[Record]) -> None:
        """End a batch, however long it takes. What escapes is swallowed by FastStream, which fetches on."""

    async def acknowledge(self, client: AIOKafkaConsumer) -> None:
        """Tell Kafka where we are. Where it does not hear, a batch may come again, which does no harm."""
        mine = {place: following for place, following in self._next.items() if place in client.assignment()}
        try:
            await client.commit(mine)
        except KafkaError as error:
            log.info("not_acknowledged", consumer=self.name, error=repr(error))

    @property
    def turned(self) -> datetime:
        """When the loop last went round: polled, or tried again. A member without partitions has nothing to do."""
        client = self.client
        if client is None or not client.assignment():
            return datetime.now(UTC)
        polled = max(client.last_poll_timestamp(place) or 0 for place in client.assignment())
        return max(self._tried, datetime.fromtimestamp(polled / 1000, UTC))

    async def outlast(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do this again and again until no passing fault is in its way."""
        pause = 0.05
        while True:
            self._tried = datetime.now(UTC)
            try:
                return await work()
            except self.passing as error:
                met(log, "loop_retries", error, consumer=self.name, error=told(error), pause=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, getattr(error, "longest_pause", LONGEST_PAUSE))

    def _settled(self, records: Sequence[Record]) -> None:
        """This batch is behind us."""
        ends = {(each.topic, each.partition): each.offset + 1 for each in records}
        self._next |= {TopicPartition(*place): end for place, end in ends.items()}
        self.last_published = datetime.fromtimestamp(records[-1].timestamp / 1000, UTC)

    def messages_behind(self) -> int:
        """How many messages are before us, in the partitions that are ours; as long as nobody looks, one at least."""
        if self.client is None:
            return 0
        ends = {place: self.client.highwater(place) for place in self.client.assignment()}
        known = sum(max(end - self._next.get(place, 0), 0) for place, end in ends.items() if end is not None)
        return known or int(bool(self.client.paused()))

    def seconds_behind(self, messages: int) -> float:
        """How old the last record was that we took, where there are more."""
        if not messages or self.last_published is None:
            return 0.0
        return max((datetime.now(UTC) - self.last_published).total_seconds(), 0.0)


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
