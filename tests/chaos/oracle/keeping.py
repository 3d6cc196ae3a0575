"""Is everything there that was acknowledged, everywhere, once, and with the same bytes?"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.chaos.oracle.world import SERVICES, Event, Store, World, key_hash


def owner(event_type: object) -> str:
    """Who keeps reports of this type; what has no owner, intake keeps."""
    parts = event_type.split(".") if isinstance(event_type, str) else []
    return parts[1] if len(parts) > 1 and parts[1] in SERVICES else "intake"


class Keys:
    """What one store holds under which key."""

    def __init__(self, store: Store) -> None:
        self.led_to = {key_hash(*kept.event.key): kept.event.id for kept in store.events} | store.confirmations
        self.open = {key_hash(*each.key) for each in store.waiting} | store.rejected


def acknowledged_but_lost(world: World) -> Iterator[str]:
    """The owning service holds no event, confirmation, waiting report or rejection for what it answered."""
    keys = {service: Keys(store) for service, store in world.stores.items()}
    for line in world.ledger:
        held = [keys[each] for each in {owner(line["type"]), "intake"}]
        if None not in (line["source"], line["id"]) and not any(is_held(line, each, world) for each in held):
            yield f"{line['outcome']} {line['source']} {line['id']} ({line['type']})"


def is_held(line: dict[str, Any], held: Keys, world: World) -> bool:
    """An answer that named an event holds it to that; one that did not may have been resolved since."""
    origin = key_hash(line["source"], line["id"])
    if line["event"]:
        return held.led_to.get(origin) == line["event"] and line["event"] in world.events
    return origin in held.led_to or origin in held.open


def answered_differently(world: World) -> Iterator[str]:
    """One key was answered with two events."""
    answers: dict[tuple[str, Any, Any], str] = {}
    for line in world.ledger:
        if line["event"]:
            key = owner(line["type"]), line["source"], line["id"]
            if answers.setdefault(key, line["event"]) != line["event"]:
                yield f"{key[1]} {key[2]}: {answers[key]}, then {line['event']}"


def missing_in_kafka(world: World) -> Iterator[str]:
    """An event that its store has and its topic has not."""
    for service, store in world.stores.items():
        published = {copy.event.id for copy in world.topics[service] if copy.event}
        yield from (told(kept.event) for kept in store.events if kept.event.id not in published)


def missing_on_timeline(world: World) -> Iterator[str]:
    """An event that some store has and the timeline has not, nor keeps for later."""
    taken = {kept.event.id for kept in world.timeline.entries}
    taken |= {held.event.id for held in world.timeline.reader.held if held.event}
    yield from (told(event) for event in world.events.values() if event.id not in taken)


def not_taken_in(world: World) -> Iterator[str]:
    """An event that a service reacts to, and neither knows nor keeps for later."""
    for service, store in world.stores.items():
        known = {fact.id for fact in store.facts} | {held.event.id for held in store.reader.held if held.event}
        for event in world.events.values():
            if event.service != service and world.wants(service, event.type) and event.id not in known:
                yield f"{service} of {told(event)}"


def from_nowhere(world: World) -> Iterator[str]:
    """What is published, on the timeline or known, and in no store."""
    elsewhere: dict[str, Iterable[Event]] = {
        "timeline": (kept.event for kept in world.timeline.entries),
        **{f"known to {service}": store.facts for service, store in world.stores.items()},
        **{f"topic of {name}": (copy.event for copy in copies if copy.event) for name, copies in world.topics.items()},
    }
    for where, events in elsewhere.items():
        yield from (f"{where}: {told(event)}" for event in events if event.id not in world.events)


def unreadable(world: World) -> Iterator[str]:
    """What is no event at all."""
    yield from world.unreadable
    for service, copies in world.topics.items():
        yield from (f"{service} {copy.partition}/{copy.offset}" for copy in copies if copy.event is None)


def present_twice(world: World) -> Iterator[str]:
    """A key, an id or a place in a stream that counts twice; a person with more entries counted than there are."""
    for service, store in world.stores.items():
        events = [kept.event for kept in store.events]
        yield from again(f"{service}: key", [*(key_hash(*event.key) for event in events), *store.confirmations])
        yield from again(f"{service}: fact", (fact.id for fact in store.facts))
        answered = {key_hash(*event.key) for event in events} | store.confirmations.keys()
        yield from (f"{service}: {each.key} waits still" for each in store.waiting if key_hash(*each.key) in answered)
    yield from again("id", (kept.event.id for kept in world.appended()))
    entries = [kept.event for kept in world.timeline.entries]
    yield from again("entry", (event.id for event in entries))
    yield from again("entry's key", ((event.service, *event.key) for event in entries))
    counts = Counter(event.person for event in entries)
    for person in counts.keys() | world.timeline.counts.keys():
        if counts[person] != world.timeline.counts.get(person, 0):
            yield f"{person} has {counts[person]} entries, counted {world.timeline.counts.get(person, 0)}"


def again(what: str, found: Iterable[Any]) -> Iterator[str]:
    """Whatever is there more than once."""
    for each, times in Counter(found).items():
        if times > 1:
            yield f"{what} {each.hex() if isinstance(each, bytes) else each}: {times} times"


def bytes_differ(world: World) -> Iterator[str]:
    """The timeline, a topic or a reacting service has other bytes than the store."""
    copies: list[tuple[str, Event]] = [("timeline", kept.event) for kept in world.timeline.entries]
    for name, records in world.topics.items():
        copies += [(f"{name} {copy.partition}/{copy.offset}", copy.event) for copy in records if copy.event]
    for service, store in world.stores.items():
        copies += [(f"known to {service}", fact) for fact in store.facts]
    for where, event in copies:
        stored = world.events.get(event.id)
        if stored and stored.digest != event.digest:
            yield f"{where}: {told(event)}"


def columns_differ(world: World) -> Iterator[str]:
    """A table's columns say something else than the bytes beside them."""
    for kept in [*world.appended(), *world.timeline.entries]:
        if kept.contradicts:
            yield f"{told(kept.event)}: {', '.join(kept.contradicts)}"


def told(event: Event) -> str:
    """An event in few words."""
    return f"{event.type.removeprefix('throughcare.')} {event.id} (person {event.person}, {event.sequence})"
