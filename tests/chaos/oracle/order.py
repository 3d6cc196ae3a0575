"""Does everything stand in its place: streams without gap, inversion or broken link, effects behind their causes?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tests.chaos.oracle.keeping import told
from tests.chaos.oracle.world import Event, Kept, Stream, World


def streams(events: Iterable[Event]) -> dict[Stream, list[Event]]:
    """The events of each service and person, in the order in which they are given."""
    found: dict[Stream, list[Event]] = defaultdict(list)
    for event in events:
        found[event.stream].append(event)
    return found


def everywhere(world: World) -> Iterator[tuple[str, Sequence[Kept]]]:
    """Wherever whole streams are kept, in the order in which they were taken."""
    for service, store in world.stores.items():
        yield service, store.events
    yield "timeline", world.timeline.entries


def gaps(world: World) -> Iterator[str]:
    """A stream is 1, 2, 3 …, in stores and on the timeline."""
    for where, kept in everywhere(world):
        for stream, events in streams(each.event for each in kept).items():
            numbers = sorted(event.sequence for event in events)
            if numbers != list(range(1, len(numbers) + 1)):
                yield f"{where}: {stream} has {numbers[:20]}"


def inversions(world: World) -> Iterator[str]:
    """Taken, or first published, in another order than that of the stream; one person in two partitions."""
    for where, kept in everywhere(world):
        yield from out_of_order(where, (each.event for each in kept))
    for service, copies in world.topics.items():
        first: dict[str, Event] = {}
        partitions: dict[str, set[int]] = defaultdict(set)
        for copy in copies:
            if copy.event:
                first.setdefault(copy.event.id, copy.event)
                partitions[copy.event.person].add(copy.partition)
        yield from out_of_order(f"topic of {service}", first.values())
        yield from (f"{person} is in partitions {where}" for person, where in partitions.items() if len(where) > 1)


def out_of_order(where: str, events: Iterable[Event]) -> Iterator[str]:
    """Whatever comes after one that is later in its stream."""
    last: dict[Stream, int] = {}
    for event in events:
        if event.sequence <= last.get(event.stream, 0):
            yield f"{where}: {told(event)} after {last[event.stream]}"
        last[event.stream] = max(event.sequence, last.get(event.stream, 0))


def broken_chains(world: World) -> Iterator[str]:
    """An event names another hash than that of the published bytes before it in its stream."""
    for where, kept in everywhere(world):
        for events in streams(each.event for each in kept).values():
            previous: str | None = None
            for event in sorted(events, key=lambda each: each.sequence):
                if event.previous != previous:
                    yield f"{where}: {told(event)}"
                previous = event.digest


def effects_before_causes(world: World) -> Iterator[str]:
    """Recorded not later than the cause; or shown before it on the timeline."""
    for effect in world.events.values():
        if effect.cause is None:
            continue
        cause = world.events.get(effect.cause)
        if cause is None:
            yield f"{told(effect)}: its cause {effect.cause} is nowhere"
        elif effect.recorded <= cause.recorded:
            yield f"{told(effect)}: recorded {effect.recorded}, its cause {cause.recorded}"
    places = world.timeline.places
    for kept in world.timeline.entries:
        event, cause_place = kept.event, places.get(kept.event.cause or "")
        if cause_place and places.get(event.id) and places[event.id][0] <= cause_place[0]:
            yield f"{told(event)} stands before its cause"


def clocks_back(world: World) -> Iterator[str]:
    """`recordedtime` goes back within a stream, or `knowntime` within the timeline."""
    for events in streams(kept.event for kept in world.appended()).values():
        in_stream = sorted(events, key=lambda event: event.sequence)
        for earlier, later in pairwise(in_stream):
            if later.recorded <= earlier.recorded:
                yield f"{told(later)}: recorded {later.recorded}, the one before it {earlier.recorded}"
    entries = world.timeline.entries
    for before, after in pairwise(entries):
        if before.known and after.known and after.known < before.known:
            yield f"{told(after.event)}: known {after.known}, the entry before it {before.known}"


def misplaced(world: World) -> Iterator[str]:
    """An entry stands once, at its own time, or at its cause's place where that is later."""
    places = world.timeline.places
    for kept in world.timeline.entries:
        event, found = kept.event, places.get(kept.event.id, [])
        cause = places.get(event.cause or "")
        time = max(event.time, cause[0][0]) if cause else event.time
        if [place[:1] + place[2:] for place in found] != [(time, event.service, event.sequence)]:
            yield f"{told(event)} stands {found}, not at {time}"
    yield from (
        f"{event} has a place and no entry" for event in places.keys() - {k.event.id for k in world.timeline.entries}
    )
