"""Sends webhooks: what is due, a few at a time to each endpoint, so that a slow one takes nobody else's room.

Of a subscription and a person one delivery is due at a time, the first that is pending: so the order within a person
holds. One process of a deployment sends, hence what is on its way is known in memory; where that process ends before
an outcome is written, the delivery is sent again with the same id.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from services.timeline.subscriptions.log import SQL as DELIVERIES
from services.timeline.subscriptions.message import TEST, Row, message
from services.timeline.subscriptions.registry import no_such_subscription
from services.timeline.subscriptions.sharing import gate
from services.timeline.subscriptions.sharing.message import tested
from services.timeline.subscriptions.webhooks import outcomes
from services.timeline.subscriptions.webhooks.addresses import check_url
from services.timeline.subscriptions.webhooks.outcomes import SQL, Outcome
from services.timeline.subscriptions.webhooks.schedule import bounded
from services.timeline.subscriptions.webhooks.sending import Answer, Sender
from services.timeline.subscriptions.webhooks.signing import secrets_in_use, signed
from shared import telemetry
from shared.eventing.messages import PersonKey, new_event_id
from shared.idle import Idle
from shared.metrics import DELIVERING
from shared.settings import Settings
from shared.sql import DATABASE_AWAY
from shared.times import utc_now

# Deliveries on their way to one endpoint; to one that fails.
ROOM, ROOM_OF_FAILING = 16, 2
# Between turns that found work: outcomes gather, and are written together.
BREATH_SECONDS = 0.003
LONGEST_PAUSE = 0.5
log = telemetry.log("webhooks")
Claimed: TypeAlias = asyncpg.Record | Mapping[str, Any]
CONTENT_TYPES = {"thin": "application/json", "full": "application/cloudevents+json"}


class Dispatcher:
    """The one loop that sends. `test` sends one message from any process."""

    def __init__(
        self, pool: asyncpg.Pool, people: PersonKey, settings: Settings, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.turned = clock()
        self.turns = asyncio.Lock()
        self._pool, self._people, self._clock = pool, people, clock
        self._address, self._networks = settings.address, settings.webhook_networks
        self._idle = Idle(LONGEST_PAUSE, LONGEST_PAUSE)
        self._under_way: dict[int, Claimed] = {}
        self._ended: list[Outcome] = []
        self._resting: dict[UUID, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Something may be due: do not sleep out the idle time."""
        self._idle.wake()

    def check(self, url: str) -> None:
        """Raises AddressRefused where its text says already that nothing may be sent there."""
        check_url(url, self._networks)

    async def run(self) -> None:
        """Until cancelled. What is on its way then is given up, and sent again by whoever sends next."""
        async with Sender(self._networks) as sender:
            try:
                while True:
                    self.turned = self._clock()
                    self._idle.looking()
                    if await self._turn(sender):
                        await asyncio.sleep(BREATH_SECONDS)
                    else:
                        await self._idle.rest()
            finally:
                await self._stop()

    async def _turn(self, sender: Sender) -> bool:
        """Write what has ended, begin what is due. False: there was nothing to do."""
        ended = await self._record()
        begun = await self._leaving(self._first_of_each(await self._claim()))
        for row in begun:
            self._under_way[row["number"]] = row
            task = asyncio.ensure_future(self._deliver(row, sender))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        DELIVERING.set(len(self._under_way))
        return bool(ended or begun)

    async def _record(self) -> int:
        """Until it is written, what has ended counts as on its way."""
        ended = self._ended[:]
        if ended:
            async with self.turns:
                await outcomes.write(self._pool, ended, self._clock())
            del self._ended[: len(ended)]
            for each in ended:
                del self._under_way[each.number]
        return len(ended)

    async def _claim(self) -> list[asyncpg.Record]:
        now = self._clock()
        self._resting = {each: until for each, until in self._resting.items() if until > now}
        busy = Counter(row["subscription"] for row in self._under_way.values())
        room = (ROOM, ROOM_OF_FAILING, list(self._resting))
        taken = (list(busy), list(busy.values()), list(self._under_way))
        return await self._pool.fetch(SQL["claim"], now, *taken, *room, timeout=10)

    async def _leaving(self, rows: Sequence[Claimed]) -> list[Claimed]:
        """Those that may leave: of recipients' what consent allows now, with what is said then."""
        shared = [row for row in rows if row["recipient_kind"]]
        if not shared:
            return list(rows)
        async with self.turns, self._pool.acquire(timeout=10) as connection, connection.transaction():
            bodies = await gate.leaving(connection, shared, gate.today(self._clock), without_waiting=True)
            refused = [row for row in shared if bodies.get(row["number"], b"") is None]
            if refused:
                people = [row["subscription"] for row in refused], [row["person"] for row in refused]
                await connection.execute(SQL["advance"], *people, self._clock(), timeout=10)
                for each in {row["subscription"] for row in refused}:
                    await connection.execute(DELIVERIES["fails_no_more"], each, timeout=10)
                self.wake()  # what stood behind them is due
        said = [row | {"said": bodies[row["number"]]} for row in map(dict, shared) if bodies.get(row["number"])]
        return [*(row for row in rows if not row["recipient_kind"]), *said]

    def _first_of_each(self, rows: list[asyncpg.Record]) -> list[asyncpg.Record]:
        """None while an earlier one of the person is on its way, as where that was skipped by hand or replayed."""
        taken = {(row["subscription"], row["person"]) for row in self._under_way.values()}
        first = {(row["subscription"], row["person"]): row for row in reversed(rows)}
        return [row for each, row in first.items() if each not in taken]

    async def _deliver(self, row: Claimed, sender: Sender) -> None:
        try:  # a fault of ours in one delivery stops no other, and is shown as a receiver's would be
            answer = await self._traced(row, sender)
        except Exception as error:
            log.critical("delivery_broke", number=row["number"], error=type(error).__name__, exc_info=error)
            answer = Answer(None, 0.0, f"a fault on our side: {type(error).__name__}")
        ended = self._clock()
        if answer.rest:
            self._resting[row["subscription"]] = ended + bounded(answer.rest)
        told = (row["number"], row["subscription"], row["person"], row["attempts"])
        self._ended.append(Outcome(*told, answer, ended))
        self._idle.wake()

    async def _traced(self, row: Claimed, sender: Sender) -> Answer:
        """One attempt, in the trace of its event; a notice has none."""
        parent = orjson.loads(row["body"]).get("traceparent") if row["body"] else None
        span = telemetry.span("deliver", parent, subscription=str(row["subscription"]))
        with span if telemetry.is_sampled(parent) else nullcontext():
            body = row["said"] if row["recipient_kind"] else message(row["payload"], row, row["body"], self._address)
            return await self._attempt(row, sender, body, telemetry.current_traceparent() or parent)

    async def _attempt(self, row: Row, sender: Sender, body: bytes, traceparent: str | None) -> Answer:
        now = self._clock()
        secrets = secrets_in_use(self._people, row["subscription"], row["secret_version"], row["previous_until"], now)
        headers = signed(secrets, row["event"], now, body) | {"Content-Type": CONTENT_TYPES[row["payload"]]}
        if traceparent:
            headers["traceparent"] = traceparent
        return await sender.post(row["url"], headers, body)

    async def _stop(self) -> None:
        """Give up what is on its way; what was answered is written still, so that little is sent twice."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(*DATABASE_AWAY, asyncpg.PostgresError):
            await asyncio.wait_for(self._record(), 1)
        self._under_way.clear()
        self._ended.clear()
        DELIVERING.set(0)

    async def hasten(self, subscription: UUID) -> None:
        """Whoever resumes a subscription does not wait for the next attempts of what has failed."""
        await self._pool.execute(SQL["hasten"], [subscription], self._clock(), timeout=10)

    async def test(self, subscription: UUID) -> dict[str, Any]:
        """Send one signed message now: the status of the answer, after how long, and what went wrong.

        Raises a problem where it was ended meanwhile.
        """
        found = await self._pool.fetchrow(SQL["webhook"], subscription, timeout=5)
        if found is None:
            raise no_such_subscription()
        row = {**found, "subscription": subscription, "event": new_event_id(), "type": TEST, "time": self._clock()}
        is_shared, address = found["recipient_kind"], self._address
        body = tested(row["event"], TEST, row["time"]) if is_shared else message(row["payload"], row, None, address)
        async with Sender(self._networks) as sender:
            answer = await self._attempt(row, sender, body, telemetry.current_traceparent())
        return {"status": answer.status, "milliseconds": round(answer.milliseconds, 1), "error": answer.detail}
