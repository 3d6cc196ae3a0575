"""Load, decide, append: the only cycle, for one report or a batch, and for facts that arrive from other services."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol
from uuid import UUID

import asyncpg

from shared import telemetry
from shared.eventing.aiming import keys_named, target_of
from shared.eventing.batch import Batch, Service
from shared.eventing.casefile import Casefile, distinct
from shared.eventing.errors import RuleBroken
from shared.eventing.history import fact_of
from shared.eventing.keys import Known
from shared.eventing.messages import Envelope
from shared.eventing.outcome import Result
from shared.eventing.report import Report, Submission, read_report
from shared.eventing.uniting import named
from shared.eventing.writes import Writes
from shared.sql import DATABASE_AWAY, Connection

log = telemetry.log("handler")


class Connections(Protocol):
    """Where a connection is had: a pool."""

    def acquire(self, *, timeout: float | None = None) -> AbstractAsyncContextManager[Connection]: ...


def may_be_of_one(error: Exception) -> bool:
    """Whether one report can be what made it fail, so that the others are better judged without it."""
    of_a_value = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
    return isinstance(error, of_a_value) or not isinstance(error, asyncpg.PostgresError)


class Handler:
    """A service's one way to change its store."""

    def __init__(self, service: Service, pool: Connections) -> None:
        self.service = service
        self.pool = pool

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """Judge these in order, all in one transaction; where one makes it fail, that one alone is set aside."""
        try:
            return await self._commit(submissions)
        except Exception as error:
            if isinstance(error, DATABASE_AWAY) or not may_be_of_one(error):
                raise
            if len(submissions) == 1:
                return [await self._set_aside(submissions[0], error)]
        middle = len(submissions) // 2
        return [*await self.accept(submissions[:middle]), *await self.accept(submissions[middle:])]

    def read_ahead(self, submissions: Sequence[Submission]) -> None:
        """Before their turn, while the database is busy with those before them. What fails here will fail then."""
        with suppress(Exception):
            for each in submissions:
                each.read = self._read(each)

    def _taken(self, submission: Submission) -> Report | RuleBroken:
        """What was read ahead, else read now. Left there, the two would hold each other long after their turn."""
        read, submission.read = submission.read, None
        return read or self._read(submission)

    def _read(self, submission: Submission) -> Report | RuleBroken:
        try:
            return read_report(submission, self.service.store.contracts, self.service.store.people)
        except RuleBroken as broken:
            return broken

    async def _commit(self, submissions: Sequence[Submission]) -> list[Result]:
        store = self.service.store
        read = [self._taken(each) for each in submissions]
        reports = [each for each in read if isinstance(each, Report)]
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await store.take_append_lock(connection)
            wanted = [report.origin for report in reports] + keys_named(reports)
            keys = await store.known_keys(connection, wanted)
            new = [report for report in reports if report.origin not in keys]
            targets = [target for report in new if (target := target_of(report, keys))]
            owners = await store.owners(connection, targets) if targets else {}
            people = {report.person for report in new}.union(*(named(each.stated) for each in new))
            files = await store.load(connection, people)
            batch = Batch(self.service, files, keys | await self._awaited(connection, files), owners)
            results = []
            for submission, each in zip(submissions, read, strict=True):
                if isinstance(each, Report):
                    results.append(batch.receive(each))
                else:
                    batch.writes.rejected.append((submission, each))
                    results.append(Result.rejected(submission, each))
            await store.write(connection, batch.writes, self.service.clock())
        store.keep(distinct(batch.files.values()))
        return results

    async def _set_aside(self, submission: Submission, error: Exception) -> Result:
        """Refused, and kept, like any other that cannot be taken; what the fault says may be about a person."""
        kind = type(error).__name__
        if isinstance(error, asyncpg.PostgresError):
            broken = RuleBroken("not_storable", f"the database refused it: {kind}")
        else:
            log.error("not_judgeable", service=self.service.name, error=kind)
            detail = f"judging it failed ({kind}), which is a fault of Throughcare: tell who runs it"
            broken = RuleBroken("not_judgeable", detail)
        writes = Writes(rejected=[(submission, broken)])
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await self.service.store.write(connection, writes, self.service.clock())
        return Result.rejected(submission, broken)

    async def _awaited(self, connection: Connection, files: Mapping[UUID, Casefile]) -> dict[bytes, Known]:
        """Of the keys that waiting corrections name, those that we have."""
        waiting = [report for file in distinct(files.values()) for report in file.waiting]
        return await self.service.store.known_keys(connection, keys_named(waiting))

    async def settle(self, people: Sequence[UUID]) -> None:
        """Let follow what was to follow from facts that came back into the store; what has followed does not again."""
        store = self.service.store
        async with self.pool.acquire(timeout=10) as connection, connection.transaction():
            await store.take_append_lock(connection)
            files = await store.load(connection, people)
            while missing := {each for file in files.values() for each in named(*file.facts)} - files.keys():
                files |= await store.load(connection, missing)
            batch = Batch(self.service, files, await self._awaited(connection, files))
            batch.relink()
            batch.settle()
            await store.write(connection, batch.writes, self.service.clock())
        store.keep(distinct(batch.files.values()))

    async def absorb(self, connection: Connection, envelopes: Sequence[Envelope]) -> list[Casefile]:
        """Take in foreign events within a consumer's transaction, which holds the append lock: policies react here.

        Gives the files as they are once that transaction is committed, for the store to keep.
        """
        store, now = self.service.store, self.service.clock()
        said = [fact_of(each, store.contracts) for each in envelopes]
        people = {each.person for each in said} | named(*said)
        files = await store.load(connection, people)
        batch = Batch(self.service, files, await self._awaited(connection, files))
        batch.learn(said)
        learned = await store.learn(connection, envelopes, now)
        for person, number in learned.items():
            batch.files[person].head(person).learned = number
        await store.write(connection, batch.writes, now)
        known = people - {each.person for each in said if each.person not in learned}
        return [file for file in distinct(batch.files.values()) if known.issuperset(people.intersection(file.ids))]
