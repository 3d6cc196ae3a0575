"""The broker, seen from our side: topics, producer settings, cluster id, ends. The one place that knows the client."""

from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from faststream.kafka import KafkaBroker

SERVICES = ("intake", "planning", "release", "aftercare")


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

    def topic(self, service: str) -> str:
        """The topic of one service, keyed by person."""
        return f"{self.prefix}.{service}"

    async def producer(self) -> AIOKafkaProducer:
        """A started producer: nothing counts as sent before every in-sync replica has it."""
        producer = AIOKafkaProducer(
            bootstrap_servers=self.bootstrap,
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
        """Create the services' topics where they are missing."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            wanted = [NewTopic(self.topic(service), self.partitions, 1 if self.embedded else -1) for service in SERVICES]
            answer = await admin.create_topics(wanted)
            for _, code, *_rest in answer.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)
        finally:
            await admin.close()

    async def cluster_id(self) -> str:
        """What tells this broker's memory from another's."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            described = await admin.describe_cluster()
            return str(described["cluster_id"])
        finally:
            await admin.close()

    async def end_offsets(self, topic: str) -> dict[int, int]:
        """Where each partition ends."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.bootstrap)
        await consumer.start()
        try:
            ends = await consumer.end_offsets([TopicPartition(topic, each) for each in range(self.partitions)])
            return {partition.partition: end for partition, end in ends.items()}
        finally:
            await consumer.stop()

    def broker(self) -> KafkaBroker:
        """FastStream's broker for consumers."""
        return KafkaBroker(self.bootstrap, graceful_timeout=10.0, logger=None)
