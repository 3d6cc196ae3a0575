"""What is asked of all services at once: an event, its trace, what waits, what lags, who is parked."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.door.routing import Answering
from shared.inquiries import ALL, Which


class Knowing(Protocol):
    """The timeline service, as far as the door asks it."""

    async def counts(self) -> dict[str, Any]: ...
    async def reached(self) -> dict[str, dict[str, int]]: ...
    async def parked(self, limit: int) -> list[dict[str, Any]]: ...
    async def resume(self, person: UUID, decision: str, reason: str, actor: str) -> bool: ...
    async def let_go(self, reason: str, actor: str) -> bool: ...
    async def learned(self, events: Sequence[UUID]) -> dict[UUID, datetime]: ...
    async def failing(self, limit: int) -> list[dict[str, Any]]: ...
    async def hasten(self, subscription: UUID) -> None: ...


class Behind(Protocol):
    """The door's own subscriber, as far as it is asked how far it is."""

    async def lag(self) -> dict[str, Any]: ...


class Answers:
    """Asks every service, and puts the answers together."""

    def __init__(self, services: Mapping[str, Answering], timeline: Knowing, inbound: Behind) -> None:
        self._services, self._timeline, self._inbound = services, timeline, inbound
        self._consumers: dict[str, Answering | Knowing] = {**services, "timeline": timeline}

    async def event(self, identifier: UUID) -> bytes | None:
        """The event as it was published, from whichever service appended it."""
        found = await asyncio.gather(*(service.event(identifier) for service in self._services.values()))
        return next((body for body in found if body), None)

    async def waiting(self, limit: int, offset: int, which: Which = ALL) -> dict[str, Any]:
        """Reports whose ground is missing, the longest first."""
        asked = (service.waiting(limit + offset, 0, which) for service in self._services.values())
        lists = await asyncio.gather(*asked)
        rows = sorted((row for each in lists for row in each), key=lambda row: row["received"])
        return {"waiting": rows[offset : offset + limit]}

    async def rejected(self, limit: int, offset: int, which: Which = ALL) -> dict[str, Any]:
        """Reports that were refused and not mended yet, the latest first."""
        asked = (service.rejected(limit + offset, 0, which) for service in self._services.values())
        lists = await asyncio.gather(*asked)
        rows = sorted((row for each in lists for row in each), key=lambda row: row["last"], reverse=True)
        return {"rejected": rows[offset : offset + limit]}

    async def dismiss(self, rejected: UUID, reason: str, actor: str) -> bool:
        """An operator takes a report off the list of whichever service has it there; whether one has."""
        asked = (service.dismiss(rejected, reason, actor) for service in self._services.values())
        return any(await asyncio.gather(*asked))

    async def parked(self, limit: int) -> dict[str, Any]:
        """People held in a consumer until an operator acts."""
        lists = await asyncio.gather(*(consumer.parked(limit) for consumer in self._consumers.values()))
        return {"parked": sorted((row for each in lists for row in each), key=lambda row: row["since"])[:limit]}

    async def hasten(self, subscription: UUID) -> None:
        """Try a subscription's failing webhooks now, whatever their schedule says."""
        await self._timeline.hasten(subscription)

    async def failing(self, limit: int) -> dict[str, Any]:
        """Webhooks that do not arrive, and how much waits for all of them."""
        counts, rows = await asyncio.gather(self._timeline.counts(), self._timeline.failing(limit))
        return {**counts["deliveries"], "subscriptions": rows}

    async def resume(self, consumer: str, person: UUID, decision: str, reason: str, actor: str) -> bool | None:
        """An operator's decision about a parked person; None where there is no such consumer."""
        known = self._consumers.get(consumer)
        return await known.resume(person, decision, reason, actor) if known else None

    async def let_go(self, consumer: str, reason: str, actor: str) -> bool | None:
        """An operator lets a paused consumer park on; None where there is no such consumer."""
        known = self._consumers.get(consumer)
        return await known.let_go(reason, actor) if known else None

    async def lag(self) -> dict[str, Any]:
        """Seconds behind per consumer and relay; how much waits, was rejected, is parked.

        How far the consumers are is asked before where the topics end, and what comes in before both: what is nowhere
        unpublished and nowhere behind has then come to rest, and nothing can follow from it.
        """
        inbound = await self._inbound.lag()
        reached = await asyncio.gather(*(service.reached() for service in self._consumers.values()))
        counts = await asyncio.gather(*(service.counts() for service in self._consumers.values()))
        relays = [each["relay"] for each in counts if "relay" in each]
        ends = {relay["service"]: relay["ends"] for relay in relays}
        consumers = [
            {**each["consumer"], "messages": behind(positions, ends)}
            for each, positions in zip(counts, reached, strict=True)
        ]
        return {
            "consumers": [inbound, *consumers],
            "relays": [{name: value for name, value in relay.items() if name != "ends"} for relay in relays],
            "waiting": sum(each.get("waiting", 0) for each in counts),
            "oldest_waiting_seconds": max((each.get("oldest_waiting_seconds", 0.0) for each in counts), default=0.0),
            "rejected": sum(each.get("rejected", 0) for each in counts),
            "parked": sum(consumer["parked"] for consumer in consumers),
            "held": sum(consumer["held"] for consumer in consumers),
        }

    async def trace(self, identifier: UUID) -> dict[str, Any] | None:
        """Every hop of an event, of what caused it and of what it caused, with time and delay."""
        roots = await asyncio.gather(*(service.correlation(identifier) for service in self._services.values()))
        root = next((each for each in roots if each), None)
        if root is None:
            return None
        chains = await asyncio.gather(*(service.chain(root) for service in self._services.values()))
        events = sorted((event for chain in chains for event in chain), key=lambda event: moment(event["appended"]))
        ids = [UUID(event["event"]) for event in events]
        known = dict(
            zip(
                self._consumers,
                await asyncio.gather(*(consumer.learned(ids) for consumer in self._consumers.values())),
                strict=True,
            )
        )
        hops = [hop for event in events for hop in hops_of(event, known)]
        return {
            "event": str(identifier),
            "correlation": str(root),
            "traceparent": events[0]["traceparent"],
            "hops": timed(hops),
        }


def behind(reached: Mapping[str, Mapping[str, int]], ends: Mapping[str, Mapping[str, int]]) -> int:
    """How many messages a consumer has before it, in all topics it listens to."""
    return sum(
        max(end - offsets.get(partition, 0), 0)
        for source, offsets in reached.items()
        for partition, end in ends[source].items()
    )


def moment(value: str | datetime) -> datetime:
    """An instant, as PostgreSQL or JSON gives it."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def hops_of(event: Mapping[str, Any], known: Mapping[str, Mapping[UUID, datetime]]) -> list[dict[str, Any]]:
    """Where one event was, and when."""
    told = {"event": event["event"], "type": event["type"], "cause": event["cause"]}
    own = [(what, event["service"], event[what]) for what in ("received", "appended", "published") if event[what]]
    applied = [
        ("applied", consumer, at[UUID(event["event"])]) for consumer, at in known.items() if UUID(event["event"]) in at
    ]
    return [{"at": moment(at), "service": service, "what": what, **told} for what, service, at in (*own, *applied)]


def timed(hops: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of time, each with the milliseconds since the hop before it."""
    ordered = sorted(hops, key=lambda hop: hop["at"])
    befores = [ordered[0], *ordered] if ordered else []
    return [
        {**hop, "at": hop["at"].isoformat(), "delay_ms": round((hop["at"] - before["at"]).total_seconds() * 1000, 3)}
        for before, hop in zip(befores, ordered, strict=False)
    ]
