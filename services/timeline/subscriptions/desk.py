"""The parts of subscriptions that the addresses under /v1/subscriptions work with."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.log import Log
from services.timeline.subscriptions.registry import Registry
from services.timeline.subscriptions.streams import Streams
from services.timeline.subscriptions.webhooks.addresses import AddressRefused
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from shared.auth import Caller
from shared.problems import ProblemError


@dataclass(frozen=True)
class Desk:
    """Who knows what; `wake` tells the fan-out and the sender of webhooks that something changed."""

    registry: Registry
    log: Log
    streams: Streams
    dispatcher: Dispatcher
    wake: Callable[[], None]

    async def pause(self, identifier: UUID, caller: Caller, reason: str) -> asyncpg.Record:
        """Nothing is delivered, and nothing is lost. Raises a problem where it is not the caller's to pause."""
        row = await self.registry.seen(identifier, caller)
        return await self.registry.set_status(row, "paused", f"{caller.name}: {reason}")

    async def resume(self, identifier: UUID, caller: Caller) -> asyncpg.Record:
        """It goes on from where it was. Raises a problem where it is not the caller's to resume."""
        row = await self.registry.seen(identifier, caller)
        changed = await self.registry.set_status(row, "active", None)
        await self.dispatcher.hasten(identifier)
        self.wake()
        return changed


def check_channel(row: asyncpg.Record, *channels: str) -> None:
    """Raises a problem where this is not done on the subscription's channel."""
    if row["channel"] not in channels:
        detail = f"this one's channel is {row['channel']}, and this is for {' and '.join(channels)}"
        raise ProblemError(409, "wrong_channel", "This is done on another channel", detail)


def check_receiver(desk: Desk, url: str) -> None:
    """Raises a problem where nothing is ever sent to this address; what its name stands for is checked at each call."""
    try:
        desk.dispatcher.check(url)
    except AddressRefused as refused:
        raise ProblemError(422, "address_refused", "Nothing is sent there", str(refused), field="url") from refused


def check_active(row: asyncpg.Record) -> None:
    """Raises a problem where nothing is delivered at present."""
    if row["status"] != "active":
        detail = f"it is {row['status']} ({row['reason']}): POST /v1/subscriptions/{row['id']}/resume"
        raise ProblemError(409, "not_active", "This subscription is not active", detail)
