"""One service from its parts: store, reception, relay, consumer, and what it answers about itself."""

from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from shared.contracts.catalogue import owner
from shared.deadlines.pack import Pack
from shared.eventing import relay as relaying
from shared.eventing import republish as republishing
from shared.eventing import takeback
from shared.eventing.applier import Afterwards, Applier
from shared.eventing.batch import Service
from shared.eventing.consume import Consumer
from shared.eventing.handle import Handler
from shared.eventing.kafka import Kafka
from shared.eventing.messages import Envelope, new_event_id
from shared.eventing.outcome import Result
from shared.eventing.reception import Reception
from shared.eventing.relay import Relay
from shared.eventing.report import Submission
from shared.eventing.scheduler import Scheduler
from shared.eventing.store import SQL as STORE
from shared.eventing.store import EventStore
from shared.eventing.trial import Begun, Connect, Trials
from shared.eventing.wanting import wanted_by
from shared.inquiries import Inquiries
from shared.listening import Listening, Turned
from shared.metrics import FLAGS, OUTCOMES
from shared.parts import Parts, foreign, rules_of
from shared.sql import Connection, the_row
from shared.times import utc_now


class DecidingService(Listening, Inquiries):
    """Intake, planning, release or aftercare, at work."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root has in its hands
        self,
        parts: Parts,
        pool: asyncpg.Pool,
        store: EventStore,
        relay: Relay,
        connect: Connect,
        pack: Pack | None = None,
    ) -> None:
        super().__init__(parts.name, pool)
        rules = rules_of(parts, pack)
        types = wanted_by({*parts.listens_to, *foreign(parts.name, rules)}, store.contracts)
        service = Service(parts.name, rules, store, utc_now)
        self.handler = Handler(service, pool)
        self.relay = relay
        self.reception = Reception(self.handler, self.relay.wake)
        self.trials = Trials(service, connect)
        applier = Applier(store.take_append_lock, self._absorb, store.has_learned, types, store.ousted)
        self.consumer = Consumer(parts.name, pool, applier)
        self.scheduler = Scheduler(self.handler, pool, self.relay.wake)
        self.sources = sorted({owner(name) for name in types} - {parts.name})

    @property
    def loops(self) -> Mapping[str, Turned]:
        """See Listening.loops."""
        ours = {
            f"{self.name}_relay": lambda: self.relay.turned,
            f"{self.name}_scheduler": lambda: self.scheduler.turned,
        }
        return {**super().loops, **ours}

    async def take_back(self, kafka: Kafka) -> None:
        """Before anything of this service is at work: what its store lacks of its own topic."""
        await takeback.at_start(self.handler, self.pool, kafka)

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        """Judge these, in order; what is committed is acknowledged, what is acknowledged is committed."""
        self.handler.read_ahead(submissions)
        results = await self.reception.accept(submissions)
        for outcome, number in Counter(result.outcome for result in results).items():
            OUTCOMES.labels(self.name, outcome.value).inc(number)
        for flag, number in Counter(flag for result in results for flag in result.flags).items():
            FLAGS.labels(self.name, flag).inc(number)
        return results

    async def begin_trial(self, name: str) -> Begun:
        """See Trials.begin."""
        return await self.trials.begin(name)

    async def try_out(self, name: str, submissions: Sequence[Submission], key: str) -> list[Result] | None:
        """See Trials.judge."""
        return await self.trials.judge(name, submissions, key)

    async def end_trial(self, name: str) -> None:
        """See Trials.end."""
        await self.trials.end(name)

    async def dismiss(self, rejected: UUID, reason: str, actor: str) -> bool:
        """An operator's word that nobody will mend this report; False where it is not on our list."""
        return bool(await self.pool.fetchval(STORE["dismiss"], new_event_id(), rejected, reason, actor, timeout=5))

    async def _absorb(self, connection: Connection, envelopes: Sequence[Envelope]) -> Afterwards:
        files = await self.handler.absorb(connection, envelopes)

        def committed() -> None:
            self.handler.service.store.keep(files)
            self.relay.wake()

        return committed

    async def republish(self, reason: str, actor: str) -> dict[str, Any]:
        """See republish.republish."""
        return await republishing.republish(self.pool, reason, actor)

    async def republication(self) -> dict[str, Any] | None:
        """See republish.how_far."""
        return await republishing.how_far(self.pool)

    async def counts(self) -> dict[str, Any]:
        """How much waits, was rejected, is not yet published, not yet applied."""
        async with self.pool.acquire(timeout=5) as connection:
            waiting = await the_row(connection, STORE["count_waiting"])
            rejected = await connection.fetchval(STORE["count_rejected"])
            relay = await relaying.lag(connection)
            taken_back = await takeback.last(connection)
        return {
            "waiting": waiting["waiting"],
            "oldest_waiting_seconds": round((utc_now() - waiting["oldest"]).total_seconds(), 3)
            if waiting["oldest"]
            else 0.0,
            "rejected": rejected,
            "relay": {"service": self.name, **relay, "taken_back": taken_back},
            "consumer": await self.consumer.lag(),
        }

    def works(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Reception, relay, scheduler and trials, run in the background; the consumer is run by `consuming`."""
        return self.reception.run(), self.relay.run(), self.scheduler.run(), self.trials.run()
