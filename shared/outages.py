"""Whether database or broker is away: found out once for all who are in trouble, said once, and once when it is back.

Whoever meets a fault says so by `met`. Then the watch of this process looks, with a connection of its own: where what
the fault may come from is away, one line says that, and the fault is only counted; any other fault has its own line.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from aiokafka.errors import KafkaError

from shared import telemetry
from shared.background import background
from shared.eventing.kafka import BrokerAway
from shared.sql import DATABASE_AWAY, FAULTS
from shared.times import utc_now

DATABASE, BROKER = "database", "broker"
RUNBOOKS = {DATABASE: "docs/runbooks/DatabaseAway.md", BROKER: "docs/runbooks/BrokerAway.md"}
# Patience outlasts that of the clients, which then say themselves what they waited for.
LOOKS_EVERY, PATIENCE = 1.0, 8.0
SAID_AGAIN, LONGEST_SILENCE = timedelta(minutes=1), timedelta(minutes=15)
# What was asked before it was back fails still.
ECHO = timedelta(seconds=5)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
Look = Callable[[], Awaitable[object]]
log = telemetry.log("outages")


@dataclass(frozen=True)
class Trouble:
    """A fault, what it may come from, and its line, which is written where that is not away."""

    parts: frozenset[str]
    say: Callable[[], object]
    at: datetime = field(default_factory=utc_now)


class Part:
    """The database, or the broker: since when it is away, and what was said of that."""

    def __init__(self, name: str, look: Look) -> None:
        self.name, self.look = name, look
        self.since: datetime | None = None
        self._faults = 0
        self._back = LONG_AGO
        self._next, self._pause = LONG_AGO, SAID_AGAIN

    def explains(self, trouble: Trouble) -> bool:
        """Whether this fault is of the outage, and needs no line of its own."""
        explained = self.since is not None or trouble.at < self._back + ECHO
        self._faults += explained
        return explained

    def is_away(self, error: str, since: datetime, now: datetime) -> None:
        """It does not answer; that is said when it begins, and less and less often while it lasts."""
        if self.since is None:
            self.since, self._faults, self._pause = since, 0, SAID_AGAIN
            self._next = now + self._pause
            log.error(f"{self.name}_away", since=since.isoformat(), error=error, see=RUNBOOKS[self.name])
        elif now >= self._next:
            self._pause = min(self._pause * 2, LONGEST_SILENCE)
            self._next = now + self._pause
            log.error(f"{self.name}_still_away", **self._so_far(self.since, now), error=error)

    def answers(self, now: datetime) -> None:
        """It is there; where it was away, it is said for how long."""
        if self.since is not None:
            log.warning(f"{self.name}_is_back", **self._so_far(self.since, now))
            self.since, self._back = None, now

    def _so_far(self, since: datetime, now: datetime) -> dict[str, str | float | int]:
        return {"since": since.isoformat(), "seconds": round((now - since).total_seconds(), 1), "faults": self._faults}


class Watch:
    """Asleep until somebody is in trouble; looks again and again while something is away."""

    def __init__(self, looks: Mapping[str, Look], every: float) -> None:
        self._parts = {name: Part(name, look) for name, look in looks.items()}
        self._every = every
        self._loop = asyncio.get_running_loop()
        self._unexplained: list[Trouble] = []
        self._woken = asyncio.Event()

    def hear(self, trouble: Trouble) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._hear, trouble)

    def _hear(self, trouble: Trouble) -> None:
        if not any(part.explains(trouble) for part in self._of(trouble)):
            self._unexplained.append(trouble)
            self._woken.set()

    def _of(self, trouble: Trouble) -> list[Part]:
        return [part for name, part in self._parts.items() if name in trouble.parts]

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            if not any(part.since for part in self._parts.values()):
                await self._woken.wait()
            self._woken.clear()
            await self._look()
            await asyncio.sleep(self._every)

    async def _look(self) -> None:
        """At what is away, and at what anybody's trouble may come from."""
        begins = {part.name: each.at for each in reversed(self._unexplained) for part in self._of(each)}
        looked = [part for part in self._parts.values() if part.since or part.name in begins]
        await asyncio.gather(*(self._look_at(part, begins.get(part.name, utc_now())) for part in looked))
        self.say()

    async def _look_at(self, part: Part, since: datetime) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await part.look()
        except TimeoutError:
            part.is_away(f"no answer within {PATIENCE:.0f} s", since, utc_now())
        except (*FAULTS, KafkaError) as error:
            part.is_away(told(error), since, utc_now())
        else:
            part.answers(utc_now())

    def say(self) -> None:
        """What nothing that is away explains."""
        unexplained, self._unexplained = self._unexplained, []
        for each in unexplained:
            if not any(part.explains(each) for part in self._of(each)):
                each.say()


WATCHES: list[Watch] = []


@asynccontextmanager
async def watching(looks: Mapping[str, Look], every: float = LOOKS_EVERY) -> AsyncIterator[None]:
    """Find out for this process while the block lasts; each look fails where its part does not answer."""
    watch = Watch(looks, every)
    WATCHES.append(watch)
    try:
        async with background(watch.run()):
            yield
    finally:
        WATCHES.remove(watch)
        watch.say()


def met(logger: telemetry.Logger, event: str, fault: Exception, /, **said: object) -> None:
    """A fault that its finder outlasts: its line is written, unless what it comes from is away."""
    trouble(may_come_from(fault), partial(logger.warning, event, **said))


def trouble(parts: frozenset[str], say: Callable[[], object]) -> None:
    """The same, of whatever kind."""
    if parts and WATCHES:
        WATCHES[-1].hear(Trouble(parts, say))
    else:
        say()


def may_come_from(error: Exception) -> frozenset[str]:
    """What does not answer, if something does not."""
    if isinstance(error, (KafkaError, BrokerAway)):
        return frozenset({BROKER})
    if isinstance(error, (OSError, TimeoutError)):
        return frozenset({DATABASE, BROKER})
    return frozenset({DATABASE}) if isinstance(error, DATABASE_AWAY) else frozenset()


def told(error: Exception) -> str:
    """The fault, for a log; the message only of those that cannot be about a person."""
    return repr(error) if isinstance(error, (*DATABASE_AWAY, KafkaError)) else type(error).__name__
