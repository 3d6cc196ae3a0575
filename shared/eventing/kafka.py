"""The broker, seen from our side. kafka-python administers it, off the event loop; aiokafka carries the data."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer
from faststream.kafka import KafkaBroker
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError
from kafka.net.compat import KafkaNetClient

from shared.eventing.security import OPEN, Security
from shared.eventing.sockets import CLOSED_WITH_CLIENT

# Beside the event itself, so that a consumer can leave unread what it does not want.
TYPE_HEADER = "type"
SERVICES = ("intake", "planning", "release", "aftercare")
# The Kafka way in, and what is told of reports that were not taken.
INBOUND, REJECTED = "inbound", "rejected"
TOPICS = (*SERVICES, INBOUND, REJECTED)
PATIENCE_MS = 4000
# A topic that was deleted and made anew is found again after this.
METADATA_AGE_MS = 5000
T = TypeVar("T", bound=Any)


class BrokerAway(ConnectionError):
    """The broker does not answer, or not as it should."""


@dataclass(frozen=True)
class Kafka:
    """Where the broker is and how we use it.

    `embedded` is the broker that comes from PyPI: it holds its topics in memory, knows no idempotent producer, and
    its groups take seconds to form, so that its only consumer assigns itself the partitions.
    """

    bootstrap: str
    prefix: str
    partitions: int
    embedded: bool = False
    security: Security = OPEN

    def topic(self, name: str) -> str:
        """A service's topic, keyed by person, or one of the door's."""
        return f"{self.prefix}.{name}"

    async def producer(self) -> AIOKafkaProducer:
        """A started producer: nothing counts as sent before every in-sync replica has it."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
            **self.security.options(),
            acks="all",
            enable_idempotence=not self.embedded,
            linger_ms=1,
            max_batch_size=256 * 1024,
            max_request_size=4 * 1024 * 1024,
            request_timeout_ms=15000,
        )
        await producer.start()
        return producer

    async def create_topics(self) -> None:
        """Create the topics that are missing, and the partitions of one that the broker made by itself, too small."""
        await asyncio.to_thread(self._create_topics)

    def _create_topics(self) -> None:
        with self.admin() as admin:
            replicas = 1 if self.embedded else -1
            known = {each["name"]: len(each["partitions"]) for each in admin.describe_topics(admin.list_topics())}
            wanted = {topic: known.get(topic, 0) for topic in map(self.topic, TOPICS)}
            missing = [each for each, has in wanted.items() if not has]
            small = [each for each, has in wanted.items() if 0 < has < self.partitions]
            if small and self.embedded:  # it cannot add partitions, and has just made these because a client asked
                admin.delete_topics(small)
                missing, small = missing + small, []
            with suppress(TopicAlreadyExistsError):
                if missing:
                    admin.create_topics([NewTopic(each, self.partitions, replicas) for each in missing])
            if small:
                admin.create_partitions(dict.fromkeys(small, self.partitions))

    async def cluster_id(self) -> str:
        """What tells this broker's memory from another's."""
        return await asyncio.to_thread(self._cluster_id)

    def _cluster_id(self) -> str:
        with self.admin() as admin:
            return str(admin.describe_cluster()["cluster_id"])

    async def end_offsets(self, topic: str) -> dict[int, int]:
        """Where each partition ends."""
        return await asyncio.to_thread(self._end_offsets, topic)

    def _end_offsets(self, topic: str) -> dict[int, int]:
        with self._client(KafkaConsumer, enable_auto_commit=False) as consumer:
            ends = consumer.end_offsets([TopicPartition(topic, each) for each in range(self.partitions)])
            return {place.partition: end for place, end in ends.items()}

    def admin(self) -> AbstractContextManager[KafkaAdminClient]:
        """What administers it; blocks, so off the event loop. Raises BrokerAway."""
        return self._client(KafkaAdminClient)

    @contextmanager
    def _client(self, kind: type[T], **more: bool) -> Iterator[T]:
        """A client of kafka-python. Raises BrokerAway, soon: a thread that waits for it holds up a program's end.

        Also one that could not be made has a thread and sockets, which nobody but us would end.
        """
        try:
            with ExitStack() as stack:
                client = kind(
                    bootstrap_servers=self.bootstrap,
                    bootstrap_timeout_ms=PATIENCE_MS,
                    kafka_client=lambda **options: stack.enter_context(closing(KafkaNetClient(**options))),
                    proxy_url=CLOSED_WITH_CLIENT,
                    **more,
                    **self.security.options(),
                )
                yield stack.enter_context(closing(client))
        except KafkaError as error:
            raise BrokerAway(
                f"Kafka at {self.bootstrap}: {error}: does it run there, does it know us by KAFKA_SASL_USERNAME?"
            ) from error

    def broker(self) -> KafkaBroker:
        """FastStream's broker for consumers."""
        return KafkaBroker(
            self.bootstrap,
            graceful_timeout=2.0,
            metadata_max_age_ms=METADATA_AGE_MS,
            logger=None,
            security=self.security.for_faststream(),
        )
