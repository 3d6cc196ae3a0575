"""The product's own program with named points in it: `python -m tests.chaos.role serve intake`.

The product carries no hook for tests. What is wrapped here is called by the names it has there; where a name is gone,
this program ends at its start.
"""

import importlib
import os
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from asyncpg.transaction import Transaction

from services.cli.main import app
from services.door.inbound import Inbound
from services.door.routing import Routing
from services.timeline.subscriptions.webhooks import outcomes
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from shared.eventing.checkpoint import Checkpoint
from shared.eventing.consume import Consumer
from shared.eventing.handle import Handler
from shared.eventing.loop import Loop
from shared.eventing.relay import Relay
from shared.eventing.store import EventStore
from shared.service import DecidingService
from tests.chaos.points import Points

# Whose transaction it is that commits.
HOP: ContextVar[str] = ContextVar("hop", default="other")
Method = Callable[..., Awaitable[Any]]


def wrap(owner: Any, name: str, made: Callable[[Method], Method]) -> None:
    """Put something round a method, or a function of a module, of the product's."""
    setattr(owner, name, made(getattr(owner, name)))


def around(points: Points, before: str = "", after: str = "") -> Callable[[Method], Method]:
    """A point on either side of a method."""

    def made(original: Method) -> Method:
        async def method(*arguments: Any, **named: Any) -> Any:
            if before:
                points.passing(before)
            result = await original(*arguments, **named)
            if after:
                points.passing(after)
            return result

        return method

    return made


def within(hop: str) -> Callable[[Method], Method]:
    """While this method runs, what commits belongs to this hop."""

    def made(original: Method) -> Method:
        async def method(*arguments: Any, **named: Any) -> Any:
            token = HOP.set(hop)
            try:
                return await original(*arguments, **named)
            finally:
                HOP.reset(token)

        return method

    return made


def committing(points: Points) -> Callable[[Method], Method]:
    """Points before and after a commit; a rollback is none."""

    def made(original: Method) -> Method:
        async def leave(self: Any, kind: Any, error: Any, trace: Any) -> Any:
            if kind is None:
                points.passing(f"{HOP.get()}.before_commit")
            left = await original(self, kind, error, trace)
            if kind is None:
                points.passing(f"{HOP.get()}.after_commit")
            return left

        return leave

    return made


def writing(points: Points) -> Callable[[Method], Method]:
    """A point between what was decided and what is written."""

    def made(original: Method) -> Method:
        async def write(*arguments: Any) -> Any:
            if HOP.get() != "other":
                points.passing(f"{HOP.get()}.before_write")
            return await original(*arguments)

        return write

    return made


def put_in(points: Points) -> None:
    """All of them."""
    wrap(Transaction, "__aexit__", committing(points))
    wrap(EventStore, "write", writing(points))
    wrap(Handler, "_commit", within("accept"))
    wrap(Consumer, "_apply", within("apply"))
    wrap(Consumer, "_park", within("apply"))
    wrap(Consumer, "assigned", around(points, after="apply.assigned"))
    wrap(Loop, "acknowledge", around(points, "apply.before_acknowledge", "apply.after_acknowledge"))
    wrap(DecidingService, "accept", around(points, after="accept.before_answer"))
    wrap(Relay, "_resume", around(points, before="relay.turn"))
    wrap(Relay, "_send", around(points, "relay.before_publish", "relay.after_publish"))
    wrap(AIOKafkaProducer, "send_batch", around(points, after="relay.within_publish"))
    wrap(Checkpoint, "_move", around(points, after="relay.after_checkpoint"))
    wrap(Routing, "accept", around(points, "door.before_forward", "door.before_answer"))
    wrap(Inbound, "_tell", around(points, "inbound.before_tell", "inbound.after_tell"))
    wrap(Dispatcher, "_attempt", around(points, "deliver.before_send", "deliver.after_send"))
    wrap(outcomes, "write", within("deliver"))


def time_out_after(milliseconds: int) -> None:
    """Members of a group that are dead are taken for dead sooner than by the product's 10 seconds."""
    original = AIOKafkaConsumer.__init__

    def shorter(self: Any, *topics: Any, **options: Any) -> None:
        original(self, *topics, **options | {"session_timeout_ms": milliseconds, "heartbeat_interval_ms": 1000})

    AIOKafkaConsumer.__init__ = shorter


if __name__ == "__main__":
    put_in(Points(Path(os.environ["CHAOS_FOLDER"])))
    if session := os.environ.get("CHAOS_SESSION_MS"):
        time_out_after(int(session))
    if guard := os.environ.get("CHAOS_GUARD_OFF"):
        importlib.import_module("tests.chaos.guards").switch_off(guard)
    app()
