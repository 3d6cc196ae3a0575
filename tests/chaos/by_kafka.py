"""A sender by the Kafka way in: what the broker has acknowledged is written down, whatever may become of it."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

import aiohttp
import orjson
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from tests.acceptance.inbound import STRUCTURED, binary
from tests.chaos.people import Sent
from tests.chaos.sender import Office, Sender

BY_HTTP, NEVER_TAKEN, BINARY = 0.1, 0.1, 0.3
PATIENCE_MS = 8000
Acknowledgement: TypeAlias = "asyncio.Future[object]"


class KafkaSender(Sender):
    """Some of it goes by HTTP all the same, and what was sent one way is at times sent again the other way."""

    def __init__(self, number: int, seed: str, office: Office, bootstrap: str, topic: str) -> None:
        super().__init__(number, seed, office)
        self._bootstrap, self._topic = bootstrap, topic
        self._producer: AIOKafkaProducer | None = None

    async def run(self, done: asyncio.Event) -> None:
        """As every sender; nothing is left open."""
        try:
            await super().run(done)
        finally:
            await self._give_up_the_producer()

    async def _is_answered(self, session: aiohttp.ClientSession, events: Sequence[Sent]) -> bool:
        """Whether the broker has acknowledged all of them; each that it has is in the ledger."""
        if self._chance.random() < BY_HTTP:
            return await super()._is_answered(session, events)
        if self._chance.random() < NEVER_TAKEN:
            events = [*events, never_taken(events[0])]
        try:
            await asyncio.gather(*[await self._send(event) for event in events])
        except KafkaError as error:
            self.refused[type(error).__name__] += 1
            await self._give_up_the_producer()
            return False
        return True

    async def _send(self, event: Sent) -> Acknowledgement:
        """On its way, behind those sent before it. Raises KafkaError."""
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap, acks="all", enable_idempotence=True, request_timeout_ms=PATIENCE_MS
            )
            await self._producer.start()
        value, headers = binary(event) if self._chance.random() < BINARY else (orjson.dumps(event), STRUCTURED)
        sent: Acknowledgement = await self._producer.send(
            self._topic, value, event["subject"].encode(), headers=headers
        )
        sent.add_done_callback(partial(self._acknowledged, event))
        return sent

    def _acknowledged(self, event: Sent, sent: Acknowledgement) -> None:
        """By every replica that there is, or not."""
        if not sent.cancelled() and sent.exception() is None:
            self._office.sent.write(self._line(event, {"outcome": "sent"}, "kafka"))

    async def _give_up_the_producer(self) -> None:
        """The next one is made when it is needed."""
        producer, self._producer = self._producer, None
        if producer:
            with contextlib.suppress(KafkaError):
                await producer.stop()


def never_taken(event: Sent) -> Sent:
    """A report like this one that its rules must refuse, and of which the topic `rejected` must tell."""
    return {**event, "id": f"{event['id']}-never-taken", "time": "soon"}
