"""Events → effects, person by person, within the consumer's transaction: what is next is applied, the rest is held."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from shared import telemetry
from shared.eventing.applier import Afterwards, Applier, nothing
from shared.eventing.errors import Poison
from shared.eventing.messages import Envelope, parse_envelope
from shared.eventing.progress import BEGINNING, Sorted, Standing, Stream, Watermark, sort_out
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "consume.sql")


class Advance:
    """Where people stand in one consumer, and how they move on."""

    def __init__(self, consumer: str, applier: Applier) -> None:
        self.consumer = consumer
        self.applier = applier

    async def take(self, connection: Connection, events: Sequence[Envelope]) -> Afterwards:
        """Apply what is next; hold what comes too early or stands behind a parked event."""
        if not events:
            return nothing
        streams = {(event.service, event.person) for event in events}
        standing = await self.standing(connection, {person for _, person in streams}, streams)
        await self._hold(connection, [event for event in events if event.person in standing.parked])
        queue = [event for event in events if event.person not in standing.parked]
        if standing.held:
            await connection.execute(SQL["release"], list(standing.held))
            queue += map(parse_envelope, standing.held.values())
        return await self.move(connection, queue, standing.known)

    async def standing(
        self, connection: Connection, people: Iterable[UUID], streams: Collection[Stream] = ()
    ) -> Standing:
        """Watermarks of these streams, and of all of those people of whom something is held; what is, who is parked."""
        sources, persons = [source for source, _ in streams], [person for _, person in streams]
        rows = await connection.fetch(SQL["standing"], self.consumer, list(people), sources, persons)
        standing = Standing({}, {}, set())
        for source, person, sequence, id_, digest, number, body, parked in rows:
            if number is None:
                standing.known[source, person] = Watermark(sequence, id_, digest)
            elif parked:
                standing.parked.add(person)
            else:
                standing.held[number] = body
        return standing

    async def move(
        self, connection: Connection, queue: Sequence[Envelope], known: Mapping[Stream, Watermark]
    ) -> Afterwards:
        """Apply these, each in its turn, or hold them before a gap."""
        whole = self.applier.types is None
        batch = sort_out(queue, known, whole)
        if batch.held:  # what fills the gap may stand behind it
            batch = sort_out(sorted(queue, key=lambda event: event.sequence), known, whole)
        batch.apply = [*await self._late(connection, batch), *batch.apply]
        await self._hold(connection, batch.held)
        if not batch.apply:
            return nothing
        spans = [
            telemetry.start_span("apply", event.traceparent, consumer=self.consumer)
            for event in batch.apply
            if event.traceparent and telemetry.is_sampled(event.traceparent)
        ]
        try:
            afterwards = await self.applier.apply(connection, batch.apply)
        finally:
            for span in spans:
                span.end()
        if batch.watermarks:
            await self._save_watermarks(connection, batch)
        return afterwards

    async def step_over(self, connection: Connection, event: Envelope, known: Mapping[Stream, Watermark]) -> None:
        """Skipped by an operator: the stream goes on behind it, where it did not already."""
        stream = event.service, event.person
        if event.sequence > known.get(stream, BEGINNING).sequence:
            mark = sort_out([event], {stream: Watermark(event.sequence - 1)}, whole=False)
            await self._save_watermarks(connection, mark)

    async def _late(self, connection: Connection, batch: Sorted) -> list[Envelope]:
        """A repeat is of an event that this batch applies, that we hold, or that an operator skipped.

        Raises Poison where another has its place. Where streams need not be whole, its place may be empty still: Kafka
        had lost what comes now.
        """
        repeated = batch.repeated_from_before()
        ids = [event.id for event in repeated]
        held = await self.applier.holds(connection, ids) if ids else set()
        if len(held) < len(ids):
            held |= {row["event"] for row in await connection.fetch(SQL["skipped"], self.consumer, ids)}
        late = [event for event in repeated if event.id not in held]
        ousted = await self.applier.ousted(connection, late) if late and self.applier.ousted else {e.id for e in late}
        places = {event.place: event.id for event in batch.apply}
        for event in late:
            if event.id in ousted or places.setdefault(event.place, event.id) != event.id:
                raise Poison(
                    "fork", f"{event.service} sequence {event.sequence} was applied with another id than {event.id}"
                )
        return late

    async def _save_watermarks(self, connection: Connection, batch: Sorted) -> None:
        streams = list(batch.watermarks)
        marks = [batch.watermarks[stream] for stream in streams]
        await connection.execute(
            SQL["save_watermarks"],
            self.consumer,
            [service for service, _ in streams],
            [person for _, person in streams],
            [mark.sequence for mark in marks],
            [mark.id for mark in marks],
            [mark.hash for mark in marks],
        )

    async def _hold(self, connection: Connection, events: Sequence[Envelope]) -> None:
        if events:
            await connection.execute(
                SQL["hold"],
                self.consumer,
                [event.person for event in events],
                [event.service for event in events],
                [event.sequence for event in events],
                [event.body for event in events],
            )
