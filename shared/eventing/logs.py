"""Which log a topic is: by the id that Kafka gives it at its birth, so that one made anew is never taken for the old.

aiokafka asks for topics by name and never for their ids (KIP-516), so the question is put here, one topic at a time;
of the answer only what comes before its partitions is read.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Protocol
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import NodeNotReadyError, UnknownTopicOrPartitionError, for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
    UnsignedVarInt32,
)

from shared.eventing.kafka import Kafka

NOT_TOLD = UUID(int=0)


class Logs(Protocol):
    """What tells which log each topic is."""

    async def ask(self, topics: Sequence[str]) -> dict[str, str]: ...


class Uuid(AbstractType[UUID]):  # type: ignore[misc] # aiokafka is untyped
    """Sixteen bytes."""

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


class TopicIdResponse(Response):  # type: ignore[misc] # aiokafka is untyped
    """The beginning of an answer about one topic."""

    API_KEY = 3
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster", CompactString("utf-8")),
        ("controller", Int32),
        ("topics", UnsignedVarInt32),
        ("error", Int16),
        ("topic", CompactString("utf-8")),
        ("log", Uuid),
    )


class TopicIdQuestion(RequestStruct):  # type: ignore[misc] # aiokafka is untyped
    """Metadata, version 10: about one topic, which is not to be made for asking."""

    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 10
    RESPONSE_TYPE = TopicIdResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("id", Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields))),
        ("create", Boolean),
        ("cluster_operations", Boolean),
        ("topic_operations", Boolean),
        ("tags", TaggedFields),
    )


class TopicId(Request[TopicIdQuestion]):  # type: ignore[misc] # aiokafka is untyped
    """Asks for one topic's id."""

    API_KEY = 3

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def build(self, request_struct_class: type[TopicIdQuestion]) -> TopicIdQuestion:
        return request_struct_class([(NOT_TOLD, self._topic, {})], False, False, False, {})


class KafkaLogs:
    """Asks Kafka, over a connection of its own."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client = client

    async def ask(self, topics: Sequence[str]) -> dict[str, str]:
        """Each topic's log: its id; where the broker tells none, the cluster's; "" where there is no such topic.

        Raises KafkaError.
        """
        return dict(zip(topics, await asyncio.gather(*map(self._ask, topics)), strict=True))

    async def _ask(self, topic: str) -> str:
        node = self._client.get_random_node()
        if node is None:
            raise NodeNotReadyError("no broker is known")
        answer = await self._client.send(node, TopicId(topic))
        if answer.error == UnknownTopicOrPartitionError.errno:
            return ""
        if answer.error:
            raise for_code(answer.error)(topic)
        return str(answer.cluster if answer.log == NOT_TOLD else answer.log)


async def answers(kafka: Kafka) -> None:
    """Whether Kafka says which brokers there are. Raises KafkaError."""
    async with asking(kafka):
        pass


@asynccontextmanager
async def asking(kafka: Kafka) -> AsyncIterator[KafkaLogs]:
    """While the block lasts."""
    client = AIOKafkaClient(
        bootstrap_servers=kafka.bootstrap,
        request_timeout_ms=5000,
        metadata_max_age_ms=60_000,
        **kafka.security.options(),
    )
    try:
        await client.bootstrap()
        yield KafkaLogs(client)
    finally:
        await client.close()
