"""The clock of one service: what is due and not done is breached, once, at the due instant."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared import telemetry
from shared.contracts.deadlines import DEADLINES
from shared.deadlines.telling import once
from shared.eventing.appending import append_to, recorded_after
from shared.eventing.casefile import Head
from shared.eventing.cause import Cause
from shared.eventing.decider import Fact
from shared.eventing.handle import Handler
from shared.eventing.messages import new_event_id
from shared.eventing.timetable import SQL, unschedule
from shared.eventing.writes import Appended, Writes
from shared.metrics import BREACHED
from shared.outages import met
from shared.sql import FAULTS

LARGEST = 500
LOOKS_EVERY = 1.0
log = telemetry.log("scheduler")


class Scheduler:
    """Looks every second, and appends what the clock has decided by the same lock as everybody."""

    def __init__(self, handler: Handler, pool: asyncpg.Pool, appended: Callable[[], None]) -> None:
        self.turned = datetime.now(UTC)
        self._handler = handler
        self._service = handler.service
        self._pool = pool
        self._appended = appended
        rules = handler.service.rules
        self._kind = DEADLINES[handler.service.name].breached if rules.deadlines else None
        self._sets_off = self._kind in rules.policies or (rules.deadlines and self._kind in rules.deadlines.hears)

    async def run(self) -> None:
        """Until cancelled. The database may be away; then it looks again."""
        while self._kind:
            try:
                while await self.breach() == LARGEST:
                    self.turned = datetime.now(UTC)
            except FAULTS as error:
                met(log, "scheduler_looks_again", error, service=self._service.name, error=type(error).__name__)
            self.turned = datetime.now(UTC)
            await asyncio.sleep(LOOKS_EVERY)

    async def breach(self) -> int:
        """Those that are due now, as many as fit into one turn; gives how many there were."""
        now = self._service.clock()
        wanted = await self._pool.fetch(SQL["due"], now, LARGEST, timeout=10)
        if not wanted:
            return 0
        people = [row["person"] for row in wanted]
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            await self._service.store.take_append_lock(connection)
            rows = await connection.fetch(SQL["still_due"], people, [row["id"] for row in wanted], now)
            await self._service.store.write(connection, Writes(appended=self._breaches(rows, now)), now)
            await unschedule(connection, [row["person"] for row in rows], [row["id"] for row in rows])
        for row in rows:
            BREACHED.labels(self._service.name, row["kind"]).inc()
        if rows:
            self._appended()
        if self._sets_off:
            await self._handler.settle(list(dict.fromkeys(row["person"] for row in rows)))
        return len(wanted)

    def _breaches(self, rows: Sequence[asyncpg.Record], now: datetime) -> list[Appended]:
        """One event each, those of one person behind each other in their stream."""
        heads: dict[UUID, Head] = {}
        made = []
        for row in rows:
            head = heads.setdefault(row["person"], head_of(row))
            fact, cause = self._breach(row, head, now)
            made.append(append_to(head, fact, cause, self._service.store))
        return made

    def _breach(self, row: asyncpg.Record, head: Head, now: datetime) -> tuple[Fact, Cause]:
        opened = Fact(
            what=self._said(row),
            time=row["due"],
            id=row["opened"],
            recorded=row["opened_recorded"],
            correlation=row["correlation"],
            person=row["person"],
        )
        cause = Cause(policy="deadlines", fact=opened, once=once(str(row["id"]), row["number"] + 1, row["opened"]))
        recorded = recorded_after(now, head, cause)
        trace = telemetry.hop("append", row["traceparent"], service=self._service.name)
        return replace(opened, id=new_event_id(), recorded=recorded, policy_key=cause.key, traceparent=trace), cause

    def _said(self, row: asyncpg.Record) -> Any:
        kind = self._kind
        if kind is None:
            raise TypeError("a service without deadlines has none that are due")
        return kind(deadline_id=str(row["id"]), kind=row["kind"], due_at=row["due"])


def head_of(row: asyncpg.Record) -> Head:
    """The end of a person's stream, to append behind."""
    return Head(row["sequence"], row["prevhash"], row["recorded"])
