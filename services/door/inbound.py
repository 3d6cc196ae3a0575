"""The Kafka way in: CloudEvents from the topic `inbound`, judged like those over HTTP; refusals go to `rejected`.

Kafka's own offsets suffice here: a batch that comes again is found by the keys of its reports (decision 6).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.door.reading import JSON, STRUCTURED, Sender
from services.door.refusal import Refused, refusal
from services.door.routing import Routing, count
from shared import telemetry
from shared.eventing.errors import RuleBroken
from shared.eventing.kafka import INBOUND, REJECTED, BrokerAway, Kafka
from shared.eventing.loop import Loop, Record
from shared.eventing.outcome import Outcome
from shared.eventing.report import TRACEPARENT, Submission

OTHER_FORMATS = "application/cloudevents"
PREFIX = "ce_"
LONGEST_QUESTION = 2.0
log = telemetry.log("inbound")


class Inbound(Loop):
    """The door's subscriber. What cannot be judged its service sets aside; any other fault is outlasted."""

    passing = (Exception,)

    def __init__(self, routing: Routing, kafka: Kafka, sources: Sequence[str]) -> None:
        super().__init__(INBOUND)
        self._routing = routing
        self._kafka = kafka
        self._sources = tuple(sources)
        self._log = ""

    async def assigned(self, client: AIOKafkaConsumer, places: Sequence[TopicPartition]) -> None:
        """Kafka says where to begin: after what was last acknowledged, else at the beginning."""
        self.client = client
        self._next = {}

    async def look_again(self) -> None:
        """The embedded broker begins empty, and nobody's place is kept: all that it has is new."""
        topic = self._kafka.topic(INBOUND)
        found = (await self.logs.ask([topic]))[topic] if self._kafka.embedded else ""
        if found and self.client and self._log not in ("", found):
            for place in self.client.assignment():
                self.client.seek(place, 0)
            self._next = {}
        self._log = found or self._log

    async def settle(self, records: Sequence[Record]) -> None:
        """Each report is judged and committed, each refusal acknowledged by Kafka. What escaped would be skipped."""
        await self.outlast(lambda: self._settle(records))

    async def _settle(self, records: Sequence[Record]) -> None:
        sender = Sender(f"kafka:{self._kafka.topic(INBOUND)}", datetime.now(UTC), None, self._sources)
        submissions = [traced(record, submission_of(record, sender)) for record in records]
        results = await self.outlast(lambda: self._routing.accept(submissions))
        refused = [
            Refused(record, result)
            for record, result in zip(records, results, strict=True)
            if result.outcome in (Outcome.REJECTED, Outcome.CONFLICT)
        ]
        await self.outlast(lambda: self._tell(refused))
        count("kafka", results)
        self._settled(records)

    async def _tell(self, refused: Sequence[Refused]) -> None:
        """Publish why, for whoever sent it. Refusals are rare: a producer for each batch of them never goes stale."""
        if not refused:
            return
        producer = await self._kafka.producer()
        try:
            topic = self._kafka.topic(REJECTED)
            sent = [
                await producer.send(topic, refusal(each, self.cluster), each.key, headers=Refused.headers)
                for each in refused
            ]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()

    async def counts(self) -> dict[str, Any]:
        """For metrics, in the shape of a service's."""
        return {"consumer": await self.lag()}

    async def lag(self) -> dict[str, Any]:
        """Messages and seconds behind, of all doors together where Kafka answers, else of this one."""
        try:
            messages = await asyncio.wait_for(self._messages_before_the_doors(), LONGEST_QUESTION)
        except (KafkaError, BrokerAway, TimeoutError):
            messages = self.messages_behind()
        seconds = round(self.seconds_behind(messages), 3)
        return {"consumer": self.name, "messages": messages, "seconds": seconds, "parked": 0, "held": 0, "paused": None}

    async def _messages_before_the_doors(self) -> int:
        """From where the topic ends to what is acknowledged, whichever process of ours did so."""
        client = self.client
        if client is None or self._kafka.embedded:
            return self.messages_behind()
        topic = self._kafka.topic(INBOUND)
        places = [TopicPartition(topic, partition) for partition in range(self._kafka.partitions)]
        # Not by the subscriber's own connection: there the question would stand behind a fetch that waits for news.
        ends = await self._kafka.end_offsets(topic)
        acknowledged = await asyncio.gather(*map(client.committed, places))
        return sum(
            max(ends[place.partition] - (done or 0), 0) for place, done in zip(places, acknowledged, strict=True)
        )


def submission_of(record: Record, sender: Sender) -> Submission:
    """A record by the Kafka protocol binding of CloudEvents 1.0: structured, or binary."""
    headers = {name.lower(): value for name, value in record.headers if value is not None}
    media = headers.get("content-type", b"").decode("latin-1")
    body = record.value or b""
    attributes = {name.removeprefix(PREFIX): value for name, value in headers.items() if name.startswith(PREFIX)}
    kind = media.partition(";")[0].strip().lower()
    if kind == STRUCTURED or (kind == JSON and not attributes):
        return sender.structured(body)
    if kind.startswith(OTHER_FORMATS):
        detail = f"a record is one event, in JSON: send {STRUCTURED}, or binary mode with {PREFIX}* headers"
        return sender.refuse(body, RuleBroken("unsupported_format", detail))
    if attributes:
        return sender.binary(attributes, media, body)
    detail = f"the header content-type must be {STRUCTURED}, or {PREFIX}* headers must say the attributes"
    return sender.refuse(body, RuleBroken("not_a_cloudevent", detail))


def traced(record: Record, submission: Submission) -> Submission:
    """The report within the trace of its record, else of the event, else within one of its own."""
    told = next((value.decode("latin-1") for name, value in record.headers if name == "traceparent" and value), None)
    given = told or submission.attributes.get("traceparent")
    parent = given if isinstance(given, str) and TRACEPARENT.fullmatch(given) else None
    with telemetry.span("accept", parent, way="kafka"):
        current = telemetry.current_traceparent() or parent
    attributes = {**submission.attributes, "traceparent": current} if current else submission.attributes
    return replace(submission, attributes=attributes, traceparent=current)
