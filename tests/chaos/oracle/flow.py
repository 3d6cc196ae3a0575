"""Has everybody come to the end: nobody stuck, nobody parked for nothing, checkpoints only forward, policies once?"""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.oracle.keeping import told
from tests.chaos.oracle.world import Reader, Stream, World


def stuck(world: World) -> Iterator[str]:
    """Work that nobody will do: reports of complete paths that wait, what is held, and ends that are not reached."""
    complete = {(line["source"], line["id"]) for line in world.ledger if line["path"] in world.complete}
    for service, store in world.stores.items():
        yield from (f"{service}: {each.key} waits" for each in store.waiting if each.key in complete)
        head = max((kept.position for kept in store.events), default=0)
        if store.published < head:
            yield f"{service}: published up to {store.published} of {head}"
    for name, reader in world.readers():
        yield from behind(world, name, reader)


def behind(world: World, name: str, reader: Reader) -> Iterator[str]:
    """People in one consumer who are not parked, and not at the end of what it takes of them."""
    for held in reader.held:
        if held.person not in reader.parked:
            yield f"{name}: holds {held.source} {held.sequence} of {held.person}"
    for stream, end in ends(world, name).items():
        if stream[1] not in reader.parked and reader.watermarks.get(stream, 0) != end:
            yield f"{name}: is at {reader.watermarks.get(stream, 0)} of {end} in {stream}"


def ends(world: World, consumer: str) -> dict[Stream, int]:
    """The last event of each stream that this consumer takes."""
    found: dict[Stream, int] = {}
    for event in world.events.values():
        if event.service != consumer and world.wants(consumer, event.type):
            found[event.stream] = max(found.get(event.stream, 0), event.sequence)
    return found


def parked_for_nothing(world: World) -> Iterator[str]:
    """A person is parked, and everything published about them is as their services stored it."""
    strange = set()
    for copies in world.topics.values():
        for copy in copies:
            stored = world.events.get(copy.event.id) if copy.event else None
            if stored is None or copy.event is None or stored.digest != copy.event.digest:
                strange.add(copy.key)
    for name, reader in world.readers():
        yield from (f"{name}: {person}, {code}" for person, code in reader.parked.items() if person not in strange)


def checkpoints(world: World) -> Iterator[str]:
    """A checkpoint that goes back without saying so, or is moved by another than who took the last epoch."""
    holders: dict[str, str] = {}
    for move in world.moves:
        (epoch_before, epoch), (before, after) = move.epochs, move.positions
        if epoch > epoch_before:
            holders[move.service] = move.backend
        elif epoch < epoch_before or holders.get(move.service, move.backend) != move.backend:
            yield f"{move.service}: moved to {after} by an old epoch"
        if after < before and not move.rewound:
            yield f"{move.service}: back from {before} to {after}"


def fired_twice(world: World) -> Iterator[str]:
    """A policy has two events of one cause, or one without a cause, or under another key than these two."""
    fired: Counter[tuple[str, str, str | None]] = Counter()
    for event in world.events.values():
        if event.key[0] == f"/throughcare/{event.service}":
            policy = event.actor.removeprefix("policy:")
            fired[event.service, policy, event.cause] += 1
            if event.key[1] != f"{policy}:{event.cause}":
                yield f"{told(event)}: {event.key[1]} is not {policy}:{event.cause}"
    yield from (f"{each}: {times} times" for each, times in fired.items() if times > 1)


def unlike_expected(world: World) -> Iterator[str]:
    """A complete path that did not become exactly the events it should; one subject that became several people."""
    people: dict[str, set[str]] = {}
    persons = {event.key: event.person for event in world.events.values()}
    for line in world.ledger:
        if person := persons.get((line["source"], line["id"])):
            people.setdefault(line["path"], set()).add(person)
    found: dict[str, Counter[str]] = {}
    for event in world.events.values():
        found.setdefault(event.person, Counter())[event.type] += 1
    for path in world.expected:
        who = people.get(path["path"], set())
        if path["path"] not in world.complete:
            continue
        if len(who) != 1:
            yield f"{path['path']}: {path['subject']} is {len(who)} people"
            continue
        became, wanted = found[next(iter(who))], Counter(path["types"])
        if became != wanted:
            yield f"{path['path']}: missing {dict(wanted - became)}, too many {dict(became - wanted)}"
