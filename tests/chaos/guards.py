"""Guards of the product, switched off from outside in a process of its own: to see that the oracle would see.

The product has no switch for any of this: its parts are replaced by what somebody in a hurry might have written.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncpg
from aiokafka import TopicPartition

from services.door.inbound import Inbound
from services.timeline.subscriptions.webhooks import outcomes
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from services.timeline.subscriptions.webhooks.sending import Answer, Sender
from shared.eventing import advance, checkpoint
from shared.eventing.checkpoint import Checkpoint
from shared.eventing.consume import Consumer
from shared.eventing.loop import Loop
from shared.eventing.offsets import Offsets
from shared.eventing.progress import Sorted, Stream, Watermark
from shared.eventing.relay import Relay
from shared.eventing.store import EventStore
from shared.times import utc_now

COMPARED = "WHERE epoch = $1 AND position = $2"
SWAPPED_BLINDLY = "WHERE $1::bigint IS NOT NULL AND $2::bigint IS NOT NULL"


def put_in_place_of(owner: Any, name: str, other: Any) -> None:
    """Raises AttributeError where the product has no such part any more."""
    getattr(owner, name)
    setattr(owner, name, other)


def append_lock() -> None:
    """Appenders do not take turns."""

    async def take_no_lock(*_: Any) -> None:
        """Whoever comes first to commit is first."""

    put_in_place_of(EventStore, "take_append_lock", take_no_lock)


def acknowledge_first() -> None:
    """Kafka is told before the effects are there, and is believed at the next start."""
    trust_kafka()
    settle_last(Consumer)


def inbound_acknowledged_first() -> None:
    """Kafka is told before the services have judged what came by the topic inbound."""
    settle_last(Inbound)


def settle_last(kind: type[Loop]) -> None:
    """A batch is acknowledged, and then settled."""
    original = kind.settle

    async def settle(self: Loop, records: Sequence[Any]) -> None:
        if self.client:
            ends = {TopicPartition(each.topic, each.partition): each.offset + 1 for each in records}
            await self.client.commit(ends)
        await original(self, records)

    put_in_place_of(kind, "settle", settle)


def webhook_written_first() -> None:
    """A delivery is written down as taken, and then sent."""
    original = Dispatcher._deliver

    async def deliver(self: Dispatcher, row: asyncpg.Record, sender: Sender) -> None:
        told = (row["number"], row["subscription"], row["person"], row["attempts"])
        await outcomes.write(self._pool, [outcomes.Outcome(*told, Answer(200, 0.0), utc_now())], utc_now())
        await original(self, row, sender)

    put_in_place_of(Dispatcher, "_deliver", deliver)


def checkpoint_without_cas() -> None:
    """Relays wait for no turn, and move the checkpoint wherever it is."""

    async def wait_for_nobody(*_: Any) -> None:
        """Of two, both are active."""

    put_in_place_of(Relay, "_wait_for_turn", wait_for_nobody)
    changed = {name: checkpoint.SQL[name].replace(COMPARED, SWAPPED_BLINDLY) for name in ("advance", "rewind")}
    if not all(SWAPPED_BLINDLY in query for query in changed.values()):
        raise LookupError("the relay compares otherwise now: see relay.sql")
    put_in_place_of(checkpoint, "SQL", {**checkpoint.SQL, **changed})
    put_in_place_of(Checkpoint, "confirm", wait_for_nobody)


def no_watermark_check() -> None:
    """Whatever comes is applied, as it comes."""

    def apply_all(events: Sequence[Any], known: Mapping[Stream, Watermark], whole: bool) -> Sorted:
        done = Sorted(apply=list(events))
        for event in events:
            digest = hashlib.sha256(event.body).digest()
            done.watermarks[event.service, event.person] = Watermark(event.sequence, event.id, digest)
        return done

    put_in_place_of(advance, "sort_out", apply_all)


def kafka_offsets_after_restore() -> None:
    """The next event is the one that Kafka remembers, whatever PostgreSQL remembers."""
    trust_kafka()


def trust_kafka() -> None:
    """Begin at the offsets that Kafka has, as a client does by itself, and hold none against PostgreSQL's."""

    async def assigned(self: Consumer, client: Any, places: Sequence[TopicPartition]) -> None:
        self.client = client

    async def unseen(self: Offsets, connection: Any, records: Sequence[Any]) -> list[Any]:
        return list(records)

    def confirm(self: Offsets, logs: Any) -> None:
        """Whatever log it is."""

    put_in_place_of(Consumer, "assigned", assigned)
    put_in_place_of(Offsets, "unseen", unseen)
    put_in_place_of(Offsets, "confirm", confirm)


GUARDS: Mapping[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        append_lock,
        acknowledge_first,
        checkpoint_without_cas,
        no_watermark_check,
        kafka_offsets_after_restore,
        inbound_acknowledged_first,
        webhook_written_first,
    )
}


def switch_off(name: str) -> None:
    """In this process, until it ends. Raises KeyError where there is no such guard."""
    GUARDS[name]()
