"""The loop of every subscriber: batches one at a time, faults outlasted in place, nothing acknowledged before its time.

What a batch comes to is the subclass's: effects in our database (`consume.py`), or reports at the door. How it comes to
its batches: `subscribing.py`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared import telemetry
from shared.eventing.logs import Logs
from shared.outages import met, told

LONGEST_PAUSE = 5.0
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
