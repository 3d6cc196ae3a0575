"""Did every subscriber receive what it asked for, each person's news in order?"""

from collections.abc import Iterable, Iterator
from typing import Any

from tests.chaos.oracle.keeping import told
from tests.chaos.oracle.world import Event, Kept, World


def wanted(subscription: dict[str, Any], event: Event) -> bool:
    """Whether type and person fit; an empty list means all."""
    types, people = subscription["types"], {str(person) for person in subscription["people"]}
    fits = not types or any(
        event.type.startswith(each[:-1]) if each.endswith("*") else event.type == each for each in types
    )
    return fits and (not people or event.person in people)


def taken(line: dict[str, Any]) -> bool:
    """Whether the receiver has it; of webhooks it may have refused it, or been killed, and is to have it again."""
    return bool(line.get("taken", True))


def firsts(lines: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """What came to each subscription for the first time, in order."""
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        found.setdefault(line["subscription"], {}).setdefault(line["entry"])
    return {subscription: list(events) for subscription, events in found.items()}


def undelivered(world: World) -> Iterator[str]:
    """An active subscription without states never received an entry taken since it was made."""
    received = firsts(filter(taken, world.received))
    for subscription in world.timeline.subscriptions:
        if subscription["status"] != "active" or subscription["states"]:
            continue
        has = set(received.get(str(subscription["id"]), ()))
        for kept in world.timeline.entries:
            if is_due(subscription, kept) and kept.event.id not in has:
                yield f"{subscription['id']}: {told(kept.event)}"


def is_due(subscription: dict[str, Any], kept: Kept) -> bool:
    """Taken since the subscription was made, and asked for."""
    return kept.known is not None and kept.known >= subscription["created"] and wanted(subscription, kept.event)


def unasked(world: World) -> Iterator[str]:
    """Received, and not on the timeline or not what was subscribed to."""
    entries = {kept.event.id: kept.event for kept in world.timeline.entries}
    subscriptions = {str(each["id"]): each for each in world.timeline.subscriptions}
    for name, events in firsts(world.received).items():
        for each in events:
            if each not in entries or name not in subscriptions or not wanted(subscriptions[name], entries[each]):
                yield f"{name}: {each}"


def delivered_out_of_order(world: World) -> Iterator[str]:
    """First receipts of one person come in another order than that in which the timeline took them."""
    entries = {kept.event.id: kept for kept in world.timeline.entries}
    for name, events in firsts(world.received).items():
        last: dict[str, int] = {}
        for each in events:
            if kept := entries.get(each):
                if kept.position < last.get(kept.event.person, 0):
                    yield f"{name}: {told(kept.event)}"
                last[kept.event.person] = max(kept.position, last.get(kept.event.person, 0))
