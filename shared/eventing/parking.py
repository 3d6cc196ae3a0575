"""A poison event parks its person in one consumer, until an operator lets it be retried, or skips it with a reason."""

from typing import NamedTuple
from uuid import UUID

from shared import telemetry
from shared.eventing.advance import Advance
from shared.eventing.applier import Afterwards
from shared.eventing.breaker import Kind
from shared.eventing.errors import Poison
from shared.eventing.loop import Record
from shared.eventing.messages import Envelope, new_event_id, parse_envelope
from shared.eventing.progress import Watermark
from shared.eventing.records import read_record
from shared.metrics import PARKED_NOW
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "consume.sql")
log = telemetry.log("consumer")


class Word(NamedTuple):
    """What an operator decided, `retry` or `skip`, and why."""

    decision: str
    reason: str
    actor: str


def poison_of(error: Exception) -> Poison:
    """Why an event could not be applied."""
    return error if isinstance(error, Poison) else Poison("error", f"{type(error).__name__}: {error}")


def kind_of(record: Record, error: Exception) -> Kind:
    """What this has in common with others that cannot be applied for the same cause."""
    return Kind(poison_of(error).code, getattr(read_record(record), "type", ""))


def say_parked(consumer: str, record: Record, error: Exception) -> None:
    """An operator has work."""
    event = str(getattr(read_record(record), "id", ""))
    code = poison_of(error).code
    log.error("person_parked", consumer=consumer, code=code, event_id=event, error=type(error).__name__)
    PARKED_NOW.labels(consumer).inc()


async def park(connection: Connection, consumer: str, record: Record, error: Exception) -> None:
    """Hold this record's person here, with it, until an operator acts."""
    read, poison = read_record(record), poison_of(error)
    event, source, sequence = (
        (read.id, read.service, read.sequence) if isinstance(read, Envelope) else (None, record.topic, 0)
    )
    kind = kind_of(record, error)
    await connection.execute(SQL["park"], consumer, read.person, event, kind.code, poison.detail[:2000], kind.type)
    await connection.execute(SQL["hold"], consumer, [read.person], [source], [sequence], [record.value or b""])


async def resume(connection: Connection, advance: Advance, person: UUID, word: Word) -> Afterwards | None:
    """Do with the parked event as an operator says; then with what queued behind it. None: nobody is parked.

    Raises Poison where it fails again.
    """
    row = await connection.fetchrow(SQL["unpark"], advance.consumer, person)
    if row is None:
        return None
    standing = await advance.standing(connection, [person])
    await connection.execute(SQL["decide"], new_event_id(), advance.consumer, person, row["event"], *word)
    await connection.execute(SQL["release"], list(standing.held))
    parked, *behind = standing.held.values()
    if word.decision == "retry":
        behind = [parked, *behind]
    elif row["event"]:
        event = parse_envelope(parked)
        if event.sequence > standing.known.get((event.service, event.person), Watermark()).sequence:
            standing.known.update(await advance.step_over(connection, event))
    return await advance.move(connection, [parse_envelope(body) for body in behind], standing.known)
