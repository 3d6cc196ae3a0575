"""A poison event parks its person in one consumer, until an operator lets it be retried, or skips it with a reason."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared import telemetry
from shared.eventing.advance import Advance
from shared.eventing.applier import Afterwards
from shared.eventing.breaker import Kind
from shared.eventing.errors import Poison
from shared.eventing.loop import Record
from shared.eventing.messages import Envelope, new_event_id, parse_envelope
from shared.eventing.records import read_record
from shared.metrics import PARKED_NOW
from shared.sql import TRANSIENT, Connection, queries

SQL = queries("shared.eventing", "consume.sql")
log = telemetry.log("consumer")


class Word(NamedTuple):
    """What an operator decided, `retry` or `skip`, and why."""

    decision: str
    reason: str
    actor: str


def poison_of(error: Exception) -> Poison:
    """Why an event could not be applied. PostgreSQL's own detail shows whole rows, of people: it is left out."""
    if isinstance(error, Poison):
        return error
    said = error.args[0] if isinstance(error, asyncpg.PostgresError) and error.args else error
    return Poison("error", f"{type(error).__name__}: {said}")


def kind_of(record: Record, error: Exception) -> Kind:
    """What this has in common with others that cannot be applied for the same cause."""
    return Kind(poison_of(error).code, getattr(read_record(record), "type", ""))


def say_parked(consumer: str, record: Record, error: Exception) -> None:
    """An operator has work."""
    event = str(getattr(read_record(record), "id", ""))
    code = poison_of(error).code
    log.error("person_parked", consumer=consumer, code=code, event_id=event, error=type(error).__name__)
    PARKED_NOW.labels(consumer).inc()


async def park(connection: Connection, consumer: str, person: UUID, body: bytes, error: Exception) -> None:
    """Hold this person here, with what could not be applied, until an operator acts."""
    read, poison = read_body(body), poison_of(error)
    event, kind = (read.id, read.type) if read else (None, "")
    source, sequence = (read.service, read.sequence) if read else ("", 0)
    await connection.execute(SQL["park"], consumer, person, event, poison.code, poison.detail[:2000], kind)
    await connection.execute(SQL["hold"], consumer, [person], [source], [sequence], [body])


def read_body(body: bytes) -> Envelope | None:
    """The event that these bytes are, if they are one."""
    try:
        return parse_envelope(body)
    except Poison:
        return None


def identifier(body: bytes) -> UUID | None:
    """Of the event that these bytes are; None where they are none."""
    read = read_body(body)
    return read.id if read else None


async def resume(connection: Connection, advance: Advance, person: UUID, word: Word) -> Sequence[Afterwards] | None:
    """Do with the parked event as an operator says; then with what queued behind it. None: nobody is parked.

    What is held can be older than it: what came before its turn, and still waits for it. Raises Poison where it fails
    again. Where one behind it fails, the person is parked there.
    """
    row = await connection.fetchrow(SQL["unpark"], advance.consumer, person)
    if row is None:
        return None
    standing = await advance.standing(connection, [person])
    await connection.execute(SQL["decide"], new_event_id(), advance.consumer, person, row["event"], *word)
    await connection.execute(SQL["release"], list(standing.held))
    behind = list(standing.held.values())
    parked = next(body for body in behind if identifier(body) == row["event"])
    behind.remove(parked)
    done: list[Afterwards] = []
    if word.decision == "retry":
        done.append(await advance.move(connection, [parse_envelope(parked)], standing.known))
    elif row["event"]:
        await advance.step_over(connection, parse_envelope(parked), standing.known)
    for body in behind:
        try:
            async with connection.transaction():
                done.append(await advance.take(connection, [parse_envelope(body)]))
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 - as when it is met by the consumer itself; the rest queues behind it
            await park(connection, advance.consumer, person, body, error)
    return done
