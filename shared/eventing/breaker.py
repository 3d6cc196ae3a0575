"""A bad deployment must not park the whole world: where one kind of park grows fast, the consumer is paused instead.

The batch at hand is tried again until it passes, as it does when the fault is mended; or until an operator lets people
be parked after all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import asyncpg
from aiokafka import TopicPartition

from shared import telemetry
from shared.eventing.errors import Poison
from shared.eventing.loop import Record
from shared.eventing.messages import new_event_id
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "breaker.sql")
MOST, WINDOW = 25, timedelta(minutes=10)
LET_GO_FOR = timedelta(hours=1)
log = telemetry.log("consumer")


class Paused(Exception):
    """The consumer stands before an event for whose like too many people were parked; see `LONGEST_PAUSE` of loops."""

    longest_pause = 15.0


class Kind(NamedTuple):
    """What parks of one cause have in common."""

    code: str
    type: str


def trips(recent: int, let_go: datetime | None, now: datetime) -> bool:
    """Whether so many parks of a kind within the window are too many, where an operator may have let go of them."""
    return recent >= MOST and (let_go is None or now > let_go + LET_GO_FOR)


class Breaker:
    """That of one consumer."""

    def __init__(self, consumer: str) -> None:
        self._consumer = consumer
        self._before: tuple[str, int, int] | None = None

    async def load(self, connection: Connection, following: Mapping[TopicPartition, int]) -> None:
        """Find out whether we are paused, and before which record: in a topic made anew it has another place."""
        row = await connection.fetchrow(SQL["paused"], self._consumer)
        if row is None:
            self._before = None
        else:
            place = TopicPartition(row["topic"], row["partition"])
            self._before = *place, min(row["position"], following.get(place, row["position"]))

    async def holds(self, connection: Connection, record: Record, kind: Kind, poison: Poison) -> bool:
        """Whether nobody may be parked for this: then we are paused before this record."""
        row = await connection.fetchrow(SQL["state"], self._consumer, *kind, WINDOW)
        if row is None or not (row["paused"] or trips(row["recent"], row["let_go"], row["now"])):
            return False
        place = record.topic, record.partition, record.offset
        values = (self._consumer, *kind, poison.detail[:2000], row["recent"], *place)
        if await connection.fetchval(SQL["pause"], *values):
            log.error("consumer_paused", consumer=self._consumer, code=kind.code, type=kind.type, people=row["recent"])
        self._before = place
        return True

    def passed(self, records: Sequence[Record]) -> bool:
        """Whether what we stood before is among these, which are settled."""
        if self._before is None:
            return False
        topic, partition, position = self._before
        return any((each.topic, each.partition) == (topic, partition) and each.offset >= position for each in records)

    async def close(self, pool: asyncpg.Pool) -> None:
        """It has passed: go on as ever."""
        self._before = None
        if await pool.fetchval(SQL["close"], self._consumer, timeout=5):
            log.warning("consumer_goes_on", consumer=self._consumer)


async def let_go(connection: Connection, consumer: str, reason: str, actor: str) -> bool:
    """An operator's word: for an hour, park as many as it takes. False: it is not paused."""
    row = await connection.fetchrow(SQL["close"], consumer)
    if row is not None:
        await connection.execute(SQL["let_go"], new_event_id(), consumer, row["code"], row["type"], reason, actor)
        log.warning("consumer_let_go", consumer=consumer, code=row["code"], type=row["type"], actor=actor)
    return row is not None
